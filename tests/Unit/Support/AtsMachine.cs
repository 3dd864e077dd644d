using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Support;

/// <summary>A <see cref="SmmuBuilder"/> with ATS, PRI and substreams, a PRI queue, and what devices were told.</summary>
internal sealed class AtsMachine : ISmmuObserver
{
    public const ulong PriQueue = 0x4130_0000;

    public AtsMachine(int queueLog2 = 2)
    {
        Machine = new SmmuBuilder(SmmuProfile.Arch, Identification);
        Smmu.Observer = this;
        Write(RegisterOffset.PriqBase, PriQueue | (uint)queueLog2, 8);
        Write(RegisterOffset.Cr0, 0xf);
    }

    public static SmmuIdentification Identification { get; } = SmmuIdentification.FromRegisters(
        new Idr0
        {
            S1P = true,
            S2P = true,
            TTF = 2,
            ATS = true,
            PRI = true,
            ATSRECERR = true,
            ASID16 = true,
            VMID16 = true,
            CD2L = true,
            TTENDIAN = 2,
            STALL_MODEL = 1,
            ST_LEVEL = 1,
        }.Value,
        new Idr1 { SIDSIZE = 16, SSIDSIZE = 8, PRIQS = 8, EVENTQS = 8, CMDQS = 8 }.Value,
        0,
        0,
        0,
        new Idr5 { OAS = AddressSize.Bits44, GRAN4K = true, GRAN16K = true, GRAN64K = true }.Value,
        0,
        1);

    public SmmuBuilder Machine { get; }

    public Smmu Smmu => Machine.Smmu;

    public List<(PageRequestGroup Group, PageResponse Response)> Responses { get; } = [];

    /// <summary>Keep what comes to <see cref="Responses"/>.</summary>
    public bool Listens { get; set; } = true;

    public void CommandConsumed(ulong word0, ulong word1)
    {
    }

    public void EventRecorded(ulong word0, ulong word1, ulong word2, ulong word3)
    {
    }

    public void Interrupt(TraceReplay.Formats.Records.SmmuInterrupt line)
    {
    }

    public void PageResponded(in PageRequestGroup group, PageResponse response)
    {
        if (Listens)
        {
            Responses.Add((group, response));
        }
    }

    /// <summary>A stream of stage 1 with full ATS whose pages up to a limit are mapped onto 0x8000_0000 and up.</summary>
    public AtsMachine WithStream(uint stream, int pages, AtsMode mode = AtsMode.Full)
    {
        ulong root = Machine.NewPage();
        ulong cd = Machine.NewPage();
        Machine.Write(cd, SmmuBuilder.NewCd(root, (ushort)stream));
        Machine.WriteSte(stream, SmmuBuilder.NewStage1Ste(cd) with { EATS = mode });
        for (ulong page = 0; page < (ulong)pages; page++)
        {
            Machine.Map(root, page << 12, SmmuBuilder.Page1(0x8000_0000 + (page << 12)));
        }

        return this;
    }

    public void Write(uint offset, ulong value, int size = 4) => Smmu.WriteRegister(offset, value, size);

    public uint Read(uint offset) => (uint)Smmu.ReadRegister(offset, 4);

    public void Command<T>(in T command)
        where T : unmanaged
    {
        var words = SmmuCommandWords.Of(command);
        Machine.Command(words.Word0, words.Word1);
    }

    /// <summary>Software takes the oldest page request; null when there is none.</summary>
    public PriQueueEntry? TakePageRequest(int queueLog2)
    {
        uint mask = (2u << queueLog2) - 1;
        uint consumer = Read(RegisterOffset.PriqCons);
        if (((consumer ^ Read(RegisterOffset.PriqProd)) & mask) == 0)
        {
            return null;
        }

        var entry = new PriQueueEntry[1];
        Machine.Memory.TryRead(PriQueue + ((consumer & (mask >> 1)) * 16UL), System.Runtime.InteropServices.MemoryMarshal.AsBytes(entry.AsSpan()));
        Write(RegisterOffset.PriqCons, (consumer & ~mask) | ((consumer + 1) & mask));
        return entry[0];
    }

    /// <summary>Software acknowledges an overflow.</summary>
    public void AcknowledgeOverflow() =>
        Write(RegisterOffset.PriqCons, (Read(RegisterOffset.PriqCons) & 0x7fff_ffff) | (Read(RegisterOffset.PriqProd) & 0x8000_0000));
}
