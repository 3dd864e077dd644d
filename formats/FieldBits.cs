namespace TraceReplay.Formats;

/// <summary>Where one field of a structure lies.</summary>
/// <param name="Name">Name of the property.</param>
/// <param name="Word">Index of the 64-bit word.</param>
/// <param name="High">Highest bit in that word.</param>
/// <param name="Low">Lowest bit in that word.</param>
public readonly record struct FieldBits(string Name, int Word, int High, int Low)
{
    /// <summary>The field of a structure given as its words, right aligned (addresses are not shifted back).</summary>
    public ulong Get(ReadOnlySpan<ulong> words) => Bits.Get(words[Word], High, Low);

    /// <returns>As the specification writes it: DW0[3:1], or DW0[0] for one bit.</returns>
    public string Position => High == Low ? $"DW{Word}[{High}]" : $"DW{Word}[{High}:{Low}]";
}
