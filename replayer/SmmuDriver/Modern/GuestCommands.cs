using System.Buffers.Binary;
using TraceReplay.Formats;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver.Modern;

/// <summary>
/// A guest's invalidation commands: checked, given the parent's VMID and the host's StreamID, and issued in blocks of 63 with a CMD_SYNC each. A refused
/// command drops the unfinished block before it, but the count says it was done. Kernel: arm_vsmmu_cache_invalidate, arm_vsmmu_convert_user_cmd, Linux 7.3.
/// </summary>
internal sealed class GuestCommands(DriverContext context)
{
    /// <summary>Bytes of an entry the driver knows.</summary>
    public const int EntrySize = 16;

    /// <summary>CMDQ_BATCH_ENTRIES less the CMD_SYNC.</summary>
    private const int Block = CommandBatch.Capacity - 1;

    private const int E2Big = 7;

    private static readonly Rule Empty = new(
        "invalidate.empty", "the SMMU driver refuses an empty array", "recorded with Linux 7.3.4; arm-smmu-v3-iommufd.c arm_vsmmu_cache_invalidate");

    private static readonly Rule Tail = new("invalidate.tail", "bytes of an entry beyond a command must be zero", "Linux 7.3 include/linux/iommu.h iommu_copy_struct_from_full_user_array");

    private static readonly Rule Refused = new(
        "invalidate.command", "the command, a bit of it or its StreamID is not for guests", "Linux 7.3 arm-smmu-v3-iommufd.c arm_vsmmu_convert_user_cmd");

    private readonly SmmuCommandWords[] _block = new SmmuCommandWords[Block];

    public DriverResult Invalidate(VirtualSmmu smmu, ReadOnlySpan<byte> entries, int entryLength, int count, out int handled)
    {
        handled = 0;
        if (count <= 0 || entryLength <= 0)
        {
            return DriverResult.Fail(Errno.EINVAL, Empty);
        }

        for (int i = 0; i < count && entryLength > EntrySize; i++)
        {
            if (Entry(entries, entryLength, i)[EntrySize..].ContainsAnyExcept((byte)0))
            {
                return DriverResult.Fail(E2Big, Tail);
            }
        }

        int waiting = 0;
        for (int i = 0; i < count; i++)
        {
            if (!TryConvert(smmu, Read(Entry(entries, entryLength, i)), out _block[waiting]))
            {
                handled = i;
                return DriverResult.Fail(Errno.EIO, Refused);
            }

            waiting++;
            if (waiting == Block || i == count - 1)
            {
                context.Queue.Issue(_block.AsSpan(0, waiting), sync: true);
                waiting = 0;
            }
        }

        handled = count;
        return DriverResult.Success;
    }

    private static ReadOnlySpan<byte> Entry(ReadOnlySpan<byte> entries, int length, int index)
    {
        long start = (long)index * length;
        return start >= entries.Length ? [] : entries[(int)start..(int)Math.Min(start + length, entries.Length)];
    }

    // A short entry goes on with zeros.
    private static SmmuCommandWords Read(ReadOnlySpan<byte> entry)
    {
        Span<byte> command = stackalloc byte[EntrySize];
        command.Clear();
        entry[..Math.Min(entry.Length, EntrySize)].CopyTo(command);
        return new SmmuCommandWords(BinaryPrimitives.ReadUInt64LittleEndian(command), BinaryPrimitives.ReadUInt64LittleEndian(command[8..]));
    }

    private bool TryConvert(VirtualSmmu smmu, in SmmuCommandWords command, out SmmuCommandWords converted)
    {
        converted = default;
        SmmuFeatures features = context.Features;
        ulong vmid = Bits.Mask(47, 32);
        ulong asid = Bits.Mask(47 + features.AsidBits, 48);
        ulong streamId = Bits.Mask(63, 32);
        bool substreams = features.SubstreamIdBits > 0;
        (ulong allowed0, ulong allowed1) = command.Opcode switch
        {
            CommandOpcode.TlbiNsnhAll => (0UL, 0UL),
            CommandOpcode.TlbiNhAll => (vmid, 0UL),
            CommandOpcode.TlbiNhAsid => (vmid | asid, 0UL),
            CommandOpcode.TlbiNhVa => (vmid | asid | RangeWord0, Bits.Mask(63, 12) | 1 | RangeWord1),
            CommandOpcode.TlbiNhVaa => (vmid | RangeWord0, Bits.Mask(63, 12) | 1 | RangeWord1),
            CommandOpcode.AtcInv when features.Ats => (streamId | (substreams ? Bits.Mask(11, 11) | Bits.Mask(31, 12) | Bits.Mask(9, 9) : 0), Bits.Mask(63, 12) | Bits.Mask(5, 0)),
            CommandOpcode.CfgiCd => (streamId | (substreams ? Bits.Mask(31, 12) : 0), 1UL),
            CommandOpcode.CfgiCdAll => (streamId, 0UL),
            _ => (ulong.MaxValue, ulong.MaxValue),
        };
        if (allowed0 == ulong.MaxValue || (command.Word0 & ~(allowed0 | 0xff)) != 0 || (command.Word1 & ~allowed1) != 0)
        {
            return false;
        }

        switch (command.Opcode)
        {
            case CommandOpcode.TlbiNsnhAll:
                converted = SmmuCommandWords.Of(new TlbiVmidCommand { Opcode = CommandOpcode.TlbiNhAll, VMID = (ushort)smmu.Vmid });
                return true;
            case CommandOpcode.TlbiNhVa or CommandOpcode.TlbiNhVaa when !IsLegalRange(command.As<TlbiVaCommand>()):
                return false;
            case CommandOpcode.TlbiNhAll or CommandOpcode.TlbiNhAsid or CommandOpcode.TlbiNhVa or CommandOpcode.TlbiNhVaa:
                converted = new SmmuCommandWords((command.Word0 & ~vmid) | ((ulong)(ushort)smmu.Vmid << 32), command.Word1);
                return true;
            case CommandOpcode.AtcInv when Bits.Get(command.Word1, 5, 0) > LargestAtcSize:
                return false;
            default:
                if (!smmu.Streams.TryGetValue(command.Word0 >> 32, out Master? master))
                {
                    return false;
                }

                converted = new SmmuCommandWords((uint)command.Word0 | ((ulong)master.StreamId << 32), command.Word1);
                return true;
        }
    }

    private const int LargestAtcSize = 52;

    // NUM, SCALE; TG, TTL.
    private ulong RangeWord0 => context.Features.RangeInvalidation ? Bits.Mask(16, 12) | Bits.Mask(25, 20) : 0;

    private ulong RangeWord1 => context.Features.RangeInvalidation ? Bits.Mask(11, 10) | Bits.Mask(9, 8) : 0;

    private static bool IsLegalRange(in TlbiVaCommand command)
    {
        const int Size16K = 2;
        const int LargestScale = 31;
        bool anything = command.NUM != 0 || command.SCALE != 0 || command.TTL != 0;
        return command.TG == 0
            ? !anything
            : anything && command.SCALE <= LargestScale && !((int)command.TG == Size16K && command.TTL == 1);
    }
}
