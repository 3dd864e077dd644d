using TraceReplay.Formats.Dialects;

namespace TraceReplay.Tests.Support.NestedVectors;

/// <summary>What tells two neighbouring dialects apart, item by item, and a dialect with one of its items as the other has it.</summary>
internal static class DialectDelta
{
    /// <returns>The name of each item and <paramref name="newer"/> with that item taken from <paramref name="older"/>.</returns>
    public static IEnumerable<(string Item, Dialect Reverted)> Of(Dialect older, Dialect newer)
    {
        foreach (Quirk quirk in older.Quirks.SymmetricExcept(newer.Quirks))
        {
            yield return (quirk.ToString(), newer with { Quirks = newer.Has(quirk) ? newer.Quirks.Remove(quirk) : newer.Quirks.Add(quirk) });
        }

        (string Item, Dialect Reverted)[] properties =
        [
            ("numbers and structs", newer with { Ioctls = older.Ioctls, PasidConfig = older.PasidConfig }),
            (nameof(Dialect.NestedRegionType), newer with { NestedRegionType = older.NestedRegionType }),
            (nameof(Dialect.FaultTransport), newer with { FaultTransport = older.FaultTransport }),
            (nameof(Dialect.HasResponseRegion), newer with { HasResponseRegion = older.HasResponseRegion }),
            (nameof(Dialect.HasMsiBinding), newer with { HasMsiBinding = older.HasMsiBinding, Ioctls = older.Ioctls }),
            (nameof(Dialect.InvalidatesDeviceTlbs), newer with { InvalidatesDeviceTlbs = older.InvalidatesDeviceTlbs }),
            (nameof(Dialect.HasStallSeries), newer with { HasStallSeries = older.HasStallSeries }),
        ];
        foreach ((string item, Dialect reverted) in properties)
        {
            if (reverted != newer)
            {
                yield return (item, reverted);
            }
        }
    }
}
