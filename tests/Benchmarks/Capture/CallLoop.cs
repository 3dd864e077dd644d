using System.Globalization;
using System.Runtime.InteropServices;
using TraceReplay.Recorder.Live;

namespace TraceReplay.Benchmarks.Capture;

/// <summary>The program whose calls are recorded: one kind of call again and again, timed by itself.</summary>
internal static unsafe partial class CallLoop
{
    private const int Parts = 40;
    private const uint MapDma = 0x3b71;
    private const int OpenReadWrite = 2;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>capture-target KIND COUNT [CALLS-PER-SECOND]; prints the least and the mean nanoseconds per call, of processor time and of wall clock.</summary>
    public static int Run(string[] args)
    {
        string kind = args[0];
        long count = long.Parse(args[1], CultureInfo.InvariantCulture);
        long rate = args.Length > 2 ? long.Parse(args[2], CultureInfo.InvariantCulture) : 0;
        int eventfdDescriptor = eventfd(0, 0);
        int nothing = open("/dev/null", OpenReadWrite);
        ulong* argument = stackalloc ulong[4];
        argument[0] = 32 | (3ul << 32);
        argument[1] = (ulong)argument;
        argument[2] = 0;
        argument[3] = 4096;

        // Every path compiled before it is timed.
        Calls(kind, eventfdDescriptor, nothing, argument, 100, 0);
        long part = Math.Max(count / Parts, 1);
        double least = double.MaxValue;
        long wall = MonotonicClock.Now;
        long processor = ThreadTime();
        for (int i = 0; i < Parts; i++)
        {
            long before = ThreadTime();
            Calls(kind, eventfdDescriptor, nothing, argument, part, rate);
            least = Math.Min(least, (double)(ThreadTime() - before) / part);
        }

        double meanProcessor = (double)(ThreadTime() - processor) / (part * Parts);
        double meanWall = (double)(MonotonicClock.Now - wall) / (part * Parts);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{least:0.0} {meanProcessor:0.0} {meanWall:0.0}"));
        return 0;
    }

    private static void Calls(string kind, int eventfdDescriptor, int nothing, ulong* argument, long count, long rate)
    {
        long start = MonotonicClock.Now;
        for (long i = 0; i < count; i++)
        {
            switch (kind)
            {
                case "ioctl":
                    argument[2] += 4096;
                    _ = ioctl(eventfdDescriptor, MapDma, argument);
                    break;
                case "other-ioctl":
                    _ = ioctl(nothing, MapDma, argument);
                    break;
                case "getppid":
                    _ = getppid();
                    break;
                default:
                    _ = write(nothing, argument, 1);
                    break;
            }

            if (rate > 0 && (i & 63) == 63)
            {
                long due = start + ((i + 1) * NanosecondsPerSecond / rate);
                long left = due - MonotonicClock.Now;
                if (left > 1_000_000)
                {
                    Thread.Sleep((int)(left / 1_000_000));
                }
            }
        }
    }

    private static long ThreadTime()
    {
        long* time = stackalloc long[2];
        _ = clock_gettime(3, time);
        return (time[0] * NanosecondsPerSecond) + time[1];
    }

    [LibraryImport("libc"), SuppressGCTransition]
    private static partial int ioctl(int fd, nuint request, void* argument);

    [LibraryImport("libc"), SuppressGCTransition]
    private static partial nint write(int fd, void* bytes, nuint count);

    [LibraryImport("libc"), SuppressGCTransition]
    private static partial int getppid();

    [LibraryImport("libc")]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, long* time);
}
