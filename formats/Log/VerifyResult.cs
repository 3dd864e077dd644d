namespace TraceReplay.Formats.Log;

/// <summary>Integrity of a log.</summary>
/// <param name="Damage">Every damaged place, by offset.</param>
/// <param name="IntactRecords">The records that can be read, as ranges of sequence numbers in ascending order.</param>
/// <param name="Complete">The log ends with its index and footer.</param>
public sealed record VerifyResult(IReadOnlyList<LogDamage> Damage, IReadOnlyList<RecordRange> IntactRecords, bool Complete)
{
    public bool Intact => Damage.Count == 0;

    public long RecordCount => IntactRecords.Sum(range => range.Count);
}
