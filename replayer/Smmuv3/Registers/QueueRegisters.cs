using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3.Queues;

namespace TraceReplay.Replayer.Smmuv3.Registers;

/// <summary>Bases and indexes of the three queues. IHI 0070 §6.3.26 to §6.3.34; the indexes of the output queues are in page 1.</summary>
internal sealed class QueueRegisters(RingQueue commands, RingQueue events, RingQueue requests)
{
    public bool TryRead(uint offset, out uint value)
    {
        (bool found, value) = offset switch
        {
            RegisterOffset.CmdqBase or RegisterOffset.CmdqBase + 4 => (true, Halves.Get(commands.Base, offset)),
            RegisterOffset.CmdqProd => (true, commands.Producer),
            RegisterOffset.CmdqCons => (true, commands.Consumer),
            RegisterOffset.EventqBase or RegisterOffset.EventqBase + 4 => (true, Halves.Get(events.Base, offset)),
            RegisterOffset.EventqProd => (true, events.Producer),
            RegisterOffset.EventqCons => (true, events.Consumer),
            RegisterOffset.PriqBase or RegisterOffset.PriqBase + 4 => (true, Halves.Get(requests.Base, offset)),
            RegisterOffset.PriqProd => (true, requests.Producer),
            RegisterOffset.PriqCons => (true, requests.Consumer),
            _ => (false, 0u),
        };
        return found;
    }

    /// <returns>True when the command queue must be looked at afterwards.</returns>
    public bool Write(uint offset, uint value)
    {
        switch (offset)
        {
            case RegisterOffset.CmdqBase or RegisterOffset.CmdqBase + 4:
                commands.Base = Halves.With(commands.Base, offset, value);
                return false;
            case RegisterOffset.CmdqProd:
                commands.Producer = value;
                return true;
            case RegisterOffset.CmdqCons:
                commands.Consumer = value;
                return false;
            case RegisterOffset.EventqBase or RegisterOffset.EventqBase + 4:
                events.Base = Halves.With(events.Base, offset, value);
                return false;
            case RegisterOffset.EventqProd:
                events.Producer = value;
                return false;
            case RegisterOffset.EventqCons:
                events.Consumer = value;
                return false;
            case RegisterOffset.PriqBase or RegisterOffset.PriqBase + 4:
                requests.Base = Halves.With(requests.Base, offset, value);
                return false;
            case RegisterOffset.PriqProd:
                requests.Producer = value;
                return false;
            case RegisterOffset.PriqCons:
                requests.Consumer = value;
                return false;
            default:
                return false;
        }
    }
}
