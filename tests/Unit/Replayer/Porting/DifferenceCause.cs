namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>
/// Why a ported replay may differ from the other recording: the two programs did not do the same. Each cause names the calls that only one of the programs made
/// before the difference, and the outcomes they can change.
/// </summary>
/// <param name="Calls">Start of kind and key of the call that only one program made.</param>
/// <param name="Changes">Kinds of events it can change; null for all.</param>
internal sealed record DifferenceCause(string Text, string[] Calls, string[]? Changes)
{
    public static IReadOnlyList<DifferenceCause> All { get; } =
    [
        new("the program fell back to a plain container where a nesting one was refused", ["VFIO_SET_IOMMU"], null),
        new("the program unsets a table only where setting it had succeeded", ["PasidTableRequest"], ["PasidTableRequest", "dma", "message", "fault"]),
        new("the program reads a counter only where it waited with success", ["read", "VFIO_DEVICE_SET_IRQS", "message"], ["read"]),
        new("the program empties the fault ring only where it found one", ["pwrite"], ["fault", "pread"]),
    ];

    /// <returns>The first cause that applies, or null.</returns>
    public static DifferenceCause? Of(PortEvent difference, IEnumerable<PortEvent> oneSidedBefore)
    {
        List<PortEvent> before = [.. oneSidedBefore];
        return All.FirstOrDefault(cause => (cause.Changes is null || cause.Changes.Contains(difference.Kind)) && before.Exists(e => cause.Calls.Contains(e.Kind)));
    }
}
