using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>Checks every byte of a log: checksums, the order of its parts, every record, and every reference to a page content.</summary>
public static class LogVerifier
{
    public static VerifyResult Verify(string path, ReadLimits? limits = null, CancellationToken cancel = default) => Verify(new FileLogSource(path), limits ?? ReadLimits.Default, cancel);

    public static VerifyResult Verify(ReadOnlyMemory<byte> log, ReadLimits? limits = null) => Verify(new MemoryLogSource(log), limits ?? ReadLimits.Default, CancellationToken.None);

    private static VerifyResult Verify(LogSource source, ReadLimits limits, CancellationToken cancel)
    {
        using LogSalvage salvage = LogSalvage.Open(source, limits);
        var ranges = new List<RecordRange>();
        long unknown = 0;
        while (salvage.TryRead(out Records.Record? record))
        {
            cancel.ThrowIfCancellationRequested();

            // A record of a later version's kind is intact although nobody here can read it.
            long passed = salvage.Reader.UnknownRecords - unknown;
            unknown = salvage.Reader.UnknownRecords;
            RecordRange last = ranges.Count > 0 ? ranges[^1] : default;
            if (last.First + last.Count + passed == record.Sequence && ranges.Count > 0)
            {
                ranges[^1] = last with { Count = last.Count + passed + 1 };
            }
            else
            {
                ranges.Add(new RecordRange(record.Sequence, 1));
            }
        }

        return new VerifyResult(salvage.Damage.OrderBy(damage => damage.Offset).ToList(), ranges, salvage.Complete);
    }
}
