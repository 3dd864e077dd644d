using System.Runtime.InteropServices;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Lines that make the SMMU do something: dma and cmd.</summary>
internal static class TrafficVerbs
{
    public static IReadOnlyDictionary<string, VectorVerb> Table { get; } = new Dictionary<string, VectorVerb>
    {
        ["dma"] = Dma,
        ["cmd"] = Command,
    };

    private static void Dma(VectorMachine machine, VectorLine line)
    {
        machine.RequireEnabled();
        machine.Sightings.DropImplied();
        string kind = line.Arguments.Word("read, write or exec");
        if (kind is not ("read" or "write" or "exec"))
        {
            throw new VectorFailure($"'{kind}' is not read, write or exec");
        }

        string? substream = line.Arguments.Take("ssid");
        var transaction = new Transaction
        {
            StreamId = (uint)line.Arguments.Number("the StreamID"),
            Iova = line.Arguments.Number("the address"),
            HasSubstream = substream is not null,
            Substream = substream is null ? 0 : (uint)SpecValue.Number(substream),
            Write = kind == "write",
            Instruction = kind == "exec",
            Privileged = line.Arguments.Flag("priv"),
            Translated = line.Arguments.Flag("translated"),
            Unsupported = line.Arguments.Flag("unsupported"),
            Attributes = new MemoryAttributes(
                (byte)line.Arguments.Take("mem", 0xff), (Shareability)SpecValue.Parse(typeof(Shareability), line.Arguments.Take("sh") ?? "Inner")),
        };
        OutcomeCheck.Check(machine, machine.Smmu.Translate(transaction, null), line.Outcome ?? throw new VectorFailure("=> and the outcome are missing"));
    }

    private static void Command(VectorMachine machine, VectorLine line)
    {
        machine.RequireEnabled();
        Put(machine, WordsOf(line.Arguments));
        CommandError error = new CmdqCons(machine.Read(RegisterOffset.CmdqCons)).ERR is var code
            && (machine.Read(RegisterOffset.Gerror) ^ machine.Read(RegisterOffset.Gerrorn)) << 31 != 0 ? (CommandError)code : CommandError.None;
        string wanted = line.Outcome?.Word("the outcome") ?? "ok";
        string got = error switch
        {
            CommandError.None => machine.Read(RegisterOffset.CmdqProd) == Index(machine.Read(RegisterOffset.CmdqCons)) ? "ok" : "not consumed",
            CommandError.Illegal => "CERROR_ILL",
            CommandError.Abort => "CERROR_ABT",
            CommandError.AtcInvSync => "CERROR_ATC_INV_SYNC",
            _ => $"error {(int)error}",
        };
        if (wanted != got && !(wanted == "waits" && got == "not consumed"))
        {
            throw VectorFailure.Expected("the command ended differently", wanted, got);
        }

        if (error != CommandError.None && line.Outcome?.Flag("stopped") != true)
        {
            Recover(machine);
        }
    }

    /// <summary>The two doublewords of a command line: a name of the command table and its operands, or raw and two numbers.</summary>
    private static SmmuCommandWords WordsOf(VectorArguments arguments)
    {
        string name = arguments.Word("the command");
        if (name == "raw")
        {
            return new SmmuCommandWords(arguments.Number("word 0"), arguments.Number("word 1"));
        }

        CommandRow row = CommandTable.Find(name) ?? throw new VectorFailure($"no command {name}");
        Type layout = row.Layout == CommandLayout.None
            ? typeof(SmmuCommandWords)
            : typeof(SmmuCommandWords).Assembly.GetType($"{typeof(SmmuCommandWords).Namespace}.{row.Layout}Command") ?? throw new VectorFailure($"no struct for {row.Layout}");
        SpecStruct command = SpecStruct.New(layout).Set("Opcode", $"0x{(byte)row.Opcode:x}").Set(arguments.TakePairs());
        return MemoryMarshal.Read<SmmuCommandWords>(command.Bytes());
    }

    private static void Put(VectorMachine machine, SmmuCommandWords words)
    {
        ulong queue = machine.Smmu.ReadRegister(RegisterOffset.CmdqBase, 8);
        int log2 = new QueueBase(queue).LOG2SIZE;
        uint produced = machine.Read(RegisterOffset.CmdqProd);
        ulong slot = new QueueBase(queue).ADDR + ((produced & ((1u << log2) - 1)) * 16UL);
        machine.Memory.Write64(slot, words.Word0);
        machine.Memory.Write64(slot + 8, words.Word1);
        machine.Write(RegisterOffset.CmdqProd, (produced + 1) & ((2u << log2) - 1));
    }

    // §7.1: a command that does nothing in place of the bad one, then the acknowledgement.
    private static void Recover(VectorMachine machine)
    {
        ulong queue = machine.Smmu.ReadRegister(RegisterOffset.CmdqBase, 8);
        uint index = machine.Read(RegisterOffset.CmdqCons) & ((1u << new QueueBase(queue).LOG2SIZE) - 1);
        machine.Memory.Write64(new QueueBase(queue).ADDR + (index * 16UL), (ulong)CommandOpcode.Sync);
        machine.Memory.Write64(new QueueBase(queue).ADDR + (index * 16UL) + 8, 0);
        machine.Write(RegisterOffset.Gerrorn, machine.Read(RegisterOffset.Gerror));
    }

    private static uint Index(uint register) => register & 0xf_ffff;
}
