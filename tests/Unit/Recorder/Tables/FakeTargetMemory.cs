using TraceReplay.Formats;
using TraceReplay.Recorder.Tables;

namespace TraceReplay.Tests.Recorder.Tables;

/// <summary>Memory of made-up processes, by page.</summary>
internal sealed class FakeTargetMemory : ITargetMemory
{
    private readonly Dictionary<(int Process, ulong Page), byte[]> _pages = [];

    /// <summary>What reads of any page fail with; 0 for nothing.</summary>
    public int Error { get; set; }

    /// <summary>Pages never written read as zero instead of failing.</summary>
    public bool HasEverything { get; init; }

    public long Reads { get; private set; }

    public Dictionary<(int Process, int Fd), FakeTargetMemory> Files { get; } = [];

    public byte[] PageOf(int process, ulong address)
    {
        if (!_pages.TryGetValue((process, address >> 12), out byte[]? page))
        {
            page = new byte[4096];
            _pages.Add((process, address >> 12), page);
        }

        return page;
    }

    public void Write(int process, ulong address, ReadOnlySpan<byte> bytes) => bytes.CopyTo(PageOf(process, address).AsSpan((int)(address & 0xfff)));

    public int Read(int process, ulong address, Span<byte> destination)
    {
        Reads++;
        if (Error != 0)
        {
            return Error;
        }

        if (!_pages.TryGetValue((process, address >> 12), out byte[]? page))
        {
            destination.Clear();
            return HasEverything ? 0 : Errno.EFAULT;
        }

        page.AsSpan((int)(address & 0xfff), destination.Length).CopyTo(destination);
        return 0;
    }

    public ITargetFile? Open(int process, int fd) => Files.TryGetValue((process, fd), out FakeTargetMemory? file) ? new FakeFile(file) : null;

    private sealed class FakeFile(FakeTargetMemory memory) : ITargetFile
    {
        public int Read(ulong offset, Span<byte> destination) => memory.Read(0, offset, destination);
    }
}
