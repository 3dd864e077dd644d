namespace TraceReplay.Replayer.Vfio;

/// <summary>Where a capability of an info struct begins: behind the one before it, rounded up as the kernel does (vfio_info_cap_add).</summary>
internal static class CapabilityOffset
{
    /// <param name="end">End of the one before.</param>
    public static int Next(int end, int alignment) => (end + alignment - 1) / alignment * alignment;
}
