using System.Diagnostics;
using System.Globalization;
using TraceReplay.Formats;
using TraceReplay.Formats.Events;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;

namespace TraceReplay.EventTarget;

/// <summary>A program that publishes records on command, the subject of the EventPipe tests. Each command on standard input is answered by a line.</summary>
internal static class Program
{
    private static readonly Utf8Text s_target = "anon_inode:[vfio-device]";

    internal static int Main(string[] args)
    {
        IEnumerable<string> commands = args.Length > 0 ? args : StandardInput();
        foreach (string command in commands)
        {
            string[] words = command.Split(' ');
            switch (words[0])
            {
                case "log": PublishLog(words[1]); break;
                case "flood": Flood(Number(words[1]), Number(words[2])); break;
                case "listen": SpinWait.SpinUntil(() => RecordPublisher.IsEnabled); break;
                case "marker": RecordPublisher.Marker(words[1]); break;
                case "child": Child(command["child ".Length..]); break;
                case "touch": File.WriteAllText(words[1], ""); break;
                case "die": Process.GetCurrentProcess().Kill(); break;
                case "exit": return Number(words[1]);
                default: throw new ArgumentException($"'{command}' is no command");
            }

            Console.WriteLine($"done {command}");
        }

        return 0;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<string> StandardInput()
    {
        Console.WriteLine("ready");
        while (Console.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    /// <summary>Publishes every record of a log as it stands.</summary>
    private static void PublishLog(string path)
    {
        using LogReader reader = LogReader.Open(path);
        while (reader.Read() is { } record)
        {
            RecordPublisher.Publish(record);
        }
    }

    /// <summary>Runs a command in a process of its own.</summary>
    private static void Child(string command)
    {
        using Process child = Process.Start(Environment.ProcessPath!, [typeof(Program).Assembly.Location, command]);
        child.WaitForExit();
    }

    /// <summary>Calls from several threads, as fast as they come.</summary>
    private static void Flood(int threads, int each)
    {
        var running = Enumerable.Range(0, threads).Select(_ => new Thread(() => Calls(each))).ToList();
        running.ForEach(thread => thread.Start());
        running.ForEach(thread => thread.Join());
    }

    private static void Calls(int count)
    {
        byte[] argument = new byte[32];
        for (int i = 0; i < count; i++)
        {
            if (RecordPublisher.Begin<IoctlRecord>() is not { } call)
            {
                continue;
            }

            call.Fd = 5;
            call.Target = s_target;
            call.Request = 0x3b6c;
            call.HasPointer = true;
            call.Argument = (ulong)i;
            call.In = argument;
            RecordPublisher.End(call, -25);
        }
    }
}
