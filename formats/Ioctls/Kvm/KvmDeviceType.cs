namespace TraceReplay.Formats.Ioctls.Kvm;

/// <summary>What KVM_CREATE_DEVICE makes.</summary>
public enum KvmDeviceType : uint
{
    FslMpic20 = 1,
    FslMpic42 = 2,
    Xics = 3,
    Vfio = 4,
    ArmVgicV2 = 5,
    Flic = 6,
    ArmVgicV3 = 7,
    ArmVgicIts = 8,
    Xive = 9,
    ArmPvTime = 10,
}
