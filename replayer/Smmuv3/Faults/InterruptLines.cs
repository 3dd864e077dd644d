using System.Buffers.Binary;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;

namespace TraceReplay.Replayer.Smmuv3.Faults;

/// <summary>Interrupts behind IRQ_CTRL: edges on wires, or messages written to memory. IHI 0070 §3.18.</summary>
internal sealed class InterruptLines(PhysicalMemory memory, SmmuIdentification identification)
{
    private readonly bool _hasMessages = identification.Idr0.MSI;
    private readonly bool _hasEvents = identification.Idr0.SEV;

    // Not properties: the registers write their parts.
    public MessageTarget GlobalErrorMessage;
    public MessageTarget EventQueueMessage;
    public MessageTarget PriQueueMessage;

    public IrqCtrl Control { get; set; }

    public ISmmuObserver? Observer { get; set; }

    /// <summary>Told which MSI_*_ABT_ERR a message that nobody took stands for.</summary>
    public Action<uint>? MessageAborted { get; set; }

    /// <summary>PRIQ_IRQ_CFG2.LO: page requests interrupt when the last of a group arrives, not when the queue becomes non-empty.</summary>
    public bool PriQueueLastOnly => new IrqCfg2(PriQueueMessage.Attributes).LO;

    public void Pulse(SmmuInterrupt line)
    {
        // IHI0070 §3.18.2: the interrupt of CMD_SYNC has no enable.
        switch (line)
        {
            case SmmuInterrupt.EventQueue when Control.EVENTQ_IRQEN:
                Send(line, EventQueueMessage.Address, EventQueueMessage.Data, GlobalErrors.EventMessageAbort);
                break;
            case SmmuInterrupt.PriQueue when Control.PRIQ_IRQEN:
                Send(line, PriQueueMessage.Address, PriQueueMessage.Data, GlobalErrors.PriMessageAbort);
                break;
            case SmmuInterrupt.GlobalError when Control.GERROR_IRQEN:
                Send(line, GlobalErrorMessage.Address, GlobalErrorMessage.Data, GlobalErrors.ErrorMessageAbort);
                break;
            case SmmuInterrupt.CommandSync:
                Observer?.Interrupt(line);
                break;
            default:
                break;
        }
    }

    /// <summary>Signals the completion of CMD_SYNC. Everything before it is complete: commands are carried out when they are consumed.</summary>
    public void Complete(in SyncCommand command)
    {
        switch (command.CS)
        {
            case SyncSignal.Event:
                // §4.7.3: without IDR0.SEV this is SIG_NONE.
                if (_hasEvents)
                {
                    Observer?.EventSignalled();
                }

                break;
            case SyncSignal.None:
                break;
            default:
                Send(SmmuInterrupt.CommandSync, command.MSIAddress, command.MSIData, GlobalErrors.CommandMessageAbort);
                break;
        }
    }

    public void Reset()
    {
        Control = default;
        GlobalErrorMessage = default;
        EventQueueMessage = default;
        PriQueueMessage = default;
    }

    public void AddStateHash(ref StateHash hash)
    {
        Add(ref hash, GlobalErrorMessage);
        Add(ref hash, EventQueueMessage);
        Add(ref hash, PriQueueMessage);
    }

    private static void Add(ref StateHash hash, in MessageTarget target)
    {
        hash.Add(target.Address);
        hash.Add(((ulong)target.Attributes << 32) | target.Data);
    }

    // §3.18: a message replaces the wire when the SMMU has messages and an address is set. The caller has made visible what the interrupt is about.
    private void Send(SmmuInterrupt line, ulong address, uint data, uint error)
    {
        if (!_hasMessages || address == 0)
        {
            Observer?.Interrupt(line);
            return;
        }

        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, data);
        if (memory.TryWrite(address, bytes))
        {
            Observer?.MessageSent(address, data);
        }
        else
        {
            MessageAborted?.Invoke(error);
        }
    }
}
