using System.Globalization;
using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Engine;

/// <summary>The operands of a command, taken from its two doublewords (IHI 0070 section 4) or from what a source shows.</summary>
internal static class CommandText
{
    public static string Of(ulong word0, ulong word1) =>
        string.Create(CultureInfo.InvariantCulture, $"{Name((byte)word0)} 0x{word0:x16} 0x{word1:x16}");

    public static string Of(SmmuCommandRecord record)
    {
        var text = new System.Text.StringBuilder(Name(record.Opcode));
        CommandOperands p = record.Present;
        Append(text, p, CommandOperands.StreamId, "sid", record.StreamId);
        Append(text, p, CommandOperands.Substream, "ssid", record.Substream);
        Append(text, p, CommandOperands.Asid, "asid", (ulong)(uint)record.Asid);
        Append(text, p, CommandOperands.Vmid, "vmid", (ulong)(uint)record.Vmid);
        Append(text, p, CommandOperands.Address, "addr", record.Address);
        Append(text, p, CommandOperands.Pages, "pages", record.Pages);
        Append(text, p, CommandOperands.Leaf, "leaf", record.Leaf ? 1UL : 0UL);
        return text.ToString();
    }

    public static string Name(byte opcode) => Formats.Smmuv3.Commands.CommandTable.Find(opcode)?.Name ?? string.Create(CultureInfo.InvariantCulture, $"command 0x{opcode:x2}");

    private static void Append(System.Text.StringBuilder text, CommandOperands present, CommandOperands bit, string name, ulong value)
    {
        if ((present & bit) != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" {name}=0x{value:x}");
        }
    }
}
