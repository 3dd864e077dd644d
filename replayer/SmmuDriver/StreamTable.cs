using System.Runtime.InteropServices;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>The stream table in memory: two levels where the SMMU has them, else linear. Kernel: arm_smmu_init_strtab and arm_smmu_init_l2_strtab, Linux 5.10.</summary>
/// <param name="initial">The entry of a stream that no device was found for.</param>
internal sealed class StreamTable(DriverContext context, Ste initial)
{
    /// <summary>Bytes of an STE.</summary>
    public const int EntrySize = 64;

    private readonly Dictionary<uint, ulong> _secondLevel = [];
    private readonly Ste _initial = initial;
    private ulong _base;
    private bool _twoLevel;

    public ulong BaseRegister => new StrtabBase { ADDR = _base, RA = true }.Value;

    public uint ConfigRegister
    {
        get
        {
            SmmuFeatures features = context.Features;
            return _twoLevel
                ? new StrtabBaseCfg { FMT = 1, SPLIT = SmmuFeatures.StreamTableSplit, LOG2SIZE = (byte)(features.FirstLevelLog2 + SmmuFeatures.StreamTableSplit) }.Value
                : new StrtabBaseCfg { LOG2SIZE = (byte)features.StreamIdBits }.Value;
        }
    }

    public void Init()
    {
        _secondLevel.Clear();
        _twoLevel = context.Features.TwoLevelStreamTable;
        if (_twoLevel)
        {
            _base = context.AllocateAtBoot(8UL << context.Features.FirstLevelLog2);
            return;
        }

        int entries = 1 << Math.Min(context.Features.StreamIdBits, 16);
        _base = context.AllocateAtBoot((ulong)entries * EntrySize);
        Fill(_base, entries);
    }

    /// <summary>arm_smmu_sid_in_range.</summary>
    public bool Covers(uint streamId)
    {
        int bits = _twoLevel ? context.Features.FirstLevelLog2 + SmmuFeatures.StreamTableSplit : context.Features.StreamIdBits;
        return (ulong)streamId >> bits == 0;
    }

    /// <summary>Makes the second-level table of a stream if it is missing: every stream in it aborts.</summary>
    public void Prepare(uint streamId)
    {
        const int Entries = 1 << SmmuFeatures.StreamTableSplit;
        uint index = streamId >> SmmuFeatures.StreamTableSplit;
        if (!_twoLevel || _secondLevel.ContainsKey(index))
        {
            return;
        }

        ulong table = context.AllocateCleared(Entries * EntrySize);
        Fill(table, Entries);
        var descriptor = new L1StreamDescriptor { Span = SmmuFeatures.StreamTableSplit + 1, L2Ptr = table };
        context.Memory.Write64(_base + (index * 8UL), MemoryMarshal.AsRef<ulong>(MemoryMarshal.AsBytes(new ReadOnlySpan<L1StreamDescriptor>(in descriptor))));
        _secondLevel.Add(index, table);
    }

    /// <summary>Byte address of a prepared stream's entry.</summary>
    public ulong AddressOf(uint streamId)
    {
        if (!_twoLevel)
        {
            return _base + ((ulong)streamId * EntrySize);
        }

        uint index = streamId & ((1u << SmmuFeatures.StreamTableSplit) - 1);
        return _secondLevel[streamId >> SmmuFeatures.StreamTableSplit] + ((ulong)index * EntrySize);
    }

    // Kernel: arm_smmu_init_bypass_stes. With disable_bypass, the default, "bypass" is abort.
    private void Fill(ulong table, int entries)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<Ste>(in _initial));
        for (int i = 0; i < entries; i++)
        {
            context.Memory.TryWrite(table + ((ulong)i * EntrySize), bytes);
        }
    }
}
