using System.Globalization;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.VfioSession;

/// <summary>
/// Markers by which a recorded program announces what its devices do:
/// "dma dev=0000:00:02.0 dir=to-dev|to-ram iova=0x.. len=N" and "dma-done dev=0000:00:02.0".
/// Markers that report a finished transfer (they carry "engine=") are no announcement.
/// </summary>
internal static class TransferMarker
{
    /// <returns>A DmaRecord or DmaEndRecord with the time and thread of the marker, or null when the marker is none of the two.</returns>
    public static Record? Parse(MarkerRecord marker)
    {
        string text = marker.Text.ToString();
        bool end = text.StartsWith("dma-done ", StringComparison.Ordinal);
        if (!end && !text.StartsWith("dma ", StringComparison.Ordinal))
        {
            return null;
        }

        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string? device = Value(words, "dev=");
        if (device is null || !TryStream(device, out uint stream))
        {
            return null;
        }

        Record? record = end ? new DmaEndRecord { Device = device, StreamId = stream } : Announcement(words, device, stream);
        if (record is not null)
        {
            record.Time = marker.Time;
            record.ProcessId = marker.ProcessId;
            record.ThreadId = marker.ThreadId;
        }

        return record;
    }

    /// <summary>The requester ID of a PCI function, which is its StreamID when nothing remaps it: bus &lt;&lt; 8 | device &lt;&lt; 3 | function.</summary>
    public static bool TryStream(string pciAddress, out uint stream)
    {
        stream = 0;
        string[] parts = pciAddress.Split(':', '.');
        if (parts.Length != 4 || !Hex(parts[0], 0xffff, out _) || !Hex(parts[1], 0xff, out uint bus) || !Hex(parts[2], 0x1f, out uint device)
            || !Hex(parts[3], 7, out uint function))
        {
            return false;
        }

        stream = (bus << 8) | (device << 3) | function;
        return true;
    }

    private static DmaRecord? Announcement(string[] words, string device, uint stream)
    {
        DmaDirection? direction = Value(words, "dir=") switch
        {
            "to-dev" => DmaDirection.Read,
            "to-ram" => DmaDirection.Write,
            _ => null,
        };
        if (direction is null || Value(words, "engine=") is not null || !Number(Value(words, "iova="), out ulong iova)
            || !Number(Value(words, "len="), out ulong length))
        {
            return null;
        }

        return new DmaRecord
        {
            Device = device,
            StreamId = stream,
            Iova = iova,
            Length = length,
            Direction = direction.Value,
            Source = DmaSource.Announced,
        };
    }

    private static string? Value(string[] words, string key)
    {
        foreach (string word in words)
        {
            if (word.StartsWith(key, StringComparison.Ordinal))
            {
                return word[key.Length..];
            }
        }

        return null;
    }

    private static bool Hex(string text, uint most, out uint value) =>
        uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value <= most;

    private static bool Number(string? text, out ulong value)
    {
        value = 0;
        if (text is null)
        {
            return false;
        }

        return text.StartsWith("0x", StringComparison.Ordinal)
            ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
