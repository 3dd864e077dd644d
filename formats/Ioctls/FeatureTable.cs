using TraceReplay.Formats.Ioctls.Vfio;

namespace TraceReplay.Formats.Ioctls;

/// <summary>Payloads of VFIO_DEVICE_FEATURE.</summary>
public static class FeatureTable
{
    /// <returns>The struct that follows vfio_device_feature; null for a feature without payload, or one that is not known.</returns>
    public static Type? PayloadOf(VfioFeature feature) => feature switch
    {
        VfioFeature.PciVfToken => typeof(VfioFeatureVfToken),
        VfioFeature.Migration => typeof(VfioFeatureMigration),
        VfioFeature.MigDeviceState => typeof(VfioFeatureMigDeviceState),
        VfioFeature.LowPowerEntryWithWakeup => typeof(VfioFeatureLowPowerEntry),
        VfioFeature.DmaLoggingStart => typeof(VfioFeatureDmaLoggingStart),
        VfioFeature.DmaLoggingReport => typeof(VfioFeatureDmaLoggingReport),
        VfioFeature.MigDataSize => typeof(VfioFeatureMigDataSize),
        VfioFeature.BusMaster => typeof(VfioFeatureBusMaster),
        VfioFeature.DmaBuf => typeof(VfioFeatureDmaBuf),
        VfioFeature.ZpciError => typeof(VfioFeatureZpciError),
        _ => null,
    };
}
