namespace TraceReplay.Replayer.Porting;

/// <summary>Bind or unbind the address a device writes its interrupts to: SET_MSI_BINDING, or BIND_MSI and UNBIND_MSI.</summary>
internal sealed record MsiBindingRequest : NestedRequestMeaning
{
    /// <summary>1 bind, 2 unbind; other bits as the program gave them.</summary>
    public uint Flags { get; init; }
    public ClaimedSize Size { get; init; }
    public ulong Iova { get; init; }

    /// <summary>Gpa and Bytes of an unbind mean nothing; a layout may have no place for them.</summary>
    public ulong Gpa { get; init; }
    public ulong Bytes { get; init; }
}
