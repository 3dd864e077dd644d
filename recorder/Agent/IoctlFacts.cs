using TraceReplay.Formats.Ioctls;
using TraceReplay.Recorder.Bpf;

namespace TraceReplay.Recorder.Agent;

/// <summary>
/// The rules of the live recorder as the script needs them: by number alone, since bpftrace cannot look kinds up. Of several structs with one number the longest counts.
/// Bitmaps, whose size needs a division by a field, are left out.
/// </summary>
internal static class IoctlFacts
{
    public static IReadOnlyList<IoctlFact> All()
    {
        HashSet<(FdKind Kind, uint Request)> onlyRead = IoctlRules.OnlyRead();
        return
        [
            .. IoctlRules.All().GroupBy(r => r.Key.Request).OrderBy(g => g.Key).Select(g => Of(
                g.Key,
                [.. g.Select(r => r.Value).OrderByDescending(r => r.Size)],
                g.Any(r => r.Key.Kind != FdKind.Eventfd && r.Value.Argument == IoctlRule.Struct && !onlyRead.Contains(r.Key)))),
        ];
    }

    private static IoctlFact Of(uint request, IoctlRule[] rules, bool copiesBack) => new(
        request,
        Array.Exists(rules, r => (r.Flags & IoctlRule.SelfSize) != 0) ? rules.Where(r => r.Size > 0).Min(r => r.Minimum) : rules[0].Size,
        Array.Exists(rules, r => (r.Flags & IoctlRule.SelfSize) != 0),
        Array.Exists(rules, r => r.Argument == IoctlRule.Text),
        copiesBack)
    {
        Pointers = [.. rules.SelectMany(Pointers).DistinctBy(p => (p.Offset, p.FlagValue))],
    };

    private static IEnumerable<PointerFact> Pointers(IoctlRule rule)
    {
        for (int i = 0; i < rule.Pointers; i++)
        {
            PointerRule pointer = rule.Pointer[i];
            if (pointer.DivisorOffset == PointerRule.NoField)
            {
                yield return new PointerFact(
                    pointer.Offset,
                    Field(pointer.CountOffset),
                    pointer.CountSize,
                    (int)pointer.Stride,
                    Field(pointer.StrideOffset),
                    Math.Max(0, Field(pointer.ConditionOffset)),
                    pointer.ConditionMask,
                    pointer.ConditionValue);
            }
        }
    }

    private static int Field(ushort offset) => offset == PointerRule.NoField ? -1 : offset;
}
