using System.Runtime.InteropServices;
using TraceReplay.Formats;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Commands;

namespace TraceReplay.Replayer.SmmuDriver.Modern;

/// <summary>
/// Context descriptors: each device has a table of its own, here of one entry, that survives what it is attached to. Kernel: arm_smmu_make_s1_cd,
/// arm_smmu_write_cd_entry, arm_smmu_clear_cd and arm_smmu_get_cd_used, Linux 6.12 and 7.3.
/// </summary>
internal sealed class ContextEntries(DriverContext context) : EntryWriter(context.Memory)
{
    private const int DescriptorSize = 64;

    private static readonly ulong[] Nothing = new ulong[Words];

    private uint _streamId;

    /// <summary>The device's table exists from its first use of stage 1 on.</summary>
    public void Prepare(Master master)
    {
        if (master.ContextTable == 0)
        {
            master.ContextTable = context.AllocateCleared(DescriptorSize);
        }
    }

    public void Install(Master master, Domain domain)
    {
        Cd descriptor = ContextTables.Compose(context.Features, domain);
        _streamId = master.StreamId;
        Write(master.ContextTable, MemoryMarshal.Cast<Cd, ulong>(new ReadOnlySpan<Cd>(in descriptor)));
    }

    public void Clear(Master master)
    {
        if (master.ContextTable != 0)
        {
            _streamId = master.StreamId;
            Write(master.ContextTable, Nothing);
        }
    }

    protected override void Used(ReadOnlySpan<ulong> entry, Span<ulong> used)
    {
        const int ValidBit = 31;
        const int TableOff = 14;
        used[0] = 1UL << ValidBit;
        if (!Bits.Flag(entry[0], ValidBit))
        {
            return;
        }

        used.Fill(ulong.MaxValue);
        if (Bits.Flag(entry[0], TableOff))
        {
            used[0] &= ~Bits.Mask(13, 0);
            used[1] &= ~Bits.Mask(51, 4);
        }
    }

    protected override void Relaxed(ReadOnlySpan<ulong> current, ReadOnlySpan<ulong> target, Span<ulong> relaxed)
    {
    }

    protected override void Sync()
    {
        context.Queue.Issue([SmmuCommandWords.Of(new CfgiCdCommand { Opcode = CommandOpcode.CfgiCd, StreamID = _streamId, Leaf = true })], sync: true);
    }
}
