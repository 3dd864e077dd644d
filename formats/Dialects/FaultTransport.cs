namespace TraceReplay.Formats.Dialects;

/// <summary>The regions and the interrupt that carry fault records to the user.</summary>
public enum FaultTransport
{
    /// <summary>The dialect reports no faults to users.</summary>
    None,

    /// <summary>Two regions, one with a ring and the kernel's index, one with the user's index and the version the user chose; interrupt index 5 is fixed (v8).</summary>
    ProducerConsumer,

    /// <summary>One region with a header and a ring of 512; the interrupt is found by its type (v9 on).</summary>
    Ring,
}
