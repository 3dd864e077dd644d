using TraceReplay.Formats.Log;
using TraceReplay.Replayer;
using TraceReplay.Tests.Support;

namespace TraceReplay.Tests.Replayer.Cli;

/// <summary>tracereplay commands run in this process, in a folder that goes away afterwards.</summary>
public abstract class CommandLine : IDisposable
{
    protected CommandLine() => Folder = Directory.CreateTempSubdirectory("tracereplay-cli-").FullName;

    protected string Folder { get; }

    protected string At(string name) => Path.Combine(Folder, name);

    /// <summary>A log of every kind of record in several chunks.</summary>
    internal string WriteLog(string name, int rounds = 3, int recordsPerChunk = 20)
    {
        File.WriteAllBytes(At(name), LogBuilder.Write(LogBuilder.Mixture(seed: 7, rounds), recordsPerChunk));
        return At(name);
    }

    /// <summary>The same with one byte of its third chunk changed.</summary>
    internal string WriteDamagedLog(string name)
    {
        byte[] bytes = File.ReadAllBytes(WriteLog(name));
        int at = -1;
        for (int chunk = 0; chunk < 3; chunk++)
        {
            at += 1 + bytes.AsSpan(at + 1).IndexOf(ChunkHeader.Magic);
        }

        bytes[at + ChunkHeader.Size + 20] ^= 0x40;
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    internal static (int Exit, string Output, string Errors) Run(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        int exit = Program.Run(args, output, errors);
        return (exit, output.ToString(), errors.ToString());
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
