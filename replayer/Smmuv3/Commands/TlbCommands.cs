using System.Numerics;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Replayer.Smmuv3.Tlb;

namespace TraceReplay.Replayer.Smmuv3.Commands;

/// <summary>CMD_TLBI_*. IHI 0070 §4.4.</summary>
internal sealed class TlbCommands(TranslationCache tlb, SmmuIdentification identification, SmmuProfile profile)
{
    // (NUM+1) * 2^SCALE granules fall into at most this many aligned blocks of a power of two.
    private const int MostBlocks = 128;

    private readonly bool _globalIgnored = tlb.GlobalsStay;
    private readonly bool _levelHintIsExact = profile.Has(SmmuQuirk.TlbiExactLevel);
    private readonly bool _stage2 = identification.Idr0.S2P;

    /// <summary>Carries out a command of this family.</summary>
    /// <returns>TLB entries removed.</returns>
    public int Execute(in SmmuCommandWords words)
    {
        TlbiVaCommand command = words.As<TlbiVaCommand>();

        // §4.4.1: without stage 2 the VMID operand is ignored.
        int vmid = _stage2 ? command.VMID : -1;
        switch (words.Opcode)
        {
            case CommandOpcode.TlbiNsnhAll:
                return RemoveAll();
            case CommandOpcode.TlbiNhAll:
                return _stage2 ? tlb.Remove(new TlbInvalidation { Vmid = vmid, Asid = -1, Stage1 = true }) : RemoveAll();
            case CommandOpcode.TlbiS12Vmall:
                return tlb.Remove(new TlbInvalidation { Vmid = vmid, Asid = -1, Stage1 = true, Stage2 = true });
            case CommandOpcode.TlbiNhAsid:
                // Global entries need not go; those filled under this ASID do, which §4.4 permits.
                return tlb.Remove(new TlbInvalidation { Vmid = vmid, Asid = command.ASID, Stage1 = true });
            case CommandOpcode.TlbiNhVa:
                return RemoveRange(command, new TlbInvalidation { Vmid = vmid, Asid = command.ASID, Stage1 = true, GlobalToo = !_globalIgnored });
            case CommandOpcode.TlbiNhVaa:
                return RemoveRange(command, new TlbInvalidation { Vmid = vmid, Asid = -1, Stage1 = true, Stage2 = _globalIgnored });
            case CommandOpcode.TlbiS2Ipa:
                return RemoveRange(command, new TlbInvalidation { Vmid = vmid, Asid = -1, Stage2 = true });
            default:
                return 0;
        }
    }

    private int RemoveAll()
    {
        int count = tlb.Count;
        tlb.Clear();
        return count;
    }

    // §4.4.1.1: TG = 0 names one page of the smallest granule, otherwise (NUM+1) * 2^SCALE granules from Address.
    private int RemoveRange(in TlbiVaCommand command, TlbInvalidation invalidation)
    {
        int code = identification.Idr3.RIL ? (int)command.TG : 0;
        int granule = code == 0 ? 12 : (code * 2) + 10;
        ulong address = command.Address;
        if (!tlb.KeepsTags)
        {
            address &= ~((1UL << granule) - 1);
        }

        if (code == 0)
        {
            return RemoveBlock(invalidation, address, 0xfff, 1, 0, command.TTL);
        }

        ulong pages = ((ulong)command.NUM + 1) << command.SCALE;
        ulong end = address + ((pages << granule) - 1);
        int removed = 0;
        for (int i = 0; i < MostBlocks && address != end + 1; i++)
        {
            ulong block = LargestBlock(address, end);
            ulong blockPages = (ulong)(((UInt128)block + 1) >> granule);

            // A block smaller than a granule comes from an address that is not aligned to it; no page count makes an all-ones mask.
            removed += RemoveBlock(invalidation, address, (blockPages << granule) - 1, blockPages, granule, command.TTL);
            address += block + 1;
        }

        return removed;
    }

    private int RemoveBlock(in TlbInvalidation range, ulong address, ulong mask, ulong pages, int granule, int level)
    {
        bool stage1 = range.Stage1;
        if (_levelHintIsExact && level != 0 && pages == 1 && (range.Asid >= 0 || !stage1)
            && tlb.RemoveExact(stage1 ? range.Asid : -1, range.Vmid, address, granule, level))
        {
            return 1;
        }

        return tlb.Remove(range with { HasAddress = true, Address = address, Mask = mask, CompareTag = tlb.KeepsTags });
    }

    /// <summary>Size minus 1 of the largest aligned power of two from start that ends by end.</summary>
    private static ulong LargestBlock(ulong start, ulong end)
    {
        ulong aligned = start == 0 ? ulong.MaxValue : (start & (~start + 1)) - 1;
        ulong length = end - start;
        if (length == ulong.MaxValue)
        {
            return aligned;
        }

        ulong fits = (1UL << BitOperations.Log2(length + 1)) - 1;
        return Math.Min(aligned, fits);
    }
}
