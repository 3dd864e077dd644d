using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Text;

/// <summary>
/// One step of the grammar. A form (<see cref="RecordForm"/>) calls these in the order of the line and assigns what they return: a printer writes the value
/// it is given and returns it, a parser ignores it and returns what it read. So the two directions cannot drift apart.
/// </summary>
internal abstract class TextFields
{
    /// <summary>A word or quoted text that is always there.</summary>
    public abstract Utf8Text Word(string name, Utf8Text value);

    /// <summary>name=text, left out when empty.</summary>
    public abstract Utf8Text Text(string name, Utf8Text value);

    /// <summary>A decimal number that is always there.</summary>
    public abstract int Position(string name, int value);

    /// <summary>0x… that is always there.</summary>
    public abstract ulong Address(string name, ulong value, ulong largest = ulong.MaxValue);

    /// <summary>name=0x…, left out when 0.</summary>
    public abstract ulong Hex(string name, ulong value, ulong largest = ulong.MaxValue);

    /// <summary>name=decimal, left out when it is <paramref name="absent"/>.</summary>
    public abstract long Number(string name, long value, long absent, long smallest, long largest);

    /// <summary>name=seconds with nine decimals, left out when 0.</summary>
    public abstract long Seconds(string name, long nanoseconds);

    /// <summary>The bare word when true.</summary>
    public abstract bool Flag(string name, bool value);

    /// <summary>A word of the table, or 0xNN; always there.</summary>
    public abstract byte Name(string name, byte value, NameTable names, byte largest = byte.MaxValue);

    /// <summary>A register: its name, or its offset as 0x….</summary>
    public abstract uint Register(string name, uint offset);

    /// <summary>name=runs of hex, left out when empty; 'same' when equal to the earlier bytes <paramref name="like"/>.</summary>
    public abstract ReadOnlyMemory<byte> Bytes(string name, ReadOnlyMemory<byte> value, ReadOnlyMemory<byte> like = default, int longest = int.MaxValue);

    /// <summary>name=value when the source showed it, name?=value when it did not and the value is not 0.</summary>
    public abstract long Operand(string name, long value, ref CommandOperands present, CommandOperands bit, bool hex, long smallest, long largest);

    /// <summary>= result and &lt;duration&gt;.</summary>
    public abstract void Result(CallRecord call);

    /// <summary>One indented line for each element, each starting with the name.</summary>
    public abstract void List<T>(string name, List<T> list, Func<TextFields, T, T> item);

    public int Int(string name, int value, int absent = 0) => (int)Number(name, value, absent, int.MinValue, int.MaxValue);

    public uint UInt(string name, uint value) => (uint)Number(name, value, 0, 0, uint.MaxValue);

    public byte Byte(string name, byte value, byte largest = byte.MaxValue) => (byte)Number(name, value, 0, 0, largest);
}
