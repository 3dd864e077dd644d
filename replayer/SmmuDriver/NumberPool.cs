using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>ASIDs or VMIDs: the lowest free number from 1. Kernel: xa_alloc over arm_smmu_asid_xa, arm_smmu_bitmap_alloc (VMID 0 is taken at probe).</summary>
internal sealed class NumberPool
{
    private readonly SortedSet<int> _used = [];
    private int _limit = 1;

    public void Init(int bits)
    {
        _used.Clear();
        _limit = 1 << bits;
    }

    /// <returns>0 when all are in use.</returns>
    public int Allocate()
    {
        int candidate = 1;
        foreach (int used in _used)
        {
            if (used != candidate)
            {
                break;
            }

            candidate++;
        }

        if (candidate >= _limit)
        {
            return 0;
        }

        _used.Add(candidate);
        return candidate;
    }

    public void Free(int number) => _used.Remove(number);

    public void AddStateHash(ref StateHash hash)
    {
        foreach (int number in _used)
        {
            hash.Add((ulong)number);
        }
    }
}
