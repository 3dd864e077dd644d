namespace TraceReplay.Formats.Ioctls;

/// <summary>What a field stands for.</summary>
public enum FieldRole
{
    Value,
    SelfSize,
    MustBeZero,
    UserPointer,
    DescriptorIn,
    DescriptorOut,
    HandleIn,
    HandleOut,
    CapabilityOffset,
}
