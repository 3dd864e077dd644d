using System.Runtime.InteropServices;
using System.Text;

namespace TraceReplay.Recorder.Bpf;

/// <summary>What libbpf says about a failure, kept instead of printed: the last lines become part of the one sentence the user sees.</summary>
internal static unsafe class BpfMessages
{
    private const int Warning = 0;
    private const int MostKept = 20;
    private static readonly Lock s_gate = new();
    private static readonly Queue<string> s_lines = new();

    public static void Collect()
    {
        lock (s_gate)
        {
            s_lines.Clear();
        }

        NativeBpf.libbpf_set_print(&Print);
    }

    /// <summary>The messages since <see cref="Collect"/>, one line each.</summary>
    public static IReadOnlyList<string> Lines()
    {
        lock (s_gate)
        {
            return [.. s_lines];
        }
    }

    [UnmanagedCallersOnly]
    private static int Print(int level, byte* format, nint arguments)
    {
        if (level != Warning)
        {
            return 0;
        }

        Span<byte> text = stackalloc byte[512];
        fixed (byte* start = text)
        {
            int length = NativeBpf.vsnprintf(start, (nuint)text.Length, format, arguments);
            string line = Encoding.UTF8.GetString(text[..Math.Clamp(length, 0, text.Length - 1)]).Trim();
            lock (s_gate)
            {
                s_lines.Enqueue(line);
                if (s_lines.Count > MostKept)
                {
                    s_lines.Dequeue();
                }
            }
        }

        return 0;
    }
}
