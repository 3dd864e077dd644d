namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>
/// Request numbers of the nested series in the VFIO parts v9 to v11; v8 and v12/v13 number them differently, see <see cref="NestedOps"/>.
/// What a container of a given dialect understands is in its table of ioctls, not here.
/// </summary>
public static class NestedRequest
{
    public const uint SetPasidTable = 0x3b7a;
    public const uint CacheInvalidate = 0x3b7b;
    public const uint SetMsiBinding = 0x3b7c;
}
