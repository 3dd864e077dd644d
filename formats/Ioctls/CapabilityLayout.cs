namespace TraceReplay.Formats.Ioctls;

/// <summary>What a capability holds.</summary>
/// <param name="Family">Which chain it stands in.</param>
/// <param name="Id">Its number there.</param>
/// <param name="Name">As the enumeration of the family has it.</param>
/// <param name="Type">Its struct.</param>
/// <param name="Items">Name of what follows the struct up to the next capability, null for nothing.</param>
/// <param name="ItemType">Struct of one item.</param>
internal sealed record CapabilityLayout(CapabilityFamily Family, ushort Id, string Name, Type Type, string? Items = null, Type? ItemType = null);
