using System.Runtime.InteropServices;
using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Event records by the names of the event table and of the layouts.</summary>
internal static class EventText
{
    /// <summary>The struct that describes records of an event.</summary>
    public static Type LayoutOf(EventRow? row) =>
        row is null || row.Layout == EventLayout.None
            ? typeof(EventRecord)
            : typeof(EventRecord).Assembly.GetType($"{typeof(EventRecord).Namespace}.{row.Layout}Event") ?? throw new VectorFailure($"no struct for {row.Layout}");

    public static string Show(EventRecord record)
    {
        EventRow? row = EventTable.Find((byte)record.Type);
        SpecStruct fields = Read(record, LayoutOf(row));
        return $"{row?.Name ?? "?"} {fields}  ({record.Word0:x16} {record.Word1:x16} {record.Word2:x16} {record.Word3:x16})";
    }

    public static SpecStruct Read(EventRecord record, Type layout) =>
        SpecStruct.FromBytes(layout, MemoryMarshal.AsBytes(new ReadOnlySpan<EventRecord>(in record)));
}
