using System.Buffers.Binary;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio;

/// <summary>copy_from_user and copy_to_user on a recorded argument.</summary>
internal static class UserCopy
{
    private static readonly Rule Fault = new("user.fault", "the argument is not readable up to the size the kernel copies", "Linux 5.10 copy_from_user");

    /// <summary>Makes sure that the first <paramref name="length"/> bytes of the argument can be read.</summary>
    /// <returns>False when the call has its outcome: EFAULT, or Unknown because the recording lacks the bytes.</returns>
    public static bool TryRead(CallContext c, int length)
    {
        if (c.Input.Length >= length)
        {
            return true;
        }

        if (c.InputEndsInFault)
        {
            c.Fail(Errno.EFAULT, Fault);
        }
        else
        {
            c.Unknown($"the kernel reads {length} bytes of the argument, the recording has {c.Input.Length}");
        }

        return false;
    }

    public static byte Byte(CallContext c, int offset) => c.Input.Span[offset];

    public static uint U32(CallContext c, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(c.Input.Span[offset..]);

    public static ulong U64(CallContext c, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(c.Input.Span[offset..]);

    /// <summary>Writes to the argument; what lies past the recorded bytes is not compared and is dropped.</summary>
    public static void Put32(CallContext c, int offset, uint value)
    {
        if (offset + 4 <= c.OutputLength)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(c.Output[offset..], value);
        }
    }

    public static void Put64(CallContext c, int offset, ulong value)
    {
        if (offset + 8 <= c.OutputLength)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(c.Output[offset..], value);
        }
    }

    public static void PutBytes(CallContext c, int offset, ReadOnlySpan<byte> bytes)
    {
        if (offset < c.OutputLength)
        {
            bytes[..Math.Min(bytes.Length, c.OutputLength - offset)].CopyTo(c.Output[offset..]);
        }
    }
}
