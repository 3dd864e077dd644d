using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Puts descriptors into the table trees of a stream, making the tables above them.</summary>
internal static class TableBuilder
{
    /// <summary>Leaf bits of what stage 2 maps by itself: read, write, write-back, access flag.</summary>
    private const ulong IdentityLeaf = (0xf << 2) | (3 << 6) | (3 << 8) | (1 << 10);

    /// <summary>Writes a whole descriptor at the level of an input address.</summary>
    /// <param name="upperBits">Attributes of the tables above it that this call makes.</param>
    public static void Put(VectorMachine machine, VectorStream stream, VectorTable table, ulong input, int level, ulong descriptor, ulong upperBits)
    {
        ulong at = table.Base & ((1UL << 52) - 1);
        for (int above = table.Start; above < level; above++)
        {
            ulong slot = table.Slot(at, input, above);
            ulong entry = table.Read(machine.Memory, slot);
            if ((entry & 3) != 3)
            {
                ulong made = NewTable(machine, stream, table, table.PageBytes);
                entry = table.Encode(made) | 3;
                table.Write(machine.Memory, slot, entry | upperBits);
            }

            at = table.Decode(entry);
        }

        table.Write(machine.Memory, table.Slot(at, input, level), descriptor);
    }

    /// <returns>Address of the entry of an input address at a level, as the tables stand (physical where stage 2 is the identity).</returns>
    public static ulong SlotOf(VectorMachine machine, VectorTable table, ulong input, int level)
    {
        ulong at = table.Base & ((1UL << 52) - 1);
        for (int above = table.Start; above < level; above++)
        {
            ulong entry = table.Read(machine.Memory, table.Slot(at, input, above));
            at = (entry & 3) == 3 ? table.Decode(entry) : throw new VectorFailure($"there is no table below level {above} for 0x{input:x}");
        }

        return table.Slot(at, input, level);
    }

    /// <summary>A zeroed table; one of stage 1 is mapped by stage 2 where the stream is nested.</summary>
    public static ulong NewTable(VectorMachine machine, VectorStream stream, VectorTable table, ulong bytes)
    {
        ulong address = machine.Allocate(bytes, table.PageBytes);
        if (table.Stage == 1)
        {
            MapIdentity(machine, stream, address, Math.Max(bytes, table.PageBytes));
        }

        return address;
    }

    /// <summary>Makes stage 2 map a range of structures onto itself, unless the case maps by hand.</summary>
    public static void MapIdentity(VectorMachine machine, VectorStream stream, ulong address, ulong bytes)
    {
        if (stream.Ste.Config != StreamConfig.Nested || stream.ManualStage2)
        {
            return;
        }

        VectorTable second = VectorTable.Of(stream.Ste);
        ulong leaf = second.Wide && second.GranuleBits != 16 ? IdentityLeaf & ~(3UL << 8) : IdentityLeaf;
        for (ulong page = address & ~(second.PageBytes - 1); page < address + bytes; page += second.PageBytes)
        {
            Put(machine, stream, second, page, 3, page | leaf | 3, 0);
        }
    }
}
