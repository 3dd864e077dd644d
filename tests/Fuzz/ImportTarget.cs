using TraceReplay.Formats.Log;
using TraceReplay.Recorder.Import;

namespace TraceReplay.Fuzz;

/// <summary>What every importer promises: an input becomes an intact log or is refused in one sentence that names the file.</summary>
internal static class ImportTarget
{
    private static readonly string s_folder = Directory.CreateTempSubdirectory("fuzz-import-").FullName;

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        string file = Path.Combine(s_folder, "input");
        string output = Path.Combine(s_folder, "out.trlog");
        File.WriteAllBytes(file, input);
        try
        {
            LogImport.Run(new ImportOptions { Inputs = [file], Output = output }, CancellationToken.None);
        }
        catch (ImportException e)
        {
            if (!e.Message.StartsWith(file, StringComparison.Ordinal) || e.Message.Contains('\n', StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"a refusal that does not say where, or is no sentence: {e.Message}");
            }

            return;
        }

        if (!LogVerifier.Verify(File.ReadAllBytes(output)).Intact)
        {
            throw new InvalidOperationException("the log is damaged");
        }
    }
}
