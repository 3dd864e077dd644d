using System.Runtime.InteropServices;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Where STEs and CDs stand in linear and two-level tables; missing second-level tables are made. IHI 0070 §5.1, §5.3.</summary>
internal static class StreamSlots
{
    public const int LargestSplit = 10;

    /// <summary>Address of the STE of a stream as the registers say.</summary>
    public static ulong OfSte(VectorMachine machine, uint stream)
    {
        var config = new StrtabBaseCfg(machine.Read(RegisterOffset.StrtabBaseCfg));
        if (config.FMT != 1)
        {
            return Base(machine) + (stream * 64UL);
        }

        int split = config.SPLIT is 8 or 10 ? config.SPLIT : 6;
        ulong slot = OfL1(machine, stream >> split);
        machine.Memory.TryRead64(slot, out ulong word);
        L1StreamDescriptor descriptor = MemoryMarshal.Cast<ulong, L1StreamDescriptor>(new ReadOnlySpan<ulong>(in word))[0];
        if (word == 0)
        {
            descriptor = new L1StreamDescriptor { Span = (byte)(split + 1), L2Ptr = machine.Allocate(64UL << split) };
            machine.Memory.TryWrite(slot, SpecStruct.Of(descriptor).Bytes());
        }

        return descriptor.L2Ptr + ((stream & ((1u << split) - 1)) * 64UL);
    }

    /// <summary>Address of a level-1 stream table descriptor.</summary>
    public static ulong OfL1(VectorMachine machine, uint index) => Base(machine) + (index * 8UL);

    /// <summary>Address of a CD of a stream.</summary>
    public static ulong OfCd(VectorMachine machine, VectorStream stream, uint index)
    {
        int leafLog2 = LeafLog2(stream.Ste);
        if (leafLog2 == 0)
        {
            return stream.Ste.S1ContextPtr + (index * 64UL);
        }

        ulong slot = stream.Ste.S1ContextPtr + ((index >> leafLog2) * 8UL);
        machine.Memory.TryRead64(slot, out ulong word);
        L1ContextDescriptor descriptor = MemoryMarshal.Cast<ulong, L1ContextDescriptor>(new ReadOnlySpan<ulong>(in word))[0];
        if (word == 0)
        {
            ulong bytes = 64UL << leafLog2;
            descriptor = new L1ContextDescriptor { V = true, L2Ptr = machine.Allocate(bytes) };
            machine.Memory.TryWrite(slot, SpecStruct.Of(descriptor).Bytes());
            TableBuilder.MapIdentity(machine, stream, descriptor.L2Ptr, bytes);
        }

        return descriptor.L2Ptr + ((index & ((1u << leafLog2) - 1)) * 64UL);
    }

    /// <summary>A zeroed table of CDs, or of level-1 descriptors, as the STE says.</summary>
    public static ulong NewContextTable(VectorMachine machine, VectorStream stream)
    {
        int leafLog2 = LeafLog2(stream.Ste);
        int max = stream.Ste.S1CDMax;
        ulong bytes = leafLog2 == 0 ? 64UL << Math.Min(max, 16) : 8UL << Math.Clamp(max - leafLog2, 0, 16);
        ulong address = machine.Allocate(bytes);
        TableBuilder.MapIdentity(machine, stream, address, bytes);
        return address;
    }

    private static int LeafLog2(in Ste ste) => ste.S1CDMax == 0 ? 0 : ste.S1Fmt switch
    {
        ContextTableFormat.TwoLevel4K => 6,
        ContextTableFormat.TwoLevel64K => 10,
        _ => 0,
    };

    private static ulong Base(VectorMachine machine) => machine.Smmu.ReadRegister(RegisterOffset.StrtabBase, 8) & 0x00ff_ffff_ffff_ffc0;
}
