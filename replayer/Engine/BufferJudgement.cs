using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Engine;

/// <summary>Compares a buffer that an ioctl argument points to with what the model says the kernel wrote there.</summary>
internal static class BufferJudgement
{
    /// <param name="recorded">For a person; empty when there is nothing to show.</param>
    /// <returns>Null when the buffer was to stay as it was, and did.</returns>
    public static Verdict? Of(CallContext c, in PointedBuffer buffer, out string recorded, out string predicted)
    {
        ReadOnlySpan<byte> after = buffer.Out.Span;
        var bytes = new byte[after.Length];
        buffer.In.Span[..Math.Min(buffer.In.Length, bytes.Length)].CopyTo(bytes);
        Verdict? verdict = null;
        foreach (BufferWrite write in c.BufferWrites)
        {
            int length = Math.Min(write.Bytes.Length, bytes.Length - write.Offset);
            if (write.PointerAt != buffer.Offset || length <= 0)
            {
                continue;
            }

            ReadOnlySpan<byte> source = write.State is ByteState.Unknown or ByteState.Unmodelled ? after.Slice(write.Offset, length) : write.Bytes.Span[..length];
            source.CopyTo(bytes.AsSpan(write.Offset));
            verdict = Worse(verdict, VerdictOf(write.State));
        }

        verdict = after.SequenceEqual(bytes) ? verdict : Verdict.Mismatch;
        bool shown = verdict is not (null or Verdict.Match or Verdict.Learned);
        recorded = shown ? CallReplay.Hex(after) : "";
        predicted = shown ? CallReplay.Hex(bytes) : "";
        return verdict;
    }

    private static Verdict VerdictOf(ByteState state) => state switch
    {
        ByteState.Predicted => Verdict.Match,
        ByteState.Learned => Verdict.Learned,
        ByteState.Unmodelled => Verdict.Unmodelled,
        _ => Verdict.Unknown,
    };

    private static Verdict Worse(Verdict? one, Verdict other) => one is { } known && Rank(known) >= Rank(other) ? known : other;

    private static int Rank(Verdict verdict) => verdict switch
    {
        Verdict.Match => 0,
        Verdict.Learned => 1,
        Verdict.Unknown => 2,
        _ => 3,
    };
}
