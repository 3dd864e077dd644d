using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Replayer.Smmuv3.Faults;

/// <summary>A transaction that has no answer yet.</summary>
/// <param name="Transaction">As it arrived: a retry begins with it.</param>
/// <param name="Event">The fault it stalled on.</param>
/// <param name="Stage">Stages it was going through.</param>
internal readonly record struct StalledTransaction(Transaction Transaction, EventId Event, TranslationStage Stage);
