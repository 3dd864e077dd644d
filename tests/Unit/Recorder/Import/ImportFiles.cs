using System.IO.Compression;
using System.Text;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import;
using TraceReplay.Tests.Support;

namespace TraceReplay.Tests.Recorder.Import;

/// <summary>Hand-written inputs in a folder of their own.</summary>
internal sealed class ImportFiles : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("import-").FullName;

    public string Add(string name, string content) => Add(name, Encoding.UTF8.GetBytes(content));

    public string Add(string name, byte[] content)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string AddCompressed(string name, string content)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(content));
        }

        return Add(name, buffer.ToArray());
    }

    public static (List<string> Lines, ImportSummary Summary) Import(long? offset, params string[] files)
    {
        var sink = new ListSink();
        var summary = new ImportSummary();
        LogImport.Write(LogImport.Read(files, CancellationToken.None), offset, sink, summary, CancellationToken.None);
        return (sink.Lines, summary);
    }

    /// <summary>Imports a file and looks at each record while its content is valid.</summary>
    public static void Visit(string file, Action<Record> look) =>
        LogImport.Write(LogImport.Read([file], CancellationToken.None), null, new ListSink { Check = look }, new ImportSummary(), CancellationToken.None);

    /// <summary>Imports a recording of another tool into a log.</summary>
    /// <returns>Path of the log.</returns>
    public string LogOf(string vector)
    {
        string log = Path.Combine(Folder, vector + ".trlog");
        LogImport.Run(new ImportOptions { Inputs = [Vectors.PathOf($"imports/{vector}.txt.gz")], Output = log }, CancellationToken.None);
        return log;
    }

    public List<string> Session(params string[] lines) => Import(null, Add("s.jsonl", string.Join('\n', lines) + "\n")).Lines;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
