using System.Globalization;
using System.Text;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Formats.Smmuv3;

public sealed class TableTests
{
    [Fact]
    public void Rows_OfAllTables_AreTheReviewedOnes()
    {
        var text = new StringBuilder();
        foreach (CommandRow row in CommandTable.Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"command 0x{(byte)row.Opcode:x2} {row.Name} {row.Layout} {row.Legality} {row.Section}\n");
        }

        foreach (EventRow row in EventTable.Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"event 0x{(byte)row.Id:x2} {row.Name} {row.Layout} {(row.Stallable ? "stallable" : "-")} {row.Section}\n");
        }

        foreach (RegisterRow row in RegisterTable.Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"register 0x{row.Offset:x5} {row.Name} {row.Size} {row.Access} {row.Section} 0x{row.Writable:x} {row.Guard}\n");
        }

        Golden.Check("smmuv3-tables.txt", text.ToString());
    }

    [Fact]
    public void Find_EveryRow_ReturnsIt()
    {
        Assert.All(CommandTable.Rows, row => Assert.Same(row, CommandTable.Find((byte)row.Opcode)));
        Assert.All(EventTable.Rows, row => Assert.Same(row, EventTable.Find((byte)row.Id)));
        Assert.All(RegisterTable.Rows, row => Assert.Same(row, RegisterTable.Find(row.Offset)));
        Assert.Null(CommandTable.Find(0x99));
        Assert.Null(EventTable.Find(0));
    }
}
