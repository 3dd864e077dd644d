using System.CommandLine;
using System.Text;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Text;

namespace TraceReplay.Replayer.Cli;

/// <summary>tracereplay assemble: makes a log of its text form.</summary>
internal static class AssembleCommand
{
    public static Command Create()
    {
        var text = new Argument<string>("TEXT") { Description = "What 'dump' printed, edited or not" };
        var output = new Option<string>("--output", "-o") { Description = "Log to write", Required = true, HelpName = "LOG" };
        var quiet = new Option<bool>("--quiet") { Description = "No summary" };
        var command = new Command("assemble", "Make a log of its text form.\n\nExample:\n  tracereplay dump a.trlog -o a.txt && tracereplay assemble a.txt -o b.trlog") { text, output, quiet };
        command.SetBody((parsed, run) =>
        {
            string target = parsed.GetValue(output)!;
            long records = Assemble(parsed.GetValue(text)!, target, run.Cancel);
            if (!parsed.GetValue(quiet))
            {
                run.Errors.WriteLine($"{target}: {records} records");
            }

            return ExitCode.Fine;
        });
        return command;
    }

    private static long Assemble(string path, string output, CancellationToken cancel)
    {
        CommandShell.CheckInput(path, "the text form of a log");
        CommandShell.CheckOutput(path, output);

        // Bytes that are no UTF-8 are a mistake of whoever made the text, not something to replace in silence.
        using var input = new StreamReader(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        var parser = new LogParser(input, path);
        try
        {
            using LogWriter writer = LogWriter.Create(output, parser.ReadHeader());
            while (parser.Read() is { } record)
            {
                cancel.ThrowIfCancellationRequested();
                Write(writer, record, path);
            }

            writer.Complete();
            return writer.RecordCount;
        }
        catch (DecoderFallbackException)
        {
            throw new TextFormatException(path, 1, 1, "bytes that are not UTF-8", "the text form of a log. A log itself is read with 'tracereplay dump'");
        }
    }

    private static void Write(LogWriter writer, Record record, string path)
    {
        long number = record.Sequence;
        try
        {
            writer.Write(record);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"{path}: record #{number} cannot be stored: {e.Message}");
        }
    }
}
