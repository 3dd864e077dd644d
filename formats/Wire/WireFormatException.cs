namespace TraceReplay.Formats.Wire;

/// <summary>Damaged input. The message is a sentence for a person: where, found, expected, what next.</summary>
/// <param name="message">The sentence; it names the place when the offset alone does not.</param>
/// <param name="offset">Byte offset in the input (file, buffer) at which the damage was noticed.</param>
public sealed class WireFormatException(string message, long offset) : Exception(message)
{
    /// <summary>Byte offset in the input at which the damage was noticed.</summary>
    public long Offset { get; } = offset;
}
