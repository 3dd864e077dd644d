using System.Numerics;
using TraceReplay.Formats.Records;

namespace TraceReplay.Tests.Support;

/// <summary>Makes command words again from the operands a trace shows.</summary>
internal static class TraceCommands
{
    public static (ulong Word0, ulong Word1) Encode(SmmuCommandRecord command)
    {
        ulong word0 = command.Opcode | ((ulong)(uint)Math.Max(command.Vmid, 0) << 32) | ((ulong)(uint)Math.Max(command.Asid, 0) << 48);
        switch (command.Opcode)
        {
            case 0x03 or 0x05 or 0x06:
                return (command.Opcode | ((ulong)command.StreamId << 32), 1);
            case 0x04:
                int range = BitOperations.Log2(((ulong)command.LastStreamId - command.FirstStreamId) + 1) - 1;
                return (command.Opcode | ((ulong)command.FirstStreamId << 32), (ulong)range);
            case 0x12 or 0x13 or 0x2a:
                ulong pages = command.Pages;
                int scale = BitOperations.TrailingZeroCount(pages);
                ulong number = (pages >> scale) - 1;
                if (command.Granule != 0)
                {
                    word0 |= (number << 12) | ((ulong)scale << 20);
                }

                return (word0, command.Address | ((ulong)command.Granule << 10) | ((ulong)command.TableLevel << 8) | (command.Leaf ? 1UL : 0));
            case 0x46:
                return (command.Opcode, 0);
            default:
                return (word0, 0);
        }
    }
}
