using TraceReplay.Formats.Text;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Replayer.Cli;

/// <summary>What every command has around it: exceptions become one clear sentence and an exit code.</summary>
internal static class CommandShell
{
    public static int Run(TextWriter errors, Func<int> command)
    {
        try
        {
            return command();
        }
        catch (WireFormatException e)
        {
            errors.WriteLine(e.Message);
            return ExitCode.Damaged;
        }
        catch (TextFormatException e)
        {
            errors.WriteLine(e.Message);
            return ExitCode.Damaged;
        }
        catch (UsageException e)
        {
            errors.WriteLine(e.Message);
            return ExitCode.Usage;
        }
        catch (DllNotFoundException e)
        {
            errors.WriteLine(e.Message);
            return ExitCode.Usage;
        }
        catch (UnauthorizedAccessException e)
        {
            errors.WriteLine($"{e.Message} Check the permissions of the file and of its folder.");
            return ExitCode.Usage;
        }
        catch (IOException e) when (IsBrokenPipe(e))
        {
            // Whoever read our output has seen enough.
            return ExitCode.Fine;
        }
        catch (IOException e)
        {
            errors.WriteLine(e.Message);
            return ExitCode.Usage;
        }
        catch (OperationCanceledException)
        {
            errors.WriteLine("interrupted; nothing was written");
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Refuses what cannot be a log before anything is opened.</summary>
    public static void CheckInput(string path, string what)
    {
        if (Directory.Exists(path))
        {
            throw new UsageException($"{path} is a directory, expected {what}. Name a file in it.");
        }

        if (!File.Exists(path))
        {
            throw new UsageException($"{path} does not exist, expected {what}. Check the path.");
        }

        if (new FileInfo(path).Length == 0)
        {
            throw new WireFormatException($"{path}: the file is empty, expected {what}. Record or copy it again.", 0);
        }
    }

    /// <summary>Refuses an output that would destroy its own input.</summary>
    public static void CheckOutput(string input, string output)
    {
        if (Path.GetFullPath(input) == Path.GetFullPath(output))
        {
            throw new UsageException($"{output} is both input and output. Name another file with -o.");
        }

        if (Directory.Exists(output))
        {
            throw new UsageException($"{output} is a directory, expected the name of a file to write.");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(output))!;
        if (!Directory.Exists(folder))
        {
            throw new UsageException($"{folder} does not exist. Make it first, or write to another folder.");
        }
    }

    // EPIPE
    private static bool IsBrokenPipe(IOException e) => e.HResult == 32 || e.Message.Contains("Broken pipe", StringComparison.Ordinal);
}
