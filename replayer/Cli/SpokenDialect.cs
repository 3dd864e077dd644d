using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Replayer.Cli;

/// <summary>
/// Whose structs the recorded program used, from the lengths of its ioctl arguments. That is what names its fields; which kernel answered is another question, which
/// replay answers by replaying.
/// </summary>
internal static class SpokenDialect
{
    /// <summary>Ioctls looked at.</summary>
    private const int Enough = 2000;

    /// <summary>Records looked at, so that a log without ioctls does not cost a pass.</summary>
    private const int Window = 50_000;

    /// <returns>The dialect most arguments have the length of; null when several have equally many.</returns>
    public static Dialect? Of(string path)
    {
        var matches = new int[Dialects.All.Count];
        using LogReader reader = LogReader.Open(path);
        int ioctls = 0;
        for (int i = 0; i < Window && ioctls < Enough && TryRead(reader, out Record? record); i++)
        {
            if (record is IoctlRecord { In.IsEmpty: false } ioctl)
            {
                ioctls++;
                Count(ioctl, matches);
            }
        }

        int best = matches.Max();
        List<Dialect> closest = Dialects.All.Where((_, i) => matches[i] == best).ToList();
        List<Dialect> recorded = closest.Where(d => d.IsRecorded).ToList();
        return recorded.Count == 1 ? recorded[0] : closest.Count == 1 ? closest[0] : null;
    }

    private static void Count(IoctlRecord ioctl, int[] matches)
    {
        FdKind fd = FdTarget.KindOf(ioctl.Target);
        for (int i = 0; i < matches.Length; i++)
        {
            matches[i] += Dialects.All[i].Ioctls.Find(fd, ioctl.Request)?.Size == ioctl.In.Length ? 1 : 0;
        }
    }

    private static bool TryRead(LogReader reader, out Record? record)
    {
        while (true)
        {
            try
            {
                record = reader.Read();
                return record is not null;
            }
            catch (WireFormatException)
            {
                // The command that prints the log reports it.
            }
        }
    }
}
