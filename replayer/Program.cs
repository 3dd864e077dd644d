namespace TraceReplay.Replayer;

internal static class Program
{
    internal static int Main(string[] args) => args.Length == 0 ? 2 : 0;
}
