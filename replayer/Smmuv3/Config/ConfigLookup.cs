namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>How a look-up of a stream's configuration ended.</summary>
internal enum ConfigLookup : byte
{
    Found = 0,

    /// <summary>With a fault.</summary>
    Fault = 1,

    /// <summary>With something the model does not cover.</summary>
    Unmodelled = 2,
}
