namespace TraceReplay.Formats.Ioctls.Kvm;

/// <summary>Test only, or make.</summary>
[Flags]
public enum KvmCreateDeviceFlags : uint
{
    None = 0,
    Test = 1,
}
