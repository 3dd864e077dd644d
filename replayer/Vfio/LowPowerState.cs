using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Vfio;

/// <summary>Low power as a user asks for it (vfio_pci_core_pm_entry). The device sleeps between calls; every call wakes it and lets it sleep again.</summary>
internal sealed class LowPowerState
{
    private EventfdFile? _wakeup;

    public bool Engaged { get; private set; }

    /// <returns>False when it is engaged already.</returns>
    public bool TryEnter(EventfdFile? wakeup)
    {
        if (Engaged)
        {
            return false;
        }

        Engaged = true;
        _wakeup = wakeup;
        return true;
    }

    /// <summary>The device is used: with a wake-up eventfd that ends it, and is told.</summary>
    public void Wake()
    {
        if (_wakeup is { } wakeup)
        {
            wakeup.Signal();
            Exit();
        }
    }

    public void Exit()
    {
        Engaged = false;
        _wakeup = null;
    }
}
