using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Engine;

/// <summary>An outcome that did not come out as predicted, or could not be predicted.</summary>
/// <param name="Record">Sequence number of the record.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Subject">What the record is about: the ioctl's name, the register, the command.</param>
/// <param name="Field">Which outcome field.</param>
/// <param name="Verdict">Mismatch, Unmodelled or Unknown.</param>
/// <param name="Recorded">What the recording says.</param>
/// <param name="Predicted">What the model says.</param>
/// <param name="Rule">The rule behind the prediction, when one decided it.</param>
/// <param name="State">The model state that led there, in words.</param>
internal sealed record Divergence(long Record, RecordKind Kind, string Subject, string Field, Verdict Verdict, string Recorded, string Predicted, Rule? Rule, string State);
