namespace TraceReplay.Replayer.Cli;

/// <summary>Writes a file that appears under its name only when it is complete.</summary>
internal static class WholeFile
{
    public static void Write(string path, Action<TextWriter> write)
    {
        string partial = path + ".partial";
        try
        {
            using (var file = new StreamWriter(partial))
            {
                write(file);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }
}
