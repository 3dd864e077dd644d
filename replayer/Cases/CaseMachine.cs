using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Cases;

/// <summary>An SMMU in the machine the cases assume, as it comes out of reset with the memory of a case loaded.</summary>
internal sealed class CaseMachine
{
    private const uint CommandQueueProd = 0x98;
    private const ulong BlankFlashEnd = 0x07ff_ffff;
    private const ulong RamStart = 0x4000_0000;
    private const ulong RamEnd = 0x400_3fff_ffff;
    private const int WritePermission = 2;
    private const int ReadPermission = 1;

    /// <summary>Streams that have a device in the machine of the cases.</summary>
    private static readonly uint[] _devices = [0, 0x10, 0x13, 0x18, 0x1d, 0xff, 0x500, 0x501, 0x4000, 0xfe00, 0xfe02];

    /// <summary>Registers that a reset does not touch (CR1, CR2, table and queue bases): before a case writes them they hold what an earlier case left.</summary>
    private static readonly HashSet<uint> _kept = [0x28, 0x2c, 0x80, 0x84, 0x88, 0x90, 0x94, 0xa0, 0xa4];

    private readonly HashSet<uint> _written = [];

    public CaseMachine(OracleCase oracleCase, SmmuProfile profile, CachePolicy caches)
    {
        Memory.SetRange(0, BlankFlashEnd, MemoryKind.ReadsAsZero);
        Memory.SetRange(RamStart, RamEnd, MemoryKind.Ram);
        foreach (CaseBytes block in oracleCase.Memory)
        {
            Memory.TryWrite(block.Address, block.Data);
        }

        // A stream that makes an access has a device, whatever machine the case came from.
        HashSet<uint> devices = [.. _devices];
        foreach (CaseStep step in oracleCase.Steps)
        {
            if (step.Operation == CaseOperation.Access)
            {
                devices.Add(step.StreamId);
            }
        }

        Smmu = new Smmu(Memory, oracleCase.Identification, profile, caches, devices.Contains) { Observer = Observer };
    }

    public PhysicalMemory Memory { get; } = new();

    public Smmu Smmu { get; }

    /// <summary>What the step that was performed last showed.</summary>
    public CaseObserver Observer { get; } = new();

    /// <summary>Whether a register read tells something about this case alone.</summary>
    public bool IsDecided(CaseStep read)
    {
        uint last = read.Offset + (read.Size == 8 ? 4u : 0);
        return !read.Refused && IsOwn(read.Offset) && IsOwn(last);
    }

    /// <summary>Performs a step that is no access of a device.</summary>
    /// <returns>The value read, for a register read.</returns>
    public ulong Perform(CaseStep step)
    {
        Observer.Clear();
        switch (step.Operation)
        {
            case CaseOperation.RegisterWrite:
                _written.Add(step.Offset);
                _written.Add(step.Offset + (step.Size == 8 ? 4u : 0));
                Smmu.WriteRegister(step.Offset, step.Value, step.Size);
                return 0;
            case CaseOperation.RegisterRead:
                return Smmu.ReadRegister(step.Offset, step.Size);
            case CaseOperation.MemoryWrite:
                Memory.TryWrite(step.Address, step.Data);
                return 0;
            case CaseOperation.Command:
                Memory.Write64(step.Address, step.Word0);
                Memory.Write64(step.Address + 8, step.Word1);
                Smmu.WriteRegister(CommandQueueProd, step.Value, 4);
                return 0;
            default:
                return 0;
        }
    }

    /// <summary>One translation request of an access.</summary>
    /// <param name="walk">Receives the steps of the translation; null when nobody wants them.</param>
    /// <param name="unmodelled">What the model does not cover; null when it does.</param>
    public CaseRequest Request(CaseStep access, ulong iova, List<TranslationStep>? walk, out string? unmodelled)
    {
        var transaction = new Transaction
        {
            StreamId = access.StreamId,
            HasSubstream = access.Substream is not null,
            Substream = access.Substream ?? 0,
            Iova = iova,
            Write = access.Write,
        };
        TranslationResult result = Smmu.Translate(transaction, walk);
        unmodelled = result.Unmodelled;

        // A translation that does not allow this kind of access ends in an abort on the way, as a fault does.
        bool passes = result.Outcome is TranslationOutcome.Success or TranslationOutcome.Bypass or TranslationOutcome.Disabled
            && (result.Permission & (access.Write ? WritePermission : ReadPermission)) != 0;
        return new CaseRequest(iova, passes, passes ? result.Output : null);
    }

    private bool IsOwn(uint offset) => !_kept.Contains(offset) || _written.Contains(offset);
}
