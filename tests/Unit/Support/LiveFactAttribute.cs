using TraceReplay.Recorder.Bpf;
using Xunit;

namespace TraceReplay.Tests.Support;

/// <summary>A test that records a real program by programs in the kernel; skipped where this machine cannot, with what it lacks.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LiveFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> s_missing = new(Missing);

    public LiveFactAttribute()
    {
        Skip = s_missing.Value;
    }

    private static string? Missing()
    {
        if (Prerequisites.WhatIsMissing() is { } text)
        {
            return text;
        }

        if (!File.Exists("/usr/bin/python3"))
        {
            return "python3, in which the recorded programs are written, is not installed";
        }

        try
        {
            using BpfPrograms programs = BpfPrograms.Load(new BpfOptions { RingBytes = 1 << 16 });
            return null;
        }
        catch (CaptureException e)
        {
            return e.Message;
        }
    }
}
