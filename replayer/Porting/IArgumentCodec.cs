namespace TraceReplay.Replayer.Porting;

/// <summary>One layout of one request: bytes to meaning and back.</summary>
internal interface IArgumentCodec
{
    /// <summary>The struct of the ioctl tables; null for a request without argument.</summary>
    Type? Layout { get; }

    /// <summary>Bytes of the struct.</summary>
    int Size { get; }

    /// <param name="bytes">The struct; what is missing at its end reads as zero.</param>
    NestedRequestMeaning Decode(ReadOnlySpan<byte> bytes);

    /// <param name="bytes">Cleared, of <see cref="Size"/>.</param>
    /// <returns>False when the layout has no place for this meaning.</returns>
    bool TryEncode(NestedRequestMeaning meaning, Span<byte> bytes);
}
