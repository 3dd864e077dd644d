namespace TraceReplay.Replayer.Vfio.Regions;

/// <summary>What a region makes of an access.</summary>
internal enum RegionAccess
{
    Granted,

    /// <summary>EINVAL.</summary>
    Refused,

    /// <summary>0 bytes, no error: the wrong direction.</summary>
    Nothing,
}
