using TraceReplay.Replayer.Memory;

namespace TraceReplay.Replayer.SmmuDriver.Modern;

/// <summary>
/// Changes an entry of 8 words that the SMMU may be reading, so that it never sees a mixture: bits the SMMU ignores first, then, if all that is left is in one
/// word, that word, then what is ignored from now on; otherwise through V = 0. Each step that changed something is followed by an invalidation.
/// Kernel: arm_smmu_write_entry, entry_set and arm_smmu_entry_qword_diff since Linux 6.9.
/// </summary>
internal abstract class EntryWriter(PhysicalMemory memory)
{
    protected const int Words = 8;

    private readonly ulong[] _current = new ulong[Words];
    private readonly ulong[] _interim = new ulong[Words];

    protected void Write(ulong address, ReadOnlySpan<ulong> target)
    {
        for (int i = 0; i < Words; i++)
        {
            memory.TryRead64(address + ((ulong)i * 8), out _current[i]);
        }

        int changing = Compare(target, out int critical);
        if (changing == 1)
        {
            _interim[critical] = _current[critical];
            Set(address, _interim, 0, Words);
            Set(address, target, critical, 1);
            Set(address, target, 0, Words);
        }
        else if (changing > 1)
        {
            _interim[0] = 0;
            Set(address, _interim, 0, 1);
            Set(address, target, 1, Words - 1);
            Set(address, target, 0, 1);
        }
        else
        {
            Set(address, target, 0, Words);
        }
    }

    /// <summary>The bits the SMMU looks at in an entry with this content.</summary>
    protected abstract void Used(ReadOnlySpan<ulong> entry, Span<ulong> used);

    /// <summary>Used bits that may change at any time all the same.</summary>
    protected abstract void Relaxed(ReadOnlySpan<ulong> current, ReadOnlySpan<ulong> target, Span<ulong> relaxed);

    /// <summary>Makes the SMMU drop its copy and waits for it.</summary>
    protected abstract void Sync();

    // How many words must change in bits that are in use; the interim entry has everything else already.
    private int Compare(ReadOnlySpan<ulong> target, out int critical)
    {
        Span<ulong> usedBefore = stackalloc ulong[Words];
        Span<ulong> usedAfter = stackalloc ulong[Words];
        Span<ulong> relaxed = stackalloc ulong[Words];
        usedBefore.Clear();
        usedAfter.Clear();
        relaxed.Clear();
        Used(_current, usedBefore);
        Used(target, usedAfter);
        Relaxed(_current, target, relaxed);
        int changing = 0;
        critical = 0;
        for (int i = Words - 1; i >= 0; i--)
        {
            ulong kept = usedBefore[i] & ~(relaxed[i] & usedAfter[i]);
            _interim[i] = (_current[i] & kept) | (target[i] & ~kept);
            if ((_interim[i] & usedAfter[i]) != target[i])
            {
                changing++;
                critical = i;
            }
        }

        return changing;
    }

    private void Set(ulong address, ReadOnlySpan<ulong> target, int start, int count)
    {
        bool changed = false;
        for (int i = start; i < start + count; i++)
        {
            if (_current[i] != target[i])
            {
                _current[i] = target[i];
                memory.Write64(address + ((ulong)i * 8), target[i]);
                changed = true;
            }
        }

        if (changed)
        {
            Sync();
        }
    }
}
