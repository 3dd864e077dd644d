using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3.Atos;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Faults;

namespace TraceReplay.Replayer.Smmuv3.Registers;

/// <summary>
/// Registers as the architecture defines them: reserved bits are RES0, read-only registers ignore writes, and so does what an enable guards. IHI 0070 §6.3.
/// </summary>
internal sealed class GuardedRegisterFile(
    SmmuControl control,
    InterruptLines interrupts,
    RegisterRules rules,
    IdentificationRegisters identification,
    ControlRegisters controls,
    QueueRegisters queues,
    MessageRegisters messages,
    FeatureRegisters features) : IRegisterFile
{
    private const uint TableAttributes = 0xfc0;
    private const uint QueueAttributes = 0x3f;
    private const uint GroupFirst = RegisterOffset.GatosCtrl;
    private const uint GroupBytes = 0x20;

    private AddressTranslationRegisters? _global;
    private AddressTranslationRegisters? _virtual;
    private uint _virtualFirst;

    /// <summary>Where address translation operations are asked for.</summary>
    /// <param name="virtualFirst">Offset of VATOS_CTRL.</param>
    public void Attach(AddressTranslationRegisters? globalGroup, AddressTranslationRegisters? virtualGroup, uint virtualFirst)
    {
        _global = globalGroup;
        _virtual = virtualGroup;
        _virtualFirst = virtualFirst;
    }

    public uint Read(uint offset)
    {
        bool found = controls.TryRead(offset, out uint value)
            || queues.TryRead(offset, out value)
            || messages.TryRead(offset, out value)
            || features.TryRead(offset, out value);
        if (found)
        {
            return value;
        }

        return GroupOf(ref offset) is { } group ? group.Read(offset) : identification.Read(offset);
    }

    public bool Write(uint offset, uint value)
    {
        uint at = offset;
        AddressTranslationRegisters? group = GroupOf(ref at);
        RegisterRule rule = rules[at];
        uint writable = rule.Writable & ~Guarded(rule.Guard);
        if (writable == 0)
        {
            return false;
        }

        value = (Read(offset) & ~writable) | (value & writable);
        if (group is not null)
        {
            group.Write(at, value);
            return false;
        }

        bool consume = controls.Write(offset, value) | queues.Write(offset, value);
        messages.Write(offset, value);
        features.Write(offset, value);
        return consume;
    }

    private static uint All(bool guarded) => guarded ? uint.MaxValue : 0;

    /// <param name="offset">Becomes that of the same register in the global group.</param>
    private AddressTranslationRegisters? GroupOf(ref uint offset)
    {
        if (offset - GroupFirst < GroupBytes)
        {
            return _global;
        }

        if (_virtual is null || offset - _virtualFirst >= GroupBytes)
        {
            return null;
        }

        offset = offset - _virtualFirst + GroupFirst;
        return _virtual;
    }

    private uint Guarded(RegisterGuard guard) => guard switch
    {
        RegisterGuard.Smmu => All(control.Cr0.SMMUEN),
        RegisterGuard.CommandQueue => All(control.Cr0.CMDQEN),
        RegisterGuard.EventQueue => All(control.Cr0.EVENTQEN),
        RegisterGuard.PriQueue => All(control.Cr0.PRIQEN),
        RegisterGuard.ErrorInterrupt => All(interrupts.Control.GERROR_IRQEN),
        RegisterGuard.EventInterrupt => All(interrupts.Control.EVENTQ_IRQEN),
        RegisterGuard.PriInterrupt => All(interrupts.Control.PRIQ_IRQEN),

        // §6.3.11: TABLE_* are guarded by SMMUEN, QUEUE_* by the enables of the queues.
        RegisterGuard.Attributes =>
            (control.Cr0.SMMUEN ? TableAttributes : 0) | (control.Cr0.CMDQEN || control.Cr0.EVENTQEN || control.Cr0.PRIQEN ? QueueAttributes : 0),
        _ => 0,
    };
}
