using System.Buffers.Binary;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Faults;

namespace TraceReplay.Replayer.Smmuv3.Monitor;

/// <summary>The overflow interrupt of a counter group: a wire, or a message where an address is set. IHI 0070 §10.2.2, §10.5.2.19.</summary>
internal sealed class CounterInterrupt(PhysicalMemory memory, InterruptLines lines)
{
    private bool _enabled;

    /// <summary>IRQ_CFG0 to CFG2.</summary>
    public MessageTarget Message;

    /// <summary>IRQ_STATUS.IRQ_ABT: nobody took the message. Enabling the interrupt clears it.</summary>
    public bool Aborted { get; private set; }

    /// <summary>IRQ_CTRL.IRQEN.</summary>
    public bool Enabled
    {
        get => _enabled;
        set
        {
            Aborted &= _enabled || !value;
            _enabled = value;
        }
    }

    public void Raise()
    {
        if (!_enabled)
        {
            return;
        }

        if (Message.Address == 0)
        {
            lines.Observer?.CountersOverflowed();
            return;
        }

        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Message.Data);
        if (memory.TryWrite(Message.Address, bytes))
        {
            lines.Observer?.MessageSent(Message.Address, Message.Data);
        }
        else
        {
            Aborted = true;
        }
    }

    public void Reset()
    {
        _enabled = false;
        Aborted = false;
        Message = default;
    }
}
