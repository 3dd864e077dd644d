using TraceReplay.Formats;
using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Replayer.Cases;

/// <summary>An event record field by field, by the layout of its number.</summary>
internal static class EventFields
{
    private const int AddressBits = 32;

    public static string NameOf(EventRecord record) => EventTable.Find((byte)record.Type)?.Name ?? $"event 0x{(byte)record.Type:x2}";

    /// <returns>Name and value of every field, ascending by position; addresses in bytes.</returns>
    public static IReadOnlyList<(string Name, ulong Value)> Of(EventRecord record)
    {
        ReadOnlySpan<ulong> words = [record.Word0, record.Word1, record.Word2, record.Word3];
        var fields = new List<(string, ulong)>();
        foreach (FieldBits field in LayoutOf(record).Fields)
        {
            // Addresses lie where their own bits lie, in the low part of a word.
            bool isAddress = field.Low < AddressBits && field.High - field.Low >= AddressBits;
            fields.Add((field.Name, field.Get(words) << (isAddress ? field.Low : 0)));
        }

        return fields;
    }

    private static StructureLayout LayoutOf(EventRecord record) => EventTable.Find((byte)record.Type)?.Layout switch
    {
        EventLayout.UnsupportedUpstream => StructureLayout.Of<UnsupportedUpstreamEvent>(),
        EventLayout.Configuration => StructureLayout.Of<ConfigurationEvent>(),
        EventLayout.Fetch => StructureLayout.Of<FetchEvent>(),
        EventLayout.TranslationForbidden => StructureLayout.Of<TranslationForbiddenEvent>(),
        EventLayout.WalkAbort => StructureLayout.Of<WalkAbortEvent>(),
        EventLayout.Translation => StructureLayout.Of<TranslationEvent>(),
        EventLayout.TlbConflict => StructureLayout.Of<TlbConflictEvent>(),
        EventLayout.ConfigurationConflict => StructureLayout.Of<ConfigurationConflictEvent>(),
        EventLayout.PageRequest => StructureLayout.Of<PageRequestEvent>(),
        _ => StructureLayout.Of<EventRecord>(),
    };
}
