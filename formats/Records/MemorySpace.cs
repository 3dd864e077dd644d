namespace TraceReplay.Formats.Records;

/// <summary>The address space of a memory record. Persisted numbers.</summary>
public enum MemorySpace : byte
{
    /// <summary>IOVA of a container or IOAS that translates with one stage.</summary>
    Iova = 0,

    /// <summary>Guest physical address: the stage-2 input of a nesting container or nest parent.</summary>
    GuestPhysical = 1,

    /// <summary>Physical address of the recorded machine.</summary>
    Physical = 2,
}
