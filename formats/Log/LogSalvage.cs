using System.Diagnostics.CodeAnalysis;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>Reads whatever is readable of a log, trusting neither header nor index, and notes all damage on the way.</summary>
internal sealed class LogSalvage : IDisposable
{
    private readonly LogSource _source;

    private LogSalvage(LogSource source, LogReader reader, List<LogDamage> damage, LogFooter? footer)
    {
        _source = source;
        Reader = reader;
        Damage = damage;
        Footer = footer;
    }

    public LogReader Reader { get; }

    public List<LogDamage> Damage { get; }

    /// <summary>The end marker, when it is intact: it knows how many records there were.</summary>
    public LogFooter? Footer { get; }

    public bool Complete => Footer is not null;

    /// <exception cref="WireFormatException">The log has a newer format: nothing can be said about it.</exception>
    public static LogSalvage Open(LogSource source, ReadLimits limits)
    {
        try
        {
            var damage = new List<LogDamage>();
            var header = new LogHeader();
            long start = 0;
            try
            {
                header = LogPreamble.Read(source, limits, out start);
            }
            catch (WireFormatException e)
            {
                damage.Add(new LogDamage(e.Offset, e.Message));
            }

            LogFooter? footer = LogTail.TryReadFooter(source, out LogFooter found) ? found : null;
            LogIndex? index = footer is null ? null : LogTail.ReadIndex(source, start, found, out _);
            LogIndex scanned = Scan(source, start, footer, damage);
            CompareIndex(source, start, footer, index, scanned, damage);
            if (start == 0)
            {
                // What stands before the first chunk is the damaged header, which has been noted.
                scanned.Damage.RemoveAll(place => place.Offset == 0);
            }

            return new LogSalvage(source, new LogReader(source, header, scanned, footer is not null, limits), damage, footer);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <returns>False at the end of the log.</returns>
    public bool TryRead([NotNullWhen(true)] out Record? record)
    {
        while (true)
        {
            try
            {
                record = Reader.Read();
                return record is not null;
            }
            catch (WireFormatException e)
            {
                Damage.Add(new LogDamage(e.Offset, e.Message));
            }
        }
    }

    public void Dispose() => _source.Dispose();

    private static LogIndex Scan(LogSource source, long start, LogFooter? footer, List<LogDamage> damage)
    {
        if (footer is { } end)
        {
            return ChunkScanner.Scan(source, start, LogTail.EndOfChunks(source, start, end), out _);
        }

        LogIndex scanned = ChunkScanner.Scan(source, start, source.Length, out bool tailFound);
        string what = tailFound ? "its index is there, but the footer behind it is damaged" : "no index and no footer: the writer was interrupted, or the file was cut";
        damage.Add(new LogDamage(source.Length, $"end of the log at 0x{source.Length:x}: {what}. Make it whole with 'tracereplay recover'."));
        return scanned;
    }

    private static void CompareIndex(LogSource source, long start, LogFooter? footer, LogIndex? index, LogIndex scanned, List<LogDamage> damage)
    {
        // Behind a damaged header nobody knows where the first chunk should be, so there is nothing to hold the index against.
        if (footer is not { } end || start == 0)
        {
            return;
        }

        if (index is null)
        {
            LogTail.ReadIndex(source, start, end, out string why);
            damage.Add(new LogDamage(end.IndexOffset, why));
            return;
        }

        // Where chunks are damaged the index knows more than the scan, and the scan has noted the place.
        if (scanned.Damage.Count == 0 && !index.Chunks.SequenceEqual(scanned.Chunks))
        {
            damage.Add(new LogDamage(end.IndexOffset, $"index at 0x{end.IndexOffset:x}: it does not agree with the chunks of the log"));
        }
    }
}
