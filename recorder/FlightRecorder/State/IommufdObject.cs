namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>An object of an iommufd, as its calls show it.</summary>
internal sealed class IommufdObject(KeptRecord creation)
{
    public KeptRecord Creation { get; } = creation;

    /// <summary>Calls that changed it: the last of each kind.</summary>
    public Dictionary<uint, KeptRecord> Settings { get; } = [];

    /// <summary>What is mapped, for an address space.</summary>
    public AddressMap? Map { get; set; }

    /// <summary>The file that the creation opened, for a queue. It is closed before the object can go.</summary>
    public OpenFile? File { get; set; }

    /// <summary>Kept records that name it.</summary>
    public int Uses { get; set; }
}
