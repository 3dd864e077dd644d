using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.Bpftrace;

/// <summary>A call as the script shows it: its entry, maybe its return, and pieces of memory in any order.</summary>
internal sealed class ScriptCall
{
    private readonly List<Piece> _pieces = [];

    public required string Name { get; init; }
    public required int ProcessId { get; init; }
    public required int ThreadId { get; init; }
    public required long Entry { get; init; }

    /// <summary>Numbers behind the name.</summary>
    public required ulong[] Arguments { get; init; }

    /// <summary>A path, or the text of an ioctl.</summary>
    public string Text { get; set; } = "";

    /// <summary>What the descriptor was at the entry; null when the script did not say.</summary>
    public string? Target { get; set; }

    /// <param name="before">Memory before the call, or after it.</param>
    /// <param name="pointer">Offset of the pointer in the argument, -1 for the argument itself.</param>
    /// <param name="address">Where the memory begins.</param>
    /// <param name="offset">Where in it this piece lies.</param>
    /// <param name="whole">Bytes of it that the kernel wants.</param>
    /// <param name="bytes">The piece.</param>
    public void Add(bool before, int pointer, ulong address, int offset, int whole, byte[] bytes) => _pieces.Add(new Piece(before, pointer, address, offset, whole, bytes));

    /// <summary>The bytes at the argument itself.</summary>
    /// <param name="before">Before the call, or after it.</param>
    /// <param name="whole">Bytes there were.</param>
    /// <returns>Null when the script recorded none.</returns>
    public byte[]? Bytes(bool before, out int whole) => Join(before, -1, out _, out whole);

    /// <summary>The buffers behind pointers of the argument.</summary>
    public IEnumerable<PointedBuffer> Buffers()
    {
        foreach (int pointer in _pieces.Select(p => p.Pointer).Where(p => p >= 0).Distinct().Order().ToList())
        {
            byte[] before = Join(true, pointer, out ulong address, out int whole) ?? [];
            byte[] after = Join(false, pointer, out ulong other, out int wholeAfter) ?? [];
            whole = Math.Max(whole, wholeAfter);
            yield return new PointedBuffer(pointer, address != 0 ? address : other, before, after, whole > Math.Max(before.Length, after.Length) ? whole : 0);
        }
    }

    private byte[]? Join(bool before, int pointer, out ulong address, out int whole)
    {
        address = 0;
        whole = 0;
        List<byte>? joined = null;
        foreach (Piece piece in _pieces.Where(p => p.Before == before && p.Pointer == pointer).OrderBy(p => p.Offset))
        {
            joined ??= [];
            address = piece.Address;
            whole = piece.Whole;
            if (piece.Offset != joined.Count)
            {
                // A piece between was lost: what follows has no place.
                break;
            }

            joined.AddRange(piece.Bytes);
        }

        return joined is null ? null : [.. joined];
    }

    private readonly record struct Piece(bool Before, int Pointer, ulong Address, int Offset, int Whole, byte[] Bytes);
}
