namespace TraceReplay.Replayer.Porting;

/// <summary>DETACH_PASID_TABLE of v8: no argument at all.</summary>
internal sealed class DetachCodec : IArgumentCodec
{
    private const uint Unset = 2;

    public Type? Layout => null;

    public int Size => 0;

    public NestedRequestMeaning Decode(ReadOnlySpan<byte> bytes) => new PasidTableRequest { Flags = Unset, Size = new ClaimedSize(true, 0) };

    public bool TryEncode(NestedRequestMeaning meaning, Span<byte> bytes) => meaning is PasidTableRequest { Flags: Unset };
}
