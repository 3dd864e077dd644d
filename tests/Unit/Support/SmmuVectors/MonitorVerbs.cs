using System.Reflection;
using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Lines about the performance monitor counter group: pmcg REGISTER = VALUE, expect pmcg, expect overflow; and expect sev.</summary>
internal static class MonitorVerbs
{
    public static IReadOnlyDictionary<string, VectorVerb> Table { get; } = new Dictionary<string, VectorVerb>
    {
        ["pmcg"] = (machine, line) =>
        {
            (uint offset, int size, ulong value) = Register(line);
            machine.Smmu.Monitor.Write(offset, value, size);
        },
    };

    public static void Expect(VectorMachine machine, VectorLine line)
    {
        (uint offset, int size, ulong value) = Register(line);
        ulong got = machine.Smmu.Monitor.Read(offset, size);
        if (got != value)
        {
            throw VectorFailure.Expected($"counter register 0x{offset:x}", $"0x{value:x}", $"0x{got:x}");
        }
    }

    /// <summary>The overflow interrupt came over its wire.</summary>
    public static void Overflow(VectorMachine machine, VectorLine line)
    {
        if (!machine.Sightings.Others.Remove(VectorSightings.Overflow))
        {
            throw VectorFailure.Expected("no overflow interrupt", line.Text, "none");
        }
    }

    /// <summary>CMD_SYNC sent its event.</summary>
    public static void Signal(VectorMachine machine, VectorLine line)
    {
        if (!machine.Sightings.Others.Remove(VectorSightings.Signal))
        {
            throw VectorFailure.Expected("no event was signalled", line.Text, "none");
        }
    }

    // NAME=VALUE, NAME[n]=VALUE or 0xOFFSET=VALUE.
    private static (uint Offset, int Size, ulong Value) Register(VectorLine line)
    {
        List<KeyValuePair<string, string>> pairs = line.Arguments.TakePairs();
        if (pairs.Count != 1)
        {
            throw new VectorFailure("the form is: REGISTER = VALUE");
        }

        string name = pairs[0].Key;
        ulong value = SpecValue.Number(pairs[0].Value);
        if (char.IsAsciiDigit(name[0]))
        {
            return ((uint)SpecValue.Number(name), 4, value);
        }

        int bracket = name.IndexOf('[', StringComparison.Ordinal);
        uint index = bracket < 0 ? 0 : (uint)SpecValue.Number(name[(bracket + 1)..].TrimEnd(']'));
        string plain = (bracket < 0 ? name : name[..bracket]).Replace("_", "", StringComparison.Ordinal);
        FieldInfo field = Array.Find(typeof(PmcgOffset).GetFields(), f => f.Name.Equals(plain, StringComparison.OrdinalIgnoreCase))
            ?? throw new VectorFailure($"no counter register {name}");
        uint offset = (uint)field.GetRawConstantValue()!;
        bool wide = offset is PmcgOffset.Evcntr or PmcgOffset.Svr or PmcgOffset.Ceid0 or PmcgOffset.Ceid1 or PmcgOffset.IrqCfg0
            or (>= PmcgOffset.Cntenset0 and <= PmcgOffset.Ovsset0);
        return (offset + (index * (wide ? 8u : 4u)), wide ? 8 : 4, value);
    }
}
