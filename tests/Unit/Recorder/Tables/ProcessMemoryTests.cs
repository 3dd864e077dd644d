using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using TraceReplay.Formats;
using TraceReplay.Recorder.Tables;
using Xunit;

namespace TraceReplay.Tests.Recorder.Tables;

/// <summary>The real reader, of this process and of another.</summary>
public sealed unsafe class ProcessMemoryTests
{
    [Fact]
    public void Read_OfThisProcess_GivesItsMemory()
    {
        byte* page = (byte*)NativeMemory.AlignedAlloc(4096, 4096);
        try
        {
            new Span<byte>(page, 4096).Fill(0x5a);
            byte[] read = new byte[4096];
            Assert.Equal(0, new ProcessMemory().Read(Environment.ProcessId, (ulong)page, read));
            Assert.All(read, b => Assert.Equal(0x5a, b));
        }
        finally
        {
            NativeMemory.AlignedFree(page);
        }
    }

    [Fact]
    public void Read_OfAnotherProcess_GivesItsMemoryAndLeavesItRunning()
    {
        using Process child = Start("tail", "-f", "/dev/null");
        try
        {
            // The ELF header of its program, where the kernel mapped it.
            string line = WaitForMap(child.Id, "/tail");
            ulong address = ulong.Parse(line.AsSpan(0, line.IndexOf('-', StringComparison.Ordinal)), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            byte[] read = new byte[4096];
            Assert.Equal(0, new ProcessMemory().Read(child.Id, address, read));
            Assert.Equal("\x7f" + "ELF", string.Concat(read[..4].Select(b => (char)b)));
            Assert.False(child.HasExited);
        }
        finally
        {
            child.Kill();
            child.WaitForExit();
        }

        Assert.NotEqual(0, new ProcessMemory().Read(child.Id, 0x1000, new byte[16]));
    }

    [Fact]
    public void Read_OfUnmappedMemory_SaysSo() => Assert.Equal(Errno.EFAULT, new ProcessMemory().Read(Environment.ProcessId, 0x1000, new byte[16]));

    [Fact]
    public void Open_FileOfAProcess_IsReadAtItsOffset()
    {
        string path = Path.GetTempFileName();
        try
        {
            byte[] content = new byte[8192];
            content.AsSpan(4096).Fill(7);
            File.WriteAllBytes(path, content);
            using FileStream stream = File.OpenRead(path);
            int fd = stream.SafeFileHandle.DangerousGetHandle().ToInt32();
            ITargetFile? file = new ProcessMemory().Open(Environment.ProcessId, fd);
            Assert.NotNull(file);
            byte[] read = new byte[4096];
            Assert.Equal(0, file.Read(4096, read));
            Assert.All(read, b => Assert.Equal(7, b));
            Assert.NotEqual(0, file.Read(8192, read));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Open_Device_IsRefused()
    {
        using FileStream stream = File.OpenRead("/dev/null");
        Assert.Null(new ProcessMemory().Open(Environment.ProcessId, stream.SafeFileHandle.DangerousGetHandle().ToInt32()));
        Assert.Null(new ProcessMemory().Open(Environment.ProcessId, 1 << 20));
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static string WaitForMap(int process, string name)
    {
        for (int i = 0; i < 200; i++)
        {
            string? line = File.ReadLines($"/proc/{process}/maps").FirstOrDefault(l => l.EndsWith(name, StringComparison.Ordinal));
            if (line is not null)
            {
                return line;
            }

            Thread.Sleep(10);
        }

        throw new InvalidOperationException($"process {process} never mapped {name}");
    }
}
