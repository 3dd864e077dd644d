using System.Buffers.Binary;
using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>read and write of queue descriptors. Kernel: drivers/iommu/iommufd/eventq.c.</summary>
internal static class QueueTransfer
{
    private const int Header = 8;
    private const int Record = 32;
    private const uint LostEvents = 1;
    private const int PageFault = 40;
    private const int PageResponse = 8;

    /// <param name="afterGap">Requests of devices or memory they walk are missing from the log.</param>
    public static void Handle(CallContext c, QueueFile file, bool write, ulong length, bool afterGap)
    {
        switch (file.Queue)
        {
            case FaultQueue:
                Fault(c, write, length);
                break;
            case VirtualEventQueue queue when !write:
                Read(c, queue, length, afterGap);
                break;
            default:
                c.Fail(Errno.EINVAL, IommufdRules.QueueWrite);
                break;
        }
    }

    // A header of 8 bytes: flags, sequence; then the record. Lost events are a header alone.
    private static void Read(CallContext c, VirtualEventQueue queue, ulong length, bool afterGap)
    {
        int done = 0;
        int room = (int)Math.Min(length, 1 << 20);
        c.SetOutput(default, Math.Min(room, queue.Count * (Header + Record)));
        while (queue.Count > 0)
        {
            int size = queue.NextIsMark ? Header : Header + Record;
            if (size > room - done)
            {
                break;
            }

            queue.TryTake(out uint sequence, out ReadOnlySpan<ulong> words);
            Span<byte> at = c.Output[done..];
            BinaryPrimitives.WriteUInt32LittleEndian(at, words.IsEmpty ? LostEvents : 0);
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], sequence);
            for (int i = 0; i < words.Length; i++)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(at[(Header + (i * 8))..], words[i]);
            }

            if (afterGap)
            {
                c.MarkOutput(done + Header, size - Header, ByteState.Unknown);
            }

            done += size;
        }

        c.TrimOutput(done);
        if (done == 0 && (queue.Count > 0 || length < Header))
        {
            c.Fail(Errno.EINVAL, IommufdRules.QueueShort);
        }
        else
        {
            c.Succeed(done, IommufdRules.QueueRead);
        }
    }

    private static void Fault(CallContext c, bool write, ulong length)
    {
        if (length % (ulong)(write ? PageResponse : PageFault) != 0)
        {
            c.Fail(Errno.ESPIPE, IommufdRules.QueueWhole);
        }
        else if (write && length > 0)
        {
            c.Fail(Errno.EINVAL, IommufdRules.QueueWrite);
        }
        else
        {
            c.Succeed(0, IommufdRules.QueueRead);
        }
    }
}
