using System.Buffers.Binary;
using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio;

/// <summary>copy_from_user and copy_to_user on a recorded argument.</summary>
internal static class UserCopy
{
    private static readonly Rule Fault = new("user.fault", "the argument is not readable up to the size the kernel copies", "Linux 5.10 copy_from_user");

    private static readonly Rule Unwritable = new("user.unwritable", "the argument's memory ends inside the capabilities", "Linux 5.10 copy_to_user");

    /// <summary>Makes sure that the first <paramref name="length"/> bytes of the argument can be read.</summary>
    /// <remarks>
    /// A recorder copies as much as the argument's own size says, which may be less than the kernel reads. The bytes exist then, and are taken as zero:
    /// a program that sets a smaller size does not use them.
    /// </remarks>
    /// <returns>False when the call has its outcome: EFAULT.</returns>
    public static bool TryRead(CallContext c, int length)
    {
        if (c.Input.Length >= length)
        {
            return true;
        }

        if (c.InputIsCut)
        {
            c.Unknown("the argument is not in the log");
            return false;
        }

        if (!c.InputEndsInFault)
        {
            return true;
        }

        c.Fail(Errno.EFAULT, Fault);
        return false;
    }

    /// <summary>Writes a chain of capabilities behind a struct. The kernel copies it before the struct itself.</summary>
    /// <returns>False when the argument's memory ends inside it: EFAULT, the struct stays as it was and how much of the chain arrived is not known.</returns>
    public static bool TryPutChain(CallContext c, int offset, ReadOnlySpan<byte> chain)
    {
        if (c.InputEndsInFault && c.Input.Length < offset + chain.Length)
        {
            c.SetOutput(c.Input.Span, c.Input.Length);
            c.MarkOutput(offset, chain.Length, ByteState.Unknown);
            c.Fail(Errno.EFAULT, Unwritable);
            return false;
        }

        PutBytes(c, offset, chain);
        return true;
    }

    public static byte Byte(CallContext c, int offset) => offset < c.Input.Length ? c.Input.Span[offset] : (byte)0;

    public static uint U32(CallContext c, int offset) => offset + 4 <= c.Input.Length ? BinaryPrimitives.ReadUInt32LittleEndian(c.Input.Span[offset..]) : Partial(c, offset, 4);

    public static ulong U64(CallContext c, int offset) =>
        offset + 8 <= c.Input.Length ? BinaryPrimitives.ReadUInt64LittleEndian(c.Input.Span[offset..]) : Partial(c, offset, 4) | ((ulong)Partial(c, offset + 4, 4) << 32);

    private static uint Partial(CallContext c, int offset, int size)
    {
        uint value = 0;
        for (int i = 0; i < size; i++)
        {
            value |= (uint)Byte(c, offset + i) << (8 * i);
        }

        return value;
    }

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
