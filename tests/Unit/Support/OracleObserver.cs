using System.Buffers.Binary;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Support;

/// <summary>Collects what an SMMU shows to the outside, in the spelling of the oracle.</summary>
internal sealed class OracleObserver : ISmmuObserver
{
    public List<string> Events { get; } = [];

    public List<string> Interrupts { get; } = [];

    public List<(ulong Word0, ulong Word1)> Commands { get; } = [];

    public void CommandConsumed(ulong word0, ulong word1) => Commands.Add((word0, word1));

    public void EventRecorded(ulong word0, ulong word1, ulong word2, ulong word3)
    {
        var bytes = new byte[32];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, word0);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), word1);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), word2);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), word3);
        Events.Add(Convert.ToHexStringLower(bytes));
    }

    public void Interrupt(SmmuInterrupt line) => Interrupts.Add(line switch
    {
        SmmuInterrupt.EventQueue => "evtq",
        SmmuInterrupt.CommandSync => "cmd_sync",
        SmmuInterrupt.GlobalError => "gerror",
        _ => "priq",
    });

    public void Clear()
    {
        Events.Clear();
        Interrupts.Clear();
        Commands.Clear();
    }
}
