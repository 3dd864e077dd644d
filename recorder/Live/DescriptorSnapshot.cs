using System.Globalization;
using TraceReplay.Formats.Ioctls;

namespace TraceReplay.Recorder.Live;

/// <summary>The descriptors of interest that a running process holds.</summary>
internal static class DescriptorSnapshot
{
    /// <param name="process">Process id, or 'self'.</param>
    /// <returns>By number; empty when the process is gone.</returns>
    public static SortedDictionary<int, HeldDescriptor> Of(string process, TargetNames names)
    {
        var found = new SortedDictionary<int, HeldDescriptor>();
        string[] links;
        try
        {
            links = Directory.GetFileSystemEntries($"/proc/{process}/fd");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return found;
        }

        foreach (string link in links)
        {
            try
            {
                string? target = new FileInfo(link).LinkTarget;
                if (target is null || FdTarget.KindOf(names.Of(target)) == FdKind.Unknown)
                {
                    continue;
                }

                string number = Path.GetFileName(link);
                int flags = Flags($"/proc/{process}/fdinfo/{number}");
                found.Add(int.Parse(number, CultureInfo.InvariantCulture), new HeldDescriptor(names.Of(target), 0, (flags & CallFlags.CloseOnExec) != 0, flags & ~CallFlags.CloseOnExec));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Closed in the meantime.
            }
        }

        return found;
    }

    private static int Flags(string path) => KeyedLines.Find(path, "flags:") is { } bits ? Convert.ToInt32(bits, 8) : 0;
}
