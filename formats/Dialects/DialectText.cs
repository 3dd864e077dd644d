using System.Globalization;
using System.Reflection;
using TraceReplay.Formats.Ioctls;

namespace TraceReplay.Formats.Dialects;

/// <summary>A dialect flattened into lines, each of which says one thing: for review, and to see what one dialect changes against another.</summary>
public static class DialectText
{
    /// <summary>In an order that does not depend on how the dialect is declared.</summary>
    public static IEnumerable<string> Lines(Dialect dialect)
    {
        yield return $"name {dialect.Name}";
        yield return $"parent {dialect.Parent?.Name ?? "-"}";
        yield return $"pasid-config {dialect.PasidConfig}";
        yield return $"fault-transport {dialect.FaultTransport}";
        yield return $"msi-binding {YesNo(dialect.HasMsiBinding)}";
        yield return $"device-tlb-invalidation {YesNo(dialect.InvalidatesDeviceTlbs)}";
        yield return $"stall-series {YesNo(dialect.HasStallSeries)}";
        yield return $"nested-region-type {dialect.NestedRegionType}";
        yield return $"response-region {YesNo(dialect.HasResponseRegion)}";
        yield return $"driver {dialect.Driver}";
        foreach (string line in Lines(dialect.Vfio))
        {
            yield return line;
        }

        foreach (string quirk in dialect.Quirks.Select(quirk => quirk.ToString()).Order(StringComparer.Ordinal))
        {
            yield return $"quirk {quirk}";
        }

        foreach (string row in Lines(dialect.Ioctls))
        {
            yield return row;
        }
    }

    /// <summary>One line per behaviour that is not that of Linux 5.10.</summary>
    public static IEnumerable<string> Lines(VfioBehaviour behaviour)
    {
        var first = new VfioBehaviour();
        foreach (PropertyInfo property in typeof(VfioBehaviour).GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            object? value = property.GetValue(behaviour);
            if (!Equals(value, property.GetValue(first)))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"vfio {property.Name} {value}");
            }
        }
    }

    /// <summary>One line per ioctl: kind of file, number, name, struct with its size and the least the kernel accepts, what comes back.</summary>
    public static IEnumerable<string> Lines(IoctlTable table)
    {
        foreach (IoctlOp op in table.Rows)
        {
            string argument = op.Argument switch
            {
                ArgumentKind.Struct => string.Create(CultureInfo.InvariantCulture, $"{op.ArgumentType!.Name} size {op.Size} min {op.MinSize}{(op.CopiesBack ? " back" : "")}"),
                ArgumentKind.Integer => op.ArgumentType is null ? "number" : $"number {op.ArgumentType.Name}",
                ArgumentKind.Text => "text",
                _ => "-",
            };
            string result = op.Returns == FdKind.Unknown ? "" : $" returns {op.Returns}";
            yield return string.Create(CultureInfo.InvariantCulture, $"ioctl {op.Fd} 0x{op.Request:x} {op.Name} {argument}{result}");
        }
    }

    /// <summary>What is only in <paramref name="older"/> with '-', what is only in <paramref name="newer"/> with '+'; names and parents apart, so that equal behaviour gives nothing.</summary>
    public static IEnumerable<string> Delta(Dialect older, Dialect newer)
    {
        List<string> before = Behaviour(older);
        List<string> after = Behaviour(newer);
        return before.Except(after).Select(line => $"- {line}").Concat(after.Except(before).Select(line => $"+ {line}"));
    }

    private static string YesNo(bool value) => value ? "yes" : "no";

    private static List<string> Behaviour(Dialect dialect) =>
        [.. Lines(dialect).Where(line => !line.StartsWith("name ", StringComparison.Ordinal) && !line.StartsWith("parent ", StringComparison.Ordinal))];
}
