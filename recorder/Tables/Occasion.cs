namespace TraceReplay.Recorder.Tables;

/// <summary>What is to be read in front of a record.</summary>
internal sealed class Occasion
{
    /// <summary>What a call names beyond this is found by the next reading of all tables.</summary>
    private const int MostFoci = 64;

    /// <summary>Configurations looked at for one record.</summary>
    private const int MostTargets = 1024;

    public List<(AddressSpace Space, StageOneConfiguration Configuration)> Targets { get; } = [];

    /// <summary>What is read at once, even when not all is.</summary>
    public List<Focus> Foci { get; } = [];

    /// <summary>Spaces of which the operator asked for plain memory.</summary>
    public List<AddressSpace> Spaces { get; } = [];

    /// <summary>Command queues of hardware.</summary>
    public List<(AddressSpace Space, ulong Address, ulong Bytes)> Queues { get; } = [];

    /// <summary>A configuration is set: all its tables are read, however short ago the last time was.</summary>
    public bool IsForced { get; set; }

    public bool IsEmpty => Targets.Count == 0 && Spaces.Count == 0 && Queues.Count == 0;

    public bool IsFull => Foci.Count >= MostFoci;

    public void Clear()
    {
        Targets.Clear();
        Foci.Clear();
        Spaces.Clear();
        Queues.Clear();
        IsForced = false;
    }

    public void Add(AddressSpace space, in StageOneConfiguration configuration)
    {
        if (Targets.Count < MostTargets && !Targets.Contains((space, configuration)))
        {
            Targets.Add((space, configuration));
        }
    }

    /// <summary>A focus on all addresses of all contexts is a whole reading, which comes in any case.</summary>
    public void Name(in Focus focus)
    {
        if (!IsFull && (!focus.HasAllAddresses || focus.Substream >= 0))
        {
            Foci.Add(focus);
        }
    }

    /// <summary>All that is known of a container or iommufd.</summary>
    public void AddAll(TargetFile? file, bool queues)
    {
        switch (file)
        {
            case ContainerFile container:
                Spaces.Add(container.Space);
                if (container.Configuration is { } configuration)
                {
                    Add(container.Space, configuration);
                }

                break;
            case IommufdFile iommufd:
                Spaces.AddRange(iommufd.Spaces);
                foreach ((AddressSpace space, StageOneConfiguration nested) in iommufd.Configurations)
                {
                    Add(space, nested);
                }

                if (queues)
                {
                    Queues.AddRange(iommufd.Queues.Select(queue => (iommufd.SpaceOf(queue.Ioas), queue.Address, queue.Bytes)));
                }

                break;
        }
    }
}
