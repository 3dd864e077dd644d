using System.Text;

namespace TraceReplay.Formats;

/// <summary>UTF-8 text that may live inside a log buffer: compared as bytes, turned into a string only where a person reads it.</summary>
/// <remarks>Equality is by content. The bytes of a text read from a log stay valid until the reader moves to the next record; keep a copy with <see cref="Clone"/>.</remarks>
public readonly struct Utf8Text(ReadOnlyMemory<byte> bytes) : IEquatable<Utf8Text>
{
    private readonly ReadOnlyMemory<byte> _bytes = bytes;

    public ReadOnlyMemory<byte> Memory => _bytes;
    public ReadOnlySpan<byte> Span => _bytes.Span;
    public bool IsEmpty => _bytes.IsEmpty;

    public static implicit operator Utf8Text(string text) => new(Encoding.UTF8.GetBytes(text));

    public static Utf8Text FromString(string text) => text;

    public Utf8Text Clone() => new(_bytes.ToArray());

    public bool Equals(ReadOnlySpan<byte> other) => Span.SequenceEqual(other);

    public bool Equals(Utf8Text other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is Utf8Text other && Equals(other);

    public override int GetHashCode()
    {
        // FNV-1a: stable between processes, unlike string hashes.
        uint hash = 2166136261;
        foreach (byte b in Span)
        {
            hash = (hash ^ b) * 16777619;
        }

        return (int)hash;
    }

    public override string ToString() => Encoding.UTF8.GetString(Span);

    public static bool operator ==(Utf8Text left, Utf8Text right) => left.Equals(right);

    public static bool operator !=(Utf8Text left, Utf8Text right) => !left.Equals(right);
}
