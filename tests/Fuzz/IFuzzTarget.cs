namespace TraceReplay.Fuzz;

/// <summary>Something that takes bytes from strangers.</summary>
internal interface IFuzzTarget
{
    /// <summary>Inputs that are well-formed: mutation starts from them.</summary>
    static abstract IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Returns when the input was read or refused in the documented way; throws when a promise is broken.</summary>
    static abstract void Fuzz(ReadOnlySpan<byte> input);
}
