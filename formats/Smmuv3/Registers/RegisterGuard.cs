namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>The enable that makes a register read-only while it is 1. IHI 0070 §6.3, "Guarded by" of each register.</summary>
public enum RegisterGuard : byte
{
    None = 0,
    /// <summary>CR0.SMMUEN.</summary>
    Smmu = 1,
    /// <summary>CR0.CMDQEN.</summary>
    CommandQueue = 2,
    /// <summary>CR0.EVENTQEN.</summary>
    EventQueue = 3,
    /// <summary>CR0.PRIQEN.</summary>
    PriQueue = 4,
    /// <summary>IRQ_CTRL.GERROR_IRQEN.</summary>
    ErrorInterrupt = 5,
    /// <summary>IRQ_CTRL.EVENTQ_IRQEN.</summary>
    EventInterrupt = 6,
    /// <summary>IRQ_CTRL.PRIQ_IRQEN.</summary>
    PriInterrupt = 7,
    /// <summary>CR1: CR0.SMMUEN for TABLE_*, any of the queue enables for QUEUE_*.</summary>
    Attributes = 8,
}
