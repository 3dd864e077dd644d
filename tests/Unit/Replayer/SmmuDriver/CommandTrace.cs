using System.Globalization;
using System.Text;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Replayer.SmmuDriver;

/// <summary>Writes down what a driver does as compact text: "; " between CMDQ_PROD writes, " + " between commands published by one write, "poll" for CMDQ_CONS.</summary>
internal sealed class CommandTrace : ISmmuObserver, IRegisterObserver
{
    private readonly StringBuilder _commands = new();
    private readonly List<string> _registers = [];
    private bool _published;

    /// <summary>Other register accesses: "R20", "W28=d75".</summary>
    public IReadOnlyList<string> Registers => _registers;

    public List<ulong> ProdWrites { get; } = [];

    public List<(ulong Word0, ulong Word1)> Words { get; } = [];

    public int ConsReads { get; private set; }

    /// <summary>The commands since the last call.</summary>
    public string Take()
    {
        string text = _commands.ToString();
        _commands.Clear();
        return text;
    }

    public void CommandConsumed(ulong word0, ulong word1)
    {
        Words.Add((word0, word1));
        if (_commands.Length > 0)
        {
            _commands.Append(_published ? "; " : " + ");
        }

        _published = false;
        _commands.Append(Describe(new SmmuCommandWords(word0, word1)));
    }

    public void EventRecorded(ulong word0, ulong word1, ulong word2, ulong word3)
    {
    }

    public void Interrupt(SmmuInterrupt line)
    {
    }

    public void RegisterWritten(uint offset, ulong value, int size)
    {
        if (offset == RegisterOffset.CmdqProd)
        {
            ProdWrites.Add(value);
            _published = true;
        }

        _registers.Add(string.Create(CultureInfo.InvariantCulture, $"W{offset & 0xffff:x}={value:x}"));
    }

    public void RegisterRead(uint offset, ulong value, int size)
    {
        ConsReads += offset == RegisterOffset.CmdqCons ? 1 : 0;
        _registers.Add(string.Create(CultureInfo.InvariantCulture, $"R{offset & 0xffff:x}"));
    }

    private static string Describe(in SmmuCommandWords words)
    {
        string name = CommandTable.Find((byte)words.Opcode)?.Name ?? "?";
        FormattableString text = words.Opcode switch
        {
            CommandOpcode.CfgiSte => $"{name} 0x{words.As<CfgiSteCommand>().StreamID:x}",
            CommandOpcode.PrefetchConfig => $"{name} 0x{words.As<PrefetchCommand>().StreamID:x}",
            CommandOpcode.CfgiCd => $"{name} 0x{words.As<CfgiCdCommand>().StreamID:x} ssid={words.As<CfgiCdCommand>().SubstreamID}",
            CommandOpcode.TlbiNhAsid => $"{name} vmid={words.As<TlbiAsidCommand>().VMID} asid={words.As<TlbiAsidCommand>().ASID}",
            CommandOpcode.TlbiS12Vmall => $"{name} vmid={words.As<TlbiVmidCommand>().VMID}",
            CommandOpcode.TlbiNhVa => $"{name} vmid={words.As<TlbiVaCommand>().VMID} asid={words.As<TlbiVaCommand>().ASID} {Range(words)}",
            CommandOpcode.TlbiS2Ipa => $"{name} vmid={words.As<TlbiVaCommand>().VMID} {Range(words)}",
            _ => $"{name}",
        };
        return text.ToString(CultureInfo.InvariantCulture);
    }

    private static string Range(in SmmuCommandWords words)
    {
        var va = words.As<TlbiVaCommand>();
        ulong pages = va.TG == RangeGranule.NoRange ? 1 : (va.NUM + 1UL) << va.SCALE;
        return string.Create(CultureInfo.InvariantCulture, $"0x{va.Address:x} pages={pages} tg={(int)va.TG} ttl={va.TTL}{(va.Leaf ? " leaf" : "")}");
    }
}
