using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.FlightRecorder;

/// <summary>An occasion on which a flight recorder writes its ring.</summary>
/// <param name="Text">As it was given: 'errno=EINVAL'.</param>
internal sealed record Trigger(TriggerKind Kind, string Text)
{
    public const string Forms = "fault, errno, errno=NAME, ioctl=NAME, gap, sigusr1, exit, disk";

    private int Errno { get; init; }

    private IoctlPattern? Pattern { get; init; }

    /// <param name="error">One sentence when there is no such trigger.</param>
    public static Trigger? Parse(string text, out string error)
    {
        error = "";
        string[] parts = text.Split('=', 2);
        string argument = parts.Length == 2 ? parts[1] : "";
        switch (parts[0])
        {
            case "fault" or "gap" or "sigusr1" or "exit" or "disk" when parts.Length == 1:
                return new Trigger(Enum.Parse<TriggerKind>(text, ignoreCase: true), text);
            case "errno" when parts.Length == 1:
                return new Trigger(TriggerKind.Errno, text);
            case "errno" when ErrnoName.TryParse(argument, out int number):
                return new Trigger(TriggerKind.Errno, text) { Errno = number };
            case "errno":
                error = $"--trigger {text}: there is no error called '{argument}'; expected a name such as EINVAL, or errno alone for any.";
                return null;
            case "ioctl" when parts.Length == 2:
                IoctlPattern? pattern = IoctlPattern.Parse(argument, out string why);
                error = pattern is null ? $"--trigger {text}: {why}" : "";
                return pattern is null ? null : new Trigger(TriggerKind.Ioctl, text) { Pattern = pattern };
            default:
                error = $"--trigger {text}: there is no such trigger; expected one of {Forms}.";
                return null;
        }
    }

    /// <summary>The record is what this trigger waits for.</summary>
    public bool Matches(Record record) => Kind switch
    {
        TriggerKind.Fault => IsFault(record),
        TriggerKind.Errno => record is CallRecord { Unfinished: false, Result: < 0 } call && (Errno == 0 || call.Result == -Errno),
        TriggerKind.Ioctl => record is IoctlRecord ioctl && Pattern!.Matches(ioctl),
        TriggerKind.Gap => record is GapRecord,
        TriggerKind.Exit => record is ExitRecord,
        _ => false,
    };

    /// <summary>A fault as any source may show it.</summary>
    public static bool IsFault(Record record) => record is SmmuEventRecord or IommuFaultRecord
        || record is SmmuTranslationRecord { Outcome: TranslationOutcome.Fault or TranslationOutcome.Stall }
        || record is TransferRecord { Operation: TransferOperation.Read, Result: > 0 } read && FdTarget.KindOf(read.Target) == FdKind.IommufdEvents;
}
