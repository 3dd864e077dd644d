using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>The machine of a case: memory, an SMMU made when first needed, and where the case has put its structures.</summary>
internal sealed class VectorMachine
{
    public const ulong StreamTable = 0x1000_0000;
    public const ulong CommandQueue = 0x1800_0000;
    public const ulong EventQueue = 0x1900_0000;
    public const ulong PriQueue = 0x1a00_0000;

    /// <summary>Tables and descriptors are handed out from here.</summary>
    public const ulong Structures = 0x2000_0000;

    private Smmu? _smmu;
    private bool _enabled;
    private ulong _next = Structures;

    public SmmuProfile Profile { get; set; } = SmmuProfile.Arch;

    public CachePolicy? Caches { get; set; }

    public VectorIdentification Identification { get; } = new();

    public PhysicalMemory Memory { get; } = new();

    public VectorSightings Sightings { get; } = new();

    public Dictionary<uint, VectorStream> Streams { get; } = [];

    /// <summary>The stream of the last ste line; lines that name none mean this one.</summary>
    public VectorStream? LastStream { get; set; }

    public bool IsMade => _smmu is not null;

    /// <summary>The SMMU, its queues and stream table set up and disabled.</summary>
    public Smmu Smmu => _smmu ??= Make();

    public void Write(uint offset, ulong value, int size = 4)
    {
        _enabled |= offset == RegisterOffset.Cr0;
        Smmu.WriteRegister(offset, value, size);
    }

    public uint Read(uint offset) => (uint)Smmu.ReadRegister(offset, 4);

    /// <summary>Enables everything, unless the case has written CR0 itself.</summary>
    public void RequireEnabled()
    {
        if (!_enabled)
        {
            Enable();
        }
    }

    public void Enable()
    {
        _ = Smmu;
        var all = new Cr0 { SMMUEN = true, EVENTQEN = true, CMDQEN = true, PRIQEN = Identification.Idr0.PRI };
        Write(RegisterOffset.Cr0, all.Value);
    }

    /// <summary>After a reset the case sets up what it needs.</summary>
    public void Reset()
    {
        Smmu.Reset();
        _enabled = false;
        SetUp(Smmu);
    }

    /// <summary>Zeroed memory aligned to its size, at least one page of the granule.</summary>
    public ulong Allocate(ulong bytes, ulong least = 0x1000)
    {
        ulong size = System.Numerics.BitOperations.RoundUpToPowerOf2(Math.Max(bytes, least));
        ulong address = (_next + size - 1) & ~(size - 1);
        _next = address + size;
        return address;
    }

    public VectorStream StreamOf(VectorLine line)
    {
        if (line.Arguments.Take("stream") is not { } text)
        {
            return LastStream ?? throw new VectorFailure("there is no ste line before");
        }

        return Streams.TryGetValue((uint)SpecValue.Number(text), out VectorStream? stream) ? stream : throw new VectorFailure($"stream {text} has no ste line");
    }

    private static void SetUp(Smmu smmu)
    {
        smmu.WriteRegister(RegisterOffset.StrtabBase, StreamTable, 8);
        smmu.WriteRegister(RegisterOffset.StrtabBaseCfg, 8, 4);
        smmu.WriteRegister(RegisterOffset.CmdqBase, CommandQueue | 8, 8);
        smmu.WriteRegister(RegisterOffset.EventqBase, EventQueue | 8, 8);
        smmu.WriteRegister(RegisterOffset.PriqBase, PriQueue | 8, 8);
        smmu.WriteRegister(RegisterOffset.Cr2, new Cr2 { RECINVSID = true }.Value, 4);
        smmu.WriteRegister(RegisterOffset.IrqCtrl, 7, 4);
    }

    private Smmu Make()
    {
        var smmu = new Smmu(Memory, Identification.Build(), Profile, Caches) { Observer = Sightings };
        SetUp(smmu);
        return smmu;
    }
}
