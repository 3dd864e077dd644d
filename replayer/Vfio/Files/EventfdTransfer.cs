using System.Buffers.Binary;
using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Files;

/// <summary>read and write of an eventfd. Linux 5.10 fs/eventfd.c.</summary>
internal static class EventfdTransfer
{
    private const int Size = 8;
    private const string Source = "Linux 5.10 fs/eventfd.c";

    private static readonly Rule Length = new("eventfd.length", "a transfer needs 8 bytes at least", Source);
    private static readonly Rule Empty = new("eventfd.empty", "the counter is 0: a non-blocking read fails", Source);
    private static readonly Rule Blocks = new("eventfd.blocks", "the counter is 0: a read waits until something signals it", Source);
    private static readonly Rule Delivered = new("eventfd.read", "a read delivers the counter and clears it, or takes 1 from a semaphore", Source);
    private static readonly Rule Added = new("eventfd.write", "a write adds to the counter", Source);
    private static readonly Rule Largest = new("eventfd.largest", "2^64-1 cannot be written", Source);
    private static readonly Rule Full = new("eventfd.full", "the counter would pass 2^64-2", Source);

    public static void Read(CallContext c, EventfdFile eventfd, ulong length)
    {
        if (length < Size)
        {
            c.Fail(Errno.EINVAL, Length);
            return;
        }

        if (eventfd.Unknowable)
        {
            // How often a device signalled is an input like what it answers: a read that came back with data tells.
            c.SetOutput(default, Size);
            Fact signals = default;
            c.Learn(ref signals, 0, Size);
            if (!signals.Known && LearnEmpty(c, eventfd))
            {
                return;
            }

            if (!eventfd.Blocks && !signals.Known)
            {
                c.Unknown("whether the device signalled is not in the log");
                return;
            }

            c.Succeed(Size, Delivered);
            return;
        }

        if (eventfd.Counter == 0)
        {
            if (!eventfd.Blocks)
            {
                c.Fail(Errno.EAGAIN, Empty);
            }
            else if (!LearnEmpty(c, eventfd))
            {
                c.NeverReturns(Blocks);
            }

            return;
        }

        ulong value = eventfd.Take();
        if (c.BufferFaulted)
        {
            c.Fail(Errno.EFAULT, DeviceRules.BadBuffer);
            return;
        }

        Span<byte> word = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt64LittleEndian(word, value);
        c.SetOutput(word, Size);
        c.Succeed(Size, Delivered);
    }

    // Nothing there, and no waiting: the one says that no device signalled, the other that the descriptor does not wait.
    private static bool LearnEmpty(CallContext c, EventfdFile eventfd)
    {
        if (!c.TryLearnResult(-Errno.EAGAIN, Empty))
        {
            return false;
        }

        c.SetOutput(default, 0);
        eventfd.MadeNonBlocking = true;
        return true;
    }

    public static void Write(CallContext c, EventfdFile eventfd, ulong length)
    {
        if (length < Size)
        {
            c.Fail(Errno.EINVAL, Length);
            return;
        }

        if (c.BufferFaulted)
        {
            c.Fail(Errno.EFAULT, DeviceRules.BadBuffer);
            return;
        }

        if (c.Input.Length < Size)
        {
            c.Unknown("the bytes written were not recorded");
            return;
        }

        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(c.Input.Span);
        if (value == ulong.MaxValue)
        {
            c.Fail(Errno.EINVAL, Largest);
            return;
        }

        if (!eventfd.CanAdd(value))
        {
            if (eventfd.Blocks)
            {
                c.NeverReturns(Full);
            }
            else
            {
                c.Fail(Errno.EAGAIN, Full);
            }

            return;
        }

        eventfd.Signal(value);
        c.Succeed(Size, Added);
    }
}
