using System.Text.Json;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.VfioSession;

/// <summary>Reads a session log: one JSON object per line, in the order in which calls returned.</summary>
internal sealed class VfioSessionImporter : IImporter
{
    private static readonly HashSet<string> s_types = new(StringComparer.Ordinal)
    {
        "session", "open", "ioctl", "read", "write", "pread", "pwrite", "mmap", "munmap", "eventfd", "dup", "close", "mem", "marker", "exit",
    };

    public bool Recognises(ReadOnlySpan<byte> start)
    {
        int end = start.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? start : start[..end];
        var reader = new Utf8JsonReader(line, isFinalBlock: end >= 0, default);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool type = reader.ValueTextEquals("type");
                if (!reader.Read())
                {
                    return false;
                }

                if (type)
                {
                    return reader.TokenType == JsonTokenType.String;
                }

                if (!reader.TrySkip())
                {
                    return false;
                }
            }
        }
        catch (JsonException)
        {
            // A damaged first line still tells what the file was meant to be; reading it reports the damage.
            return line.StartsWith("{\"type\":"u8);
        }

        return false;
    }

    public void Import(InputFile file, Recording recording, CancellationToken cancel)
    {
        var session = new SessionRecording { Path = file.Path, FileScenario = file.Scenario };
        var parser = new SessionLineParser();
        var pages = new List<MemoryRecord>();
        using LineReader lines = file.OpenLines();
        while (lines.TryRead(out ReadOnlyMemory<byte> text))
        {
            cancel.ThrowIfCancellationRequested();
            if (text.Span.Trim(" \t"u8).IsEmpty)
            {
                continue;
            }

            Record? record = Parse(parser, session, lines, text.Span);
            if (record is MemoryRecord page)
            {
                pages.Add(page);
            }
            else if (record is SessionRecord head)
            {
                if (session.Session is not null)
                {
                    throw lines.Refuse("a second session line; one file holds one session.");
                }

                session.Session = head;
            }
            else if (record is not null)
            {
                Add(session, record, pages);
            }
        }

        foreach (MemoryRecord page in pages)
        {
            session.Units.Add(new SessionUnit { Record = page, Key = page.Time });
        }

        session.Lines = lines.LineNumber;
        Finish(session);
        recording.Sessions.Add(session);
    }

    private static Record? Parse(SessionLineParser parser, SessionRecording session, LineReader lines, ReadOnlySpan<byte> text)
    {
        try
        {
            SessionLine line = parser.Parse(text);
            if (line.Type.Length == 0)
            {
                throw new FormatException("member \"type\" is missing");
            }

            if (!s_types.Contains(line.Type))
            {
                session.Unknown.Add(line.Type);
                return null;
            }

            foreach (string member in line.UnknownMembers)
            {
                session.Unknown.Add($"{line.Type}.{member}");
            }

            return SessionRecordFactory.Create(line);
        }
        catch (JsonException e)
        {
            throw new ImportException($"{lines.Path}, line {lines.LineNumber}: no valid JSON at byte {e.BytePositionInLine ?? 0} of the line{(lines.Cut ? "; the file ends in the middle of it" : "")}.", e);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw new ImportException($"{lines.Path}, line {lines.LineNumber}: {e.Message}.", e);
        }
    }

    /// <summary>Pages precede the record they were captured for; another thread's return may lie between, so the thread decides.</summary>
    private static void Add(SessionRecording session, Record record, List<MemoryRecord> pages)
    {
        var unit = new SessionUnit { Record = record, Key = record.Time };
        if (record is TransferRecord { Operation: TransferOperation.Read or TransferOperation.Pread, Unfinished: false })
        {
            unit.Key = unit.End;
        }

        if (record is MarkerRecord marker)
        {
            unit.Transfer = TransferMarker.Parse(marker);
            string text = marker.Text.ToString();
            if (session.Scenario is null && text.StartsWith("scenario", StringComparison.Ordinal) && text.Length > 9)
            {
                session.Scenario = text[9..].Split(' ')[0];
            }
        }

        for (int i = 0; i < pages.Count; i++)
        {
            if (pages[i].ThreadId == record.ThreadId)
            {
                (unit.Memory ??= []).Add(pages[i]);
            }
        }

        pages.RemoveAll(p => p.ThreadId == record.ThreadId);
        session.Units.Add(unit);
    }

    private static void Finish(SessionRecording session)
    {
        session.Sort();
        if (session.Scenario is null && session.Session is { } head)
        {
            int option = head.CommandLine.FindIndex(a => a.Equals("--scenario"u8));
            session.Scenario = option >= 0 && option + 1 < head.CommandLine.Count ? head.CommandLine[option + 1].ToString() : null;
        }
    }
}
