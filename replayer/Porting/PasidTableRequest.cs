namespace TraceReplay.Replayer.Porting;

/// <summary>Set or unset a stage-1 configuration: SET_PASID_TABLE, or ATTACH and DETACH.</summary>
internal sealed record PasidTableRequest : NestedRequestMeaning
{
    public const byte Translate = 1;
    public const byte Bypass = 2;
    public const byte Abort = 3;

    /// <summary>1 set, 2 unset; other bits as the program gave them.</summary>
    public uint Flags { get; init; }

    /// <summary>argsz of the outer struct.</summary>
    public ClaimedSize Size { get; init; }

    /// <summary>argsz of the configuration itself, whole where a layout has none.</summary>
    public ClaimedSize ConfigSize { get; init; } = new(true, 0);
    public uint Version { get; init; }
    public uint Format { get; init; }
    public ulong BasePtr { get; init; }
    public byte PasidBits { get; init; }
    public byte Config { get; init; }

    /// <summary>The first two bytes of padding, which every layout has.</summary>
    public ushort Padding { get; init; }
    public uint SmmuVersion { get; init; }
    public byte S1Fmt { get; init; }
    public byte S1Dss { get; init; }
    public ushort SmmuPadding { get; init; }
}
