using System.Numerics;
using TraceReplay.Formats.Smmuv3.Commands;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>
/// The loop of arm_smmu_tlb_inv_range, Linux 5.10: turns a range into TLBI commands, 5 bits of the size per command with range invalidation, one
/// granule per command without. It does not end when the size is not a multiple of the page: then it keeps adding the same command.
/// </summary>
internal sealed class RangeInvalidation(CommandQueue queue, int pageShift = 12)
{
    private const ulong IpaMask = 0x000f_ffff_ffff_f000;

    /// <summary>More commands than this count as endless; a caller without range invalidation can ask for 2^64 of them.</summary>
    private const int EndlessAfter = 1 << 16;

    private readonly CommandBatch _batch = new(queue);
    private TlbiVaCommand _template;
    private ulong _at;
    private ulong _end;
    private ulong _pages;
    private ulong _granule;
    private bool _ranged;

    // The endless loop issues each command alone.
    private bool _single;

    /// <param name="template">Opcode and tags.</param>
    /// <param name="granule">Bytes of the blocks that were mapped; only a hint of the level with range invalidation.</param>
    /// <returns>False when the kernel never leaves the loop; the commands of its first batch were issued.</returns>
    public bool Run(in TlbiVaCommand template, ulong iova, ulong size, ulong granule, bool ranged)
    {
        _single = false;
        _ranged = ranged;
        _granule = granule;
        _at = iova;
        _end = iova + size;
        _pages = size >> pageShift;
        _template = !ranged ? template : template with { TG = (RangeGranule)((pageShift - 10) / 2), TTL = LevelHint(granule) };
        for (int i = 0; _at < _end; i++)
        {
            Step();
            if (i == EndlessAfter || (_batch.Count == CommandBatch.Capacity && ranged && _pages == 0))
            {
                _batch.Push();
                return false;
            }
        }

        _batch.Submit();
        return true;
    }

    /// <summary>The loop of arm_smmu_tlb_inv_range_nosync before range invalidation and batches (5.3): one command at a time until the size is exactly 0.</summary>
    /// <returns>False when the kernel never leaves the loop; as many commands as a batch has were issued.</returns>
    public bool RunByGranule(in TlbiVaCommand template, ulong iova, ulong size, ulong granule)
    {
        _template = template;
        _granule = granule;
        _at = iova;
        _ranged = false;
        _single = granule == 0 || size == 0 || size % granule != 0 || size / granule > EndlessAfter;
        ulong count = _single ? CommandBatch.Capacity : size / granule;
        for (ulong i = 0; i < count; i++)
        {
            queue.Issue(_template with { Address = _at });
            _at += granule;
        }

        return !_single;
    }

    /// <summary>One more batch of a loop that does not end.</summary>
    public void Continue()
    {
        for (int i = _batch.Count; i < CommandBatch.Capacity; i++)
        {
            Step();
            if (_single)
            {
                _batch.Push();
            }
        }

        if (!_single)
        {
            _batch.Push();
        }
    }

    // Unsigned as in C: a granule below 8 bytes makes the difference wrap, and the field keeps the low two bits.
    private byte LevelHint(ulong granule)
    {
        long difference = (granule == 0 ? -1 : BitOperations.Log2(granule)) - 3;
        return (byte)((4 - ((ulong)difference / ((ulong)pageShift - 3))) & 3);
    }

    private void Step()
    {
        // CMDQ_TLBI_1_IPA_MASK ends at bit 51, the one for virtual addresses at 63.
        TlbiVaCommand command = _template with { Address = _template.Opcode == CommandOpcode.TlbiS2Ipa ? _at & IpaMask : _at };
        ulong advance = _granule;
        if (_ranged)
        {
            // __ffs(0) is 64 on arm64, and a shift by 64 there is a shift by 0, as in C#. The command keeps 5 bits of each.
            int scale = BitOperations.TrailingZeroCount(_pages);
            ulong count = (_pages >> scale) & 31;
            command = command with { SCALE = (byte)(scale & 31), NUM = (byte)((count - 1) & 31) };
            advance = count << (scale + pageShift);
            _pages -= count << scale;
        }

        _batch.Add(SmmuCommandWords.Of(command));
        _at += advance;
    }
}
