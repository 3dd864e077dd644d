using TraceReplay.Formats.Records;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>Copies what is readable of a damaged or cut log into a new, whole one. Where records are missing a <see cref="GapRecord"/> says so.</summary>
public static class LogRecovery
{
    private const long UnknownCount = -1;

    /// <param name="damagedPath">The log, or the *.partial of a writer that died. It is not changed.</param>
    /// <param name="outputPath">The log to write.</param>
    /// <param name="limits">What to allocate at most for a piece of the damaged log.</param>
    /// <param name="cancel">Leaves no output behind.</param>
    public static RecoveryResult Recover(string damagedPath, string outputPath, ReadLimits? limits = null, CancellationToken cancel = default)
    {
        using LogSalvage salvage = LogSalvage.Open(new FileLogSource(damagedPath), limits ?? ReadLimits.Default);
        using LogWriter writer = LogWriter.Create(outputPath, salvage.Reader.Header);
        return Copy(salvage, writer, cancel);
    }

    public static RecoveryResult Recover(ReadOnlyMemory<byte> damaged, Stream output, ReadLimits? limits = null)
    {
        using LogSalvage salvage = LogSalvage.Open(new MemoryLogSource(damaged), limits ?? ReadLimits.Default);
        using LogWriter writer = LogWriter.Create(output, salvage.Reader.Header);
        return Copy(salvage, writer, CancellationToken.None);
    }

    private static RecoveryResult Copy(LogSalvage salvage, LogWriter writer, CancellationToken cancel)
    {
        long copied = 0;
        long lost = 0;
        int gaps = 0;
        long expected = 0;
        long time = 0;
        while (salvage.TryRead(out Record? record))
        {
            cancel.ThrowIfCancellationRequested();

            // The writer renumbers the record.
            long sequence = record.Sequence;
            if (sequence > expected)
            {
                lost += sequence - expected;
                gaps++;
                writer.Write(Gap("damaged or of an unknown kind", sequence - expected, copied == 0 ? record.Time : time, record.Time));
            }

            expected = sequence + 1;
            time = record.Time;
            writer.Write(record);
            copied++;
        }

        long missing = salvage.Footer is { } footer ? footer.RecordCount - expected : UnknownCount;
        if (missing != 0)
        {
            lost += Math.Max(missing, 0);
            gaps++;
            long end = salvage.Footer?.LastTime ?? time;
            writer.Write(missing > 0 ? Gap("damaged or of an unknown kind", missing, time, end) : Gap("the log has no end marker", UnknownCount, time, time));
        }

        writer.Complete();
        return new RecoveryResult(copied, lost, gaps, salvage.Damage.OrderBy(damage => damage.Offset).ToList());
    }

    private static GapRecord Gap(string cause, long count, long from, long to) => new()
    {
        Source = "recover",
        Cause = cause,
        Count = count,
        FromTime = from,
        ToTime = to,
        Time = from,
    };
}
