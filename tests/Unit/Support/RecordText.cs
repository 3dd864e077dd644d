using System.Collections;
using System.Reflection;
using System.Text;
using TraceReplay.Formats;
using TraceReplay.Formats.Records;

namespace TraceReplay.Tests.Support;

/// <summary>Every property of a record as text, found by reflection so that a new property cannot be forgotten by a test that compares records.</summary>
internal static class RecordText
{
    public static string Of(Record record)
    {
        var text = new StringBuilder();
        foreach (PropertyInfo property in record.GetType().GetProperties().OrderBy(property => property.Name, StringComparer.Ordinal))
        {
            text.Append(property.Name).Append('=').Append(Value(property.GetValue(record))).Append(' ');
        }

        return text.ToString();
    }

    private static string Value(object? value) => value switch
    {
        ReadOnlyMemory<byte> bytes => Convert.ToHexStringLower(bytes.Span),
        Utf8Text text => $"'{text}'",
        Property property => $"'{property.Key}':'{property.Value}'",
        PointedBuffer buffer => $"{buffer.Offset}@{buffer.Address:x} {Value(buffer.In)} {Value(buffer.Out)}",
        IEnumerable list => $"[{string.Join(", ", list.Cast<object>().Select(Value))}]",
        _ => value?.ToString() ?? "null",
    };
}
