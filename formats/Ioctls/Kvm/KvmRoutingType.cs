namespace TraceReplay.Formats.Ioctls.Kvm;

/// <summary>Where a routed interrupt goes.</summary>
public enum KvmRoutingType : uint
{
    Irqchip = 1,
    Msi = 2,
    S390Adapter = 3,
    HvSint = 4,
    XenEvtchn = 5,
}
