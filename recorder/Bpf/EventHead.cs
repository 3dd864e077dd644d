using System.Runtime.InteropServices;

namespace TraceReplay.Recorder.Bpf;

/// <summary>What every event of the ring begins with; its bytes follow. struct event of tracerecord.bpf.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EventHead
{
    /// <summary>Bytes in front of an event's own.</summary>
    public const int Size = 80;

    /// <summary>CLOCK_MONOTONIC, ns.</summary>
    public ulong Time;
    public int ProcessId;
    public int ThreadId;

    /// <summary>Records that found no room so far, modulo 2^32.</summary>
    public uint Lost;

    /// <summary>Calls not recorded because too many threads were known, modulo 2^32.</summary>
    public uint Untracked;

    /// <summary>Number of the call in its thread.</summary>
    public uint Sequence;
    public int Fd;
    public EventType Type;
    public Operation Operation;

    /// <summary>The FdKind of the descriptor.</summary>
    public byte Kind;
    public EventFlags Flags;

    /// <summary>Bytes behind the head.</summary>
    public uint Length;

    // What they mean depends on the operation; see tracerecord.bpf.c.
    public ulong A;
    public ulong B;
    public ulong C;
    public ulong D;

    /// <summary>Bytes of the whole buffer.</summary>
    public uint Wanted;

    /// <summary>DATA: offset of the pointer in the argument.</summary>
    public ushort Slot;
    public ushort Spare;
}
