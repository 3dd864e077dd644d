using System.Runtime.InteropServices;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Engine;

/// <summary>STE and CD of a stream in words, as they stand in memory.</summary>
internal static class ConfigurationText
{
    private const int WordsShown = 4;

    /// <param name="indent">Before each line.</param>
    /// <param name="writer">What to say behind an address of who wrote there.</param>
    public static void Write(TextWriter output, string indent, Smmu smmu, PhysicalMemory memory, uint streamId, Func<ulong, string> writer)
    {
        var inspection = new StreamInspection(smmu, memory);
        if (inspection.SteAddress(streamId) is not { } address)
        {
            output.WriteLine($"{indent}stream 0x{streamId:x}: the stream table does not reach it");
            return;
        }

        Span<ulong> words = stackalloc ulong[8];
        inspection.TryReadWords(address, words);
        Ste ste = MemoryMarshal.Cast<ulong, Ste>(words)[0];
        output.WriteLine($"{indent}STE 0x{address:x}: V={Bit(ste.V)} Config={ste.Config} S1ContextPtr=0x{ste.S1ContextPtr:x} S2VMID={ste.S2VMID} S2TTB=0x{ste.S2TTB:x}{writer(address)}");
        output.WriteLine($"{indent}  words {Words(words)}");
        if (((int)ste.Config & 1) == 0 || (int)ste.Config < 5)
        {
            return;
        }

        bool nested = (int)ste.Config == 7;
        ulong? cdAddress = nested ? inspection.ThroughStage2(ste, ste.S1ContextPtr) : ste.S1ContextPtr;
        if (cdAddress is not { } cdAt || !inspection.TryReadWords(cdAt, words))
        {
            output.WriteLine($"{indent}CD 0x{ste.S1ContextPtr:x}: not reachable");
            return;
        }

        Cd cd = MemoryMarshal.Cast<ulong, Cd>(words)[0];
        output.WriteLine($"{indent}CD 0x{ste.S1ContextPtr:x}{(nested ? $" (physical 0x{cdAt:x})" : "")}: V={Bit(cd.V)} ASID={cd.ASID} T0SZ={cd.T0SZ} TTB0=0x{cd.TTB0:x} R={Bit(cd.R)} A={Bit(cd.A)}{writer(cdAt)}");
        output.WriteLine($"{indent}  words {Words(words)}");
    }

    private static int Bit(bool value) => value ? 1 : 0;

    private static string Words(ReadOnlySpan<ulong> words) => string.Join(' ', words[..WordsShown].ToArray().Select(w => $"0x{w:x16}"));
}
