using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Formats.Text;

/// <summary>Words for small persisted numbers. A number without a word is written as 0xNN.</summary>
internal sealed class NameTable
{
    private readonly string?[] _names = new string?[256];

    public static NameTable Transfers { get; } = Of("read", "write", "pread", "pwrite");
    public static NameTable Spaces { get; } = Of("iova", "guest-physical", "physical");
    public static NameTable MemorySources { get; } = Of("captured", "walk");
    public static NameTable DescriptorOrigins { get; } = Of("snapshot", "received");
    public static NameTable RecordKinds { get; } = OfRows(RecordForm.Words.Select(w => ((byte)w.Kind, w.Word)));
    public static NameTable DmaSources { get; } = Of("announced", "observed");
    public static NameTable Directions { get; } = Of("unknown", "read", "write");
    public static NameTable Outcomes { get; } = Of("success", "bypass", "disabled", "abort", "fault", "stall");
    public static NameTable Stages { get; } = Of("none", "stage1", "stage2", "nested");
    public static NameTable Interrupts { get; } = Of("eventq", "priq", "sync", "gerror");
    public static NameTable Steps { get; } = Of("config-hit", "config-miss", "l1std", "ste", "cd", "ttb", "tlb-hit", "tlb-miss", "entry", "tlb-fill");
    public static NameTable Commands { get; } = OfRows(CommandTable.Rows.Select(r => ((byte)r.Opcode, r.Name)));
    public static NameTable Events { get; } = OfRows(EventTable.Rows.Select(r => ((byte)r.Id, r.Name)));

    /// <returns>The word, or null.</returns>
    public string? NameOf(byte value) => _names[value];

    /// <returns>The number, or -1.</returns>
    public int Find(ReadOnlySpan<char> name)
    {
        for (int i = 0; i < _names.Length; i++)
        {
            if (_names[i] is { } candidate && name.SequenceEqual(candidate))
            {
                return i;
            }
        }

        return -1;
    }

    private static NameTable Of(params string[] names) => OfRows(names.Select((n, i) => ((byte)i, n)));

    private static NameTable OfRows(IEnumerable<(byte Value, string Name)> rows)
    {
        var table = new NameTable();
        foreach ((byte value, string name) in rows)
        {
            table._names[value] = name;
        }

        return table;
    }
}
