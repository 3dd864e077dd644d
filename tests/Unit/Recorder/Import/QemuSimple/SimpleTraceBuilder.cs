using System.Buffers.Binary;
using System.Text;

namespace TraceReplay.Tests.Recorder.Import.QemuSimple;

/// <summary>Writes binary trace files of QEMU.</summary>
internal sealed class SimpleTraceBuilder
{
    private readonly List<byte> _bytes = [];
    private readonly Dictionary<string, ulong> _ids = [];

    public SimpleTraceBuilder(ulong version = 4)
    {
        Word(ulong.MaxValue);
        Word(0xf2b177cb0aa429b4);
        Word(version);
    }

    public byte[] Bytes => [.. _bytes];

    /// <param name="arguments">Numbers (ulong or int) and strings.</param>
    public SimpleTraceBuilder Event(long time, string name, params object[] arguments)
    {
        if (!_ids.TryGetValue(name, out ulong id))
        {
            _ids[name] = id = (ulong)(100 + _ids.Count);
            Word(0);
            Word(id);
            Text(name);
        }

        return Record(id, time, arguments);
    }

    public SimpleTraceBuilder Dropped(long time, ulong count) => Record(ulong.MaxValue - 1, time, [count]);

    public SimpleTraceBuilder Record(ulong id, long time, object[] arguments)
    {
        Word(1);
        Word(id);
        Word((ulong)time);
        int length = 24 + arguments.Sum(a => a is string s ? 4 + Encoding.UTF8.GetByteCount(s) : 8);
        Word((uint)length | ((ulong)4711 << 32));
        foreach (object argument in arguments)
        {
            switch (argument)
            {
                case string s: Text(s); break;
                case int number: Word((ulong)number); break;
                default: Word((ulong)argument); break;
            }
        }

        return this;
    }

    private void Word(ulong value)
    {
        Span<byte> word = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(word, value);
        _bytes.AddRange(word);
    }

    private void Text(string text)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, Encoding.UTF8.GetByteCount(text));
        _bytes.AddRange(length);
        _bytes.AddRange(Encoding.UTF8.GetBytes(text));
    }
}
