using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Vfio.Irqs;

/// <summary>What SET_IRQS has set up on a device.</summary>
internal sealed class InterruptState
{
    /// <summary>Intx, Msi, Msix, or Fault for none.</summary>
    public InterruptKind Enabled { get; private set; } = InterruptKind.Fault;

    public bool IsNone => Enabled == InterruptKind.Fault;

    /// <summary>Eventfds of the enabled type, by vector.</summary>
    public EventfdFile?[] Vectors { get; private set; } = [];

    /// <summary>Eventfds of the indexes with one interrupt: error, request, fault.</summary>
    public EventfdFile?[] Single { get; } = new EventfdFile?[3];

    /// <summary>The eventfd that unmasks the pin interrupt (resampling).</summary>
    public EventfdFile? Unmask { get; private set; }

    /// <summary>Message interrupts could not be set up once and their hardware event was not given back: never again on a device with one.</summary>
    public bool MessagesLost { get; set; }

    public EventfdFile? Fault
    {
        get => Single[2];
        set => Single[2] = value;
    }

    public void Enable(InterruptKind kind, int vectors)
    {
        Enabled = kind;
        Vectors = new EventfdFile?[vectors];
    }

    /// <summary>Vectors are added to the enabled ones.</summary>
    public void Grow(int vectors)
    {
        if (vectors > Vectors.Length)
        {
            EventfdFile?[] more = new EventfdFile?[vectors];
            Vectors.CopyTo(more, 0);
            Vectors = more;
        }
    }

    public void Disable()
    {
        Enabled = InterruptKind.Fault;
        Vectors = [];
        Resample(null);
    }

    public void Resample(EventfdFile? eventfd)
    {
        if (Unmask is { } old)
        {
            old.IsDrained = false;
        }

        Unmask = eventfd;
        if (eventfd is not null)
        {
            eventfd.IsDrained = true;
        }
    }

    public void Clear()
    {
        Disable();
        Array.Clear(Single);
    }
}
