using System.Globalization;

namespace TraceReplay.Recorder.EventPipe;

/// <summary>Why a process cannot be recorded, and what to do.</summary>
internal static class ProcessDiagnosis
{
    /// <param name="process">Its number.</param>
    /// <param name="said">What the attempt ended with, for causes that are not known here.</param>
    public static string Explain(int process, string said)
    {
        string id = process.ToString(CultureInfo.InvariantCulture);
        string folder = $"/proc/{id}";
        if (!Directory.Exists(folder))
        {
            return $"process {id} does not exist: it has ended, or the number is wrong.";
        }

        string name = ReadName(folder);
        try
        {
            string maps = File.ReadAllText($"{folder}/maps");
            if (maps.Length == 0)
            {
                return $"process {id} ({name}) is a kernel thread or has ended: name a .NET process.";
            }

            if (!maps.Contains("libcoreclr.so", StringComparison.Ordinal) && !maps.Contains("libSystem.Native", StringComparison.Ordinal))
            {
                return $"process {id} ({name}) is no .NET process: record what it does with 'tracerecord attach --pid {id}' instead.";
            }
        }
        catch (UnauthorizedAccessException)
        {
            return $"process {id} ({name}) belongs to another user: run tracerecord as that user or as root.";
        }
        catch (IOException)
        {
            return $"process {id} ({name}) has ended.";
        }

        return $"process {id} ({name}) offers no diagnostics port ({said.TrimEnd('.')}): start it without DOTNET_EnableDiagnostics=0, and run tracerecord with the TMPDIR it has.";
    }

    private static string ReadName(string folder)
    {
        try
        {
            return File.ReadAllText($"{folder}/comm").Trim();
        }
        catch (IOException)
        {
            return "gone";
        }
    }
}
