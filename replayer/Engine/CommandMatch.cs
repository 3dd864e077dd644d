using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Commands;

namespace TraceReplay.Replayer.Engine;

/// <summary>Compares a recorded command, as far as its source shows operands, with the doublewords of a predicted one (IHI 0070 section 4).</summary>
internal static class CommandMatch
{
    private const byte CfgiSteRange = 0x04;

    public static bool Equal(SmmuCommandRecord recorded, ulong word0, ulong word1, AsidMap? asids = null)
    {
        if (recorded.Opcode != (byte)word0)
        {
            return false;
        }

        CommandOperands p = recorded.Present;
        if ((p & CommandOperands.Words) != 0)
        {
            return recorded.Word0 == word0 && recorded.Word1 == word1;
        }

        return ((p & CommandOperands.StreamId) == 0 || recorded.StreamId == (uint)(word0 >> 32))
            && ((p & CommandOperands.Substream) == 0 || recorded.Substream == (uint)((word0 >> 12) & 0xfffff))
            && ((p & CommandOperands.Asid) == 0 || (IsHostAsid(word0) && asids is not null ? asids.CanBe(recorded.Asid, (int)(word0 >> 48)) : SameTag(recorded.Asid, (int)(word0 >> 48))))
            && ((p & CommandOperands.Vmid) == 0 || SameTag(recorded.Vmid, (int)(word0 >> 32) & 0xffff))
            && ((p & CommandOperands.Address) == 0 || recorded.Address == (word1 & ~0xfffUL))
            && ((p & CommandOperands.Pages) == 0 || recorded.Pages == PagesOf(word0, word1))
            && ((p & CommandOperands.Granule) == 0 || recorded.Granule == (byte)((word1 >> 10) & 3))
            && ((p & CommandOperands.TableLevel) == 0 || recorded.TableLevel == (byte)((word1 >> 8) & 3))
            && ((p & CommandOperands.Leaf) == 0 || recorded.Leaf == ((word1 & 1) != 0))
            && ((p & CommandOperands.StreamRange) == 0 || SameRange(recorded, word0, word1));
    }

    /// <summary>The command carries an ASID that the host gave: without VMID, so not a guest's.</summary>
    public static bool IsHostAsid(ulong word0) => (CommandOpcode)(byte)word0 is CommandOpcode.TlbiNhAsid or CommandOpcode.TlbiNhVa && (ushort)(word0 >> 32) == 0;

    // A source that shows -1 means "this command has no such tag"; the field is then zero in the command.
    private static bool SameTag(int recorded, int predicted) => recorded == predicted || (recorded == -1 && predicted == 0);

    // IHI 0070 section 4.4.1.1: (NUM + 1) * 2^SCALE granules; TG = 0 means a single address.
    private static ulong PagesOf(ulong word0, ulong word1)
    {
        bool ranged = ((word1 >> 10) & 3) != 0;
        return ranged ? (((word0 >> 12) & 0x1f) + 1) << (int)((word0 >> 20) & 0x1f) : 1;
    }

    // IHI 0070 section 4.3.2: Range 31 is "all", otherwise 2^(Range+1) aligned StreamIDs.
    private static bool SameRange(SmmuCommandRecord recorded, ulong word0, ulong word1)
    {
        if ((byte)word0 != CfgiSteRange)
        {
            return false;
        }

        int range = (int)(word1 & 0x1f);
        uint mask = range == 31 ? uint.MaxValue : (uint)((1UL << (range + 1)) - 1);
        uint first = (uint)(word0 >> 32) & ~mask;
        return recorded.FirstStreamId == first && recorded.LastStreamId == (first | mask);
    }
}
