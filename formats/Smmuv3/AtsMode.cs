namespace TraceReplay.Formats.Smmuv3;

/// <summary>STE.EATS. IHI 0070 §5.2.</summary>
public enum AtsMode : byte
{
    Off = 0,
    Full = 1,
    /// <summary>Translation requests get the stage-1 result only.</summary>
    SplitStage = 2,
    DevicePermissionTable = 3,
}
