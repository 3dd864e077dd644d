using BenchmarkDotNet.Running;
using TraceReplay.Benchmarks.Capture;

namespace TraceReplay.Benchmarks;

internal static class Program
{
    internal static int Main(string[] args)
    {
        switch (args)
        {
            case ["capture", .. string[] rest]:
                return CaptureCosts.Run(rest);
            case ["capture-target", .. string[] rest]:
                return CallLoop.Run(rest);
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
                return 0;
        }
    }
}
