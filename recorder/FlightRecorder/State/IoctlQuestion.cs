using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>What of an ioctl's argument is the question, and what only room for the answer or garbage.</summary>
internal static class IoctlQuestion
{
    /// <returns>Bytes of all fields that the kernel reads, without pointers, in hexadecimal.</returns>
    public static string Of(IoctlRecord record, IoctlOp? op)
    {
        // A number may look like an address, to a recorder that does not know the call.
        if (!record.HasPointer || record.In.IsEmpty)
        {
            return record.Argument.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
        }

        if (op?.Layout is not { } layout)
        {
            return Convert.ToHexStringLower(record.In.Span[..Math.Min(record.In.Length, 64)]);
        }

        Span<byte> question = stackalloc byte[Math.Min(layout.Size, 256)];
        question.Clear();
        foreach (ArgumentField field in layout.Fields)
        {
            bool asks = field.Direction != FieldDirection.Out && field.Role is not (FieldRole.UserPointer or FieldRole.CapabilityOffset);
            if (asks && field.End <= record.In.Length && field.End <= question.Length)
            {
                record.In.Span[field.Offset..field.End].CopyTo(question[field.Offset..]);
            }
        }

        return Convert.ToHexStringLower(question.TrimEnd((byte)0));
    }
}
