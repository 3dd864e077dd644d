namespace TraceReplay.Formats.Ioctls;

/// <summary>Capability ids are reused per structure that carries the chain.</summary>
public enum CapabilityFamily
{
    None,
    Device,
    Region,
    Irq,
    Type1,
}
