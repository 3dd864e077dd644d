using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Regions;

/// <summary>
/// PCI configuration space as far as calls show it: every byte is a fact of the recorded machine until seen; the command register keeps what is
/// written to it where every device has the bit, other written bytes are facts again (the device decides what sticks). Linux 5.10 drivers/vfio/pci/vfio_pci_config.c.
/// </summary>
internal sealed class ConfigSpace
{
    public const int LargestSize = 4096;
    public const int ConventionalSize = 256;
    private const int Command = 4;
    private const int CommandSize = 2;
    private const byte MemorySpace = 2;
    private const int FirstBar = 0x10;
    private const int BarSize = 4;
    private const int Bars = 6;
    private const ulong IoSpace = 1;

    // I/O, memory and bus master in the low byte, interrupt disable in the high one: every device has these. What else sticks is the device's choice.
    private static readonly byte[] s_common = [7, 4];

    private readonly Fact[] _bytes = new Fact[LargestSize];
    private uint _ioBars;

    /// <summary>Fills the output from what is known and learns the rest.</summary>
    public void Read(CallContext c, int offset, int length)
    {
        for (int i = 0; i < length; i++)
        {
            int at = offset + i;
            c.Learn(ref _bytes[at], i, 1);
            bool isBar = at is >= FirstBar and < FirstBar + (Bars * BarSize) && at % BarSize == 0;
            if (isBar && _bytes[at] is { Known: true, Value: var value } && (value & IoSpace) != 0)
            {
                _ioBars |= 1u << ((at - FirstBar) / BarSize);
            }
        }
    }

    public void Write(ReadOnlySpan<byte> data, int offset)
    {
        for (int i = 0; i < data.Length; i++)
        {
            int at = offset + i;
            bool tracked = at is >= Command and < Command + CommandSize && (data[i] & ~s_common[at - Command]) == 0;
            _bytes[at] = tracked ? new Fact { Known = true, Value = data[i] } : default;
            if (at == Command)
            {
                MemoryEnabled = (data[i] & MemorySpace) != 0;
            }
        }
    }

    /// <summary>The BAR was seen to be of I/O space, which memory decoding has no say in.</summary>
    public bool IsIo(int bar) => (_ioBars & (1u << bar)) != 0;

    /// <summary>Memory decoding is on in the command register: opening a device switches it on.</summary>
    public bool MemoryEnabled { get; private set; } = true;

    /// <summary>Opening a device restores what the bus set up: everything is to be seen again.</summary>
    public void Reset()
    {
        Array.Clear(_bytes);
        MemoryEnabled = true;
    }
}
