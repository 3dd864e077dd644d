using System.CommandLine;
using TraceReplay.Formats.Text;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Replayer.Cli;

/// <summary>What every command has around it: Ctrl-C, and exceptions that become one clear sentence and an exit code.</summary>
internal static class CommandShell
{
    private const int BrokenPipe = 32;

    /// <summary>Makes a command run <paramref name="body"/>.</summary>
    public static void SetBody(this Command command, Func<ParseResult, CommandRun, int> body) =>
        command.SetAction((parsed, cancel) =>
        {
            var run = new CommandRun(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancel);

            // On a thread of its own: the handler of Ctrl-C is installed only once this returns.
            return Task.Run(() => Run(run.Errors, () => body(parsed, run)), CancellationToken.None);
        });

    public static int Run(TextWriter errors, Func<int> command)
    {
        try
        {
            return command();
        }
        catch (IOException e) when (IsBrokenPipe(e))
        {
            // Whoever read our output has seen enough.
            return ExitCode.Fine;
        }
        catch (OperationCanceledException)
        {
            errors.WriteLine("interrupted; no file was written");
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is WireFormatException or TextFormatException)
        {
            errors.WriteLine(e.Message);
            return ExitCode.Damaged;
        }
        catch (UnauthorizedAccessException e)
        {
            errors.WriteLine($"{e.Message} Check the permissions of the file and of its folder.");
            return ExitCode.Usage;
        }
        catch (Exception e) when (e is UsageException or DllNotFoundException or IOException)
        {
            errors.WriteLine(e.Message);
            return ExitCode.Usage;
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
        if (IsSameFile(input, output) || IsSameFile(input, output + ".partial"))
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

    public static bool IsBrokenPipe(IOException e) => e.HResult == BrokenPipe || e.Message.Contains("Broken pipe", StringComparison.Ordinal);

    private static bool IsSameFile(string one, string other) => RealPath(one) == RealPath(other);

    /// <summary>The path behind a symbolic link.</summary>
    private static string RealPath(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName;
    }
}
