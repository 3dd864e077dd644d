using System.Globalization;

namespace TraceReplay.Replayer.Vfio;

/// <summary>A PCI address as text, dddd:bb:dd.f in hexadecimal. Its StreamID is the requester ID: bus, device, function.</summary>
internal static class PciAddress
{
    private const int Length = 12;

    public static string Format(uint streamId) =>
        string.Create(CultureInfo.InvariantCulture, $"{streamId >> 16:x4}:{(streamId >> 8) & 0xff:x2}:{(streamId >> 3) & 31:x2}.{streamId & 7}");

    /// <summary>A string of C ends at its first zero; whether the recording has that is up to its source.</summary>
    public static ReadOnlySpan<byte> NameIn(ReadOnlySpan<byte> argument) => argument.IndexOf((byte)0) is var end and >= 0 ? argument[..end] : argument;

    public static bool TryGetStream(ReadOnlySpan<byte> text, out uint streamId)
    {
        streamId = 0;
        if (text.Length != Length || text[4] != ':' || text[7] != ':' || text[10] != '.')
        {
            return false;
        }

        bool parsed = uint.TryParse(text[5..7], NumberStyles.AllowHexSpecifier, null, out uint bus)
            & uint.TryParse(text[8..10], NumberStyles.AllowHexSpecifier, null, out uint device)
            & uint.TryParse(text[11..12], NumberStyles.AllowHexSpecifier, null, out uint function);
        streamId = (bus << 8) | (device << 3) | function;
        return parsed && device < 32 && function < 8;
    }
}
