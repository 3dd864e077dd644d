using TraceReplay.Formats;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver.Modern;

/// <summary>What a guest may say in the two words of its stream table entry. Kernel: arm_smmu_validate_vste and arm_vsmmu_alloc_domain_nested, Linux 7.3.</summary>
internal static class VirtualEntry
{
    public const ulong ConfigMask = 0xe;

    private const ulong Valid = 1;
    private const ulong Eats = 3UL << 28;

    /// <summary>V, Config, S1Fmt, S1ContextPtr, S1CDMax.</summary>
    private static readonly ulong Word0 = Valid | ConfigMask | Bits.Mask(5, 4) | Bits.Mask(51, 6) | Bits.Mask(63, 59);

    /// <summary>S1DSS, S1CIR, S1COR, S1CSH, S1STALLD, EATS.</summary>
    private static readonly ulong Word1 = Bits.Mask(7, 0) | Bits.Mask(27, 27) | Eats;

    private static readonly Rule Flags = new(
        "nested.flags", "a nested domain takes no flag but a fault queue", "Linux 7.3 arm-smmu-v3-iommufd.c arm_vsmmu_alloc_domain_nested");

    private static readonly Rule ReservedBits = new(
        "vste.bits", "the guest's entry has bits other than V, Config, the stage-1 fields and EATS", "Linux 7.3 arm-smmu-v3-iommufd.c arm_smmu_validate_vste");

    private static readonly Rule BadConfig = new(
        "vste.config", "the guest's Config is not abort, bypass or stage 1", "Linux 7.3 arm-smmu-v3-iommufd.c arm_smmu_validate_vste");

    private static readonly Rule BadAts = new(
        "vste.eats", "the guest's EATS is not off or full ATS", "Linux 7.3 arm-smmu-v3-iommufd.c arm_smmu_validate_vste");

    /// <summary>Config of checked words; abort when the entry is not valid.</summary>
    public static StreamConfig ConfigOf(ulong word0) => (word0 & Valid) == 0 ? StreamConfig.Abort : (StreamConfig)Bits.Get(word0, 3, 1);

    /// <param name="word0">In: the user's; out: what is kept.</param>
    public static DriverResult Check(uint flags, ref ulong word0, ref ulong word1)
    {
        if (flags != 0)
        {
            return DriverResult.Fail(Errno.EOPNOTSUPP, Flags);
        }

        if ((word0 & Valid) == 0)
        {
            word0 = 0;
            word1 = 0;
            return DriverResult.Success;
        }

        if ((word0 & ~Word0) != 0 || (word1 & ~Word1) != 0)
        {
            return DriverResult.Fail(Errno.EIO, ReservedBits);
        }

        if (ConfigOf(word0) is not (StreamConfig.Abort or StreamConfig.Bypass or StreamConfig.Stage1))
        {
            return DriverResult.Fail(Errno.EIO, BadConfig);
        }

        if (Bits.Get(word1, 29, 28) > (ulong)AtsMode.Full)
        {
            return DriverResult.Fail(Errno.EIO, BadAts);
        }

        // Whether ATS is on is the host's to write.
        word1 &= ~Eats;
        return DriverResult.Success;
    }
}
