namespace TraceReplay.Recorder.Live;

/// <summary>What the recorder knows of a recorded process: descriptors of interest, and what is mapped of them.</summary>
internal sealed class ProcessState
{
    /// <summary>By number; shared with another process after a clone that shares them.</summary>
    public Dictionary<int, HeldDescriptor> Descriptors { get; private set; } = [];

    public List<RegionMapping> Mappings { get; } = [];

    /// <summary>It has not become the recorded program yet: what it does until then is the recorder's.</summary>
    public bool Unborn { get; set; }

    /// <returns>The state of a child at its birth.</returns>
    public ProcessState Fork(bool sharesDescriptors)
    {
        var child = new ProcessState { Descriptors = sharesDescriptors ? Descriptors : new Dictionary<int, HeldDescriptor>(Descriptors) };
        child.Mappings.AddRange(Mappings);
        return child;
    }

    /// <summary>No longer shares its descriptors with anybody.</summary>
    public void Unshare() => Descriptors = new Dictionary<int, HeldDescriptor>(Descriptors);

    /// <summary>Takes out what lies in a range of descriptors.</summary>
    /// <returns>What was there, by number.</returns>
    public List<(int Fd, HeldDescriptor Held)> Take(Func<int, HeldDescriptor, bool> which)
    {
        var taken = new List<(int Fd, HeldDescriptor Held)>();
        foreach ((int fd, HeldDescriptor held) in Descriptors)
        {
            if (which(fd, held))
            {
                taken.Add((fd, held));
            }
        }

        taken.ForEach(one => Descriptors.Remove(one.Fd));
        taken.Sort((a, b) => a.Fd.CompareTo(b.Fd));
        return taken;
    }
}
