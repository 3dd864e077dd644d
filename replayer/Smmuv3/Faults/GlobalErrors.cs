using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Replayer.Smmuv3.Faults;

/// <summary>GERROR and GERRORN: an error is active while its bits differ. IHI 0070 §7.5.</summary>
internal sealed class GlobalErrors(InterruptLines interrupts)
{
    public const uint CommandQueue = 1;
    public const uint EventQueueAbort = 4;

    public Gerror Errors { get; private set; }

    /// <summary>What software acknowledged last.</summary>
    public uint Acknowledged { get; set; }

    public bool IsActive(uint error) => ((Errors.Value ^ Acknowledged) & error) != 0;

    /// <summary>Makes an error active; nothing happens when it is active already.</summary>
    public void Raise(uint error)
    {
        if (!IsActive(error))
        {
            Errors = new Gerror(Errors.Value ^ error);
            interrupts.Pulse(SmmuInterrupt.GlobalError);
        }
    }

    public void Reset()
    {
        Errors = default;
        Acknowledged = 0;
    }
}
