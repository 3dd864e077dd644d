using System.Collections.Immutable;

namespace TraceReplay.Formats.Ioctls;

/// <summary>The ioctls of one dialect. Immutable: a later dialect's table is made from an earlier one by what changed. Looking up allocates nothing.</summary>
public sealed class IoctlTable
{
    private readonly ulong[] _keys;

    /// <exception cref="ArgumentException">Two rows of one kind of file share a number.</exception>
    public IoctlTable(IEnumerable<IoctlOp> rows)
    {
        Rows = [.. rows.OrderBy(Key)];
        _keys = [.. Rows.Select(Key)];
        for (int i = 1; i < _keys.Length; i++)
        {
            if (_keys[i] == _keys[i - 1])
            {
                throw new ArgumentException($"{Rows[i - 1].Name} and {Rows[i].Name} are both 0x{Rows[i].Request:x} on {Rows[i].Fd}", nameof(rows));
            }
        }
    }

    /// <summary>A table without rows.</summary>
    public static IoctlTable Empty { get; } = new([]);

    /// <summary>By kind of file, then number.</summary>
    public ImmutableArray<IoctlOp> Rows { get; }

    /// <returns>The row, or null for an ioctl this table does not know.</returns>
    public IoctlOp? Find(FdKind fd, uint request)
    {
        int index = Array.BinarySearch(_keys, Key(fd, request));
        return index >= 0 ? Rows[index] : null;
    }

    /// <returns>The row of that name, or null.</returns>
    public IoctlOp? Find(string name) => Rows.FirstOrDefault(row => row.Name == name);

    /// <summary>This table and these rows.</summary>
    public IoctlTable Add(params IEnumerable<IoctlOp> rows) => new(Rows.Concat(rows));

    /// <summary>This table, with rows of known names replaced: another struct, another size rule.</summary>
    public IoctlTable Replace(params IReadOnlyList<IoctlOp> rows)
    {
        foreach (IoctlOp row in rows)
        {
            _ = Known(row.Name);
        }

        return new IoctlTable(Rows.Select(row => rows.FirstOrDefault(other => other.Name == row.Name) ?? row));
    }

    /// <summary>This table, with the named VFIO rows at 100 + n.</summary>
    public IoctlTable Renumber(params IReadOnlyList<(string Name, int N)> numbers) =>
        Replace([.. numbers.Select(number => Known(number.Name) with { Request = Vfio.VfioRequest.First + (uint)number.N })]);

    /// <summary>This table without the named rows.</summary>
    public IoctlTable Remove(params IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            _ = Known(name);
        }

        return new IoctlTable(Rows.Where(row => !names.Contains(row.Name)));
    }

    private IoctlOp Known(string name) => Find(name) ?? throw new ArgumentException($"no row is named {name}", nameof(name));

    private static ulong Key(IoctlOp row) => Key(row.Fd, row.Request);

    private static ulong Key(FdKind fd, uint request) => ((ulong)fd << 32) | request;
}
