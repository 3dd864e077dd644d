using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Replayer.Smmuv3.Faults;

/// <summary>GERROR and GERRORN: an error is active while its bits differ. IHI 0070 §7.5.</summary>
internal sealed class GlobalErrors
{
    public const uint CommandQueue = 1;
    public const uint EventQueueAbort = 1 << 2;
    public const uint PriQueueAbort = 1 << 3;
    public const uint CommandMessageAbort = 1 << 4;
    public const uint EventMessageAbort = 1 << 5;
    public const uint PriMessageAbort = 1 << 6;
    public const uint ErrorMessageAbort = 1 << 7;
    public const uint ServiceFailure = 1 << 8;

    private readonly InterruptLines _interrupts;
    private uint _happened;

    public GlobalErrors(InterruptLines interrupts)
    {
        _interrupts = interrupts;
        interrupts.MessageAborted = Raise;
    }

    public Gerror Errors { get; private set; }

    /// <summary>
    /// GERRORN. Whether toggling the bit of an error that is not active activates it is CONSTRAINED UNPREDICTABLE (§6.3.20): here the bits differ then, so
    /// that the error does not become active again, but nothing else follows.
    /// </summary>
    public uint Acknowledged
    {
        get;
        set
        {
            field = value;
            _happened &= Errors.Value ^ value;
        }
    }

    public bool IsActive(uint error) => ((Errors.Value ^ Acknowledged) & error) != 0;

    /// <summary>The error is active, and not only because software toggled its bit.</summary>
    public bool HasHappened(uint error) => (_happened & error) != 0;

    /// <summary>Makes an error active; nothing happens when it is active already.</summary>
    public void Raise(uint error)
    {
        if (IsActive(error))
        {
            return;
        }

        Errors = new Gerror(Errors.Value ^ error);
        _happened |= error;

        // IHI0070 §7.5: the error of the message that announces errors is not announced itself.
        if (error != ErrorMessageAbort)
        {
            _interrupts.Pulse(SmmuInterrupt.GlobalError);
        }
    }

    public void Reset()
    {
        Errors = default;
        Acknowledged = 0;
    }
}
