using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Regions;

/// <summary>
/// PCI configuration space as far as calls show it: every byte is a fact of the recorded machine until seen; the command register keeps what is
/// written to it, other written bytes are facts again (the device decides what sticks). Linux 5.10 drivers/vfio/pci/vfio_pci_config.c.
/// </summary>
internal sealed class ConfigSpace
{
    public const int LargestSize = 4096;
    public const int ConventionalSize = 256;
    private const int Command = 4;
    private const int CommandSize = 2;

    private readonly Fact[] _bytes = new Fact[LargestSize];

    /// <summary>Fills the output from what is known and learns the rest.</summary>
    public void Read(CallContext c, int offset, int length)
    {
        for (int i = 0; i < length; i++)
        {
            c.Learn(ref _bytes[offset + i], i, 1);
        }
    }

    public void Write(ReadOnlySpan<byte> data, int offset)
    {
        for (int i = 0; i < data.Length; i++)
        {
            int at = offset + i;
            bool tracked = at is >= Command and < Command + CommandSize;
            _bytes[at] = tracked ? new Fact { Known = true, Value = data[i] } : default;
        }
    }

    /// <summary>Opening a device restores what the bus set up: everything is to be seen again.</summary>
    public void Reset() => Array.Clear(_bytes);
}
