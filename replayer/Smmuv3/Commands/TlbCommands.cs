using System.Numerics;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Replayer.Smmuv3.Tlb;

namespace TraceReplay.Replayer.Smmuv3.Commands;

/// <summary>CMD_TLBI_*. IHI 0070 §4.4.</summary>
/// <param name="walks">Table descriptors kept; null: none.</param>
/// <param name="hintsNarrow">Level hints are believed, which the architecture permits; otherwise they remove no less than a command without.</param>
internal sealed class TlbCommands(TranslationCache tlb, WalkCache? walks, SmmuIdentification identification, SmmuProfile profile, bool hintsNarrow)
{
    // (NUM+1) * 2^SCALE granules fall into at most this many aligned blocks of a power of two.
    private const int MostBlocks = 128;

    private readonly bool _globalIgnored = tlb.GlobalsStay;
    private readonly bool _levelHintIsExact = profile.Has(SmmuQuirk.TlbiExactLevel);
    private readonly bool _stage2 = identification.Idr0.S2P;
    private readonly bool _hypervisor = identification.Idr0.Hyp;

    /// <summary>Carries out a command of this family.</summary>
    /// <returns>TLB entries removed.</returns>
    public int Execute(in SmmuCommandWords words)
    {
        TlbiVaCommand command = words.As<TlbiVaCommand>();

        // §4.4.1: without stage 2 the VMID operand is ignored.
        int vmid = _stage2 ? command.VMID : -1;
        var all = new TlbInvalidation { Vmid = -1, Asid = -1, Stage1 = true, Stage2 = true };
        TlbInvalidation stage1 = all with { Stage2 = false };
        switch (words.Opcode)
        {
            case CommandOpcode.TlbiNsnhAll:
                return Remove(all);
            case CommandOpcode.TlbiNhAll:
                return Remove(_stage2 ? stage1 with { Vmid = vmid } : all);
            case CommandOpcode.TlbiS12Vmall:
                return Remove(all with { Vmid = vmid });
            case CommandOpcode.TlbiNhAsid:
                // Global entries need not go; those filled under this ASID do, which §4.4 permits.
                return Remove(stage1 with { Vmid = vmid, Asid = command.ASID });
            case CommandOpcode.TlbiNhVa:
                return RemoveRange(command, stage1 with { Vmid = vmid, Asid = command.ASID, GlobalToo = !_globalIgnored });
            case CommandOpcode.TlbiNhVaa:
                return RemoveRange(command, stage1 with { Vmid = vmid, Stage2 = _globalIgnored });
            case CommandOpcode.TlbiS2Ipa:
                return RemoveRange(command, all with { Vmid = vmid, Stage1 = false });

            // §4.4.2: EL2 has no VMIDs. Entries without E2H have no ASID, and go whatever the command names.
            case CommandOpcode.TlbiEl2All:
                return Remove(stage1 with { Hypervisor = true });
            case CommandOpcode.TlbiEl2Asid:
                return Remove(stage1 with { Hypervisor = true, Asid = command.ASID });
            case CommandOpcode.TlbiEl2Va:
                return RemoveRange(command, stage1 with { Hypervisor = true, Asid = command.ASID, GlobalToo = true });
            case CommandOpcode.TlbiEl2Vaa:
                return RemoveRange(command, stage1 with { Hypervisor = true });
            default:
                return 0;
        }
    }

    private int Remove(in TlbInvalidation invalidation)
    {
        walks?.Remove(invalidation);
        bool everything = !_hypervisor && invalidation.Stage1 && invalidation.Stage2 && invalidation.Vmid < 0;
        return everything ? tlb.RemoveAll() : tlb.Remove(invalidation);
    }

    // §4.4.1.1: TG = 0 names one page of the smallest granule, otherwise (NUM+1) * 2^SCALE granules from Address.
    private int RemoveRange(in TlbiVaCommand command, TlbInvalidation invalidation)
    {
        int code = identification.Idr3.RIL ? (int)command.TG : 0;
        int granule = code == 0 ? 12 : (code * 2) + 10;
        return tlb.KeepsTags ? RemoveBlocks(command, invalidation, code, granule) : RemoveSpan(command, invalidation, code, granule);
    }

    private int RemoveSpan(in TlbiVaCommand command, TlbInvalidation invalidation, int code, int granule)
    {
        UInt128 size = code == 0 ? 0x1000 : ((UInt128)command.NUM + 1) << (Math.Min((int)command.SCALE, 63) + granule);
        invalidation = invalidation with
        {
            HasAddress = true,
            Address = command.Address & ~((1UL << granule) - 1),
            Mask = size > ulong.MaxValue ? ulong.MaxValue : (ulong)size - 1,
        };
        if (!command.Leaf)
        {
            walks?.Remove(invalidation);
        }

        // §4.4.1.2: TTL counts with TG only.
        bool narrow = hintsNarrow && code != 0 && command.TTL != 0;
        return tlb.Remove(narrow ? invalidation with { Level = command.TTL, GranuleBits = (byte)granule } : invalidation);
    }

    // Blocks one by one, each with the level hint of its own.
    private int RemoveBlocks(in TlbiVaCommand command, in TlbInvalidation invalidation, int code, int granule)
    {
        ulong address = command.Address;
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

        return tlb.Remove(range with { HasAddress = true, Address = address, Mask = mask, CompareTag = true });
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
