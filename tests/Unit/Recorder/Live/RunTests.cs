using System.Text.RegularExpressions;
using TraceReplay.Recorder.Live;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Recorder.Live;

/// <summary>Small programs recorded from their start by the real thing.</summary>
public sealed partial class RunTests
{
    [LiveFact]
    public void Ioctl_OnEventfd_HasArgumentBeforeAndAfterAndItsBuffer()
    {
        LiveLog log = LiveLog.OfScript("""
            e = os.eventfd(3)
            data = ctypes.create_string_buffer(b'\x5a' * 320, 320)
            argument = ctypes.create_string_buffer(struct.pack('<IIQIIII', 32, 7, ctypes.addressof(data), 0, 16, 20, 0), 32)
            ioctl(e, 0x3b8d, argument)
            """);

        string line = Assert.Single(log.With("ioctl ", " 0x3b8d "));
        Assert.Contains("anon_inode:[eventfd]", line, StringComparison.Ordinal);
        Assert.Contains("in=2000000007000000", line, StringComparison.Ordinal);
        Assert.Contains("out=same", line, StringComparison.Ordinal);
        Assert.Contains("in=5a*320", line, StringComparison.Ordinal);
        Assert.Contains("= -25", line, StringComparison.Ordinal);
        Assert.Equal(0, log.Exit);
    }

    [LiveFact]
    public void Ioctl_LongArray_ComesWholeUpToTheBoundAndIsCutBehindIt()
    {
        const string Script = """
            e = os.eventfd(0)
            data = ctypes.create_string_buffer(bytes(i % 251 for i in range(40000)), 40000)
            argument = ctypes.create_string_buffer(struct.pack('<IIQIIII', 32, 7, ctypes.addressof(data), 0, 16, 2500, 0), 32)
            ioctl(e, 0x3b8d, argument)
            """;
        string bytes = Convert.ToHexStringLower([.. Enumerable.Range(0, 40000).Select(i => (byte)(i % 251))]);

        string whole = Assert.Single(LiveLog.OfScript(Script).With("ioctl ", " 0x3b8d "));
        LiveLog cut = LiveLog.OfScript(Script, options => options with { MostBufferBytes = 10000 });

        Assert.Contains(bytes, whole, StringComparison.Ordinal);
        Assert.DoesNotContain("wanted", whole, StringComparison.Ordinal);
        string line = Assert.Single(cut.With("ioctl ", " 0x3b8d "));
        Assert.Contains("wanted=40000", line, StringComparison.Ordinal);
        Assert.DoesNotContain(bytes[..20002], line, StringComparison.Ordinal);
        Assert.Contains(bytes[..20000], line, StringComparison.Ordinal);
        Assert.Equal(1, cut.Exit);
    }

    [LiveFact]
    public void Ioctl_UnreadableArgument_SaysWhatTheKernelWanted()
    {
        LiveLog log = LiveLog.OfScript("e = os.eventfd(0)\nioctl(e, 0x3b71, ctypes.c_void_p(0x10000))");

        Assert.Contains("wanted=32", Assert.Single(log.With("ioctl ", " 0x3b71 ")), StringComparison.Ordinal);
    }

    [LiveFact]
    public void Ioctl_OnPipesAndFiles_IsNotRecorded()
    {
        LiveLog log = LiveLog.OfScript("""
            r, w = os.pipe()
            b = ctypes.create_string_buffer(32)
            ioctl(r, 0x3b71, b)
            f = os.open('/dev/null', os.O_RDWR)
            ioctl(f, 0x3b71, b)
            os.write(w, b'x'); os.read(r, 1); os.write(f, b'x')
            """);

        Assert.Empty(log.With("ioctl"));
        Assert.Empty(log.With("transfer"));
    }

    [LiveFact]
    public void Eventfd_ReadAndWrite_AreTransfersWithTheirBytes()
    {
        LiveLog log = LiveLog.OfScript("e = os.eventfd(3)\nos.eventfd_read(e)\nos.eventfd_write(e, 9)\nos.close(e)");

        string[] calls = [.. log.Lines.Where(line => Call().IsMatch(line)).Select(line => Call().Match(line).Value)];
        Assert.Equal(["eventfd", "transfer read", "transfer write", "close"], calls);
        Assert.Contains("data=0300000000000000 = 8", log.With("transfer read")[0], StringComparison.Ordinal);
        Assert.Contains("data=0900000000000000 = 8", log.With("transfer write")[0], StringComparison.Ordinal);
    }

    [LiveFact]
    public void Dup_AllForms_AreFollowed()
    {
        LiveLog log = LiveLog.OfScript("""
            e = os.eventfd(1)
            d = os.dup(e)
            os.dup2(e, 50); os.dup2(e, 51, inheritable=False)
            fcntl.fcntl(e, fcntl.F_DUPFD, 60)
            os.eventfd_write(60, 1)
            g = os.eventfd(0)
            os.dup2(g, 50)
            """);

        Assert.Contains(log.With("dup "), line => line.Contains("= 50 ", StringComparison.Ordinal));
        Assert.Contains(log.With("dup "), line => line.Contains("= 51 ", StringComparison.Ordinal));
        Assert.Contains(log.With("dup "), line => line.Contains("= 60 ", StringComparison.Ordinal));
        Assert.Single(log.With("transfer write 60 anon_inode:[eventfd]"));
        int closed = log.Lines.FindIndex(line => line.StartsWith("close 50 ", StringComparison.Ordinal));
        Assert.True(closed > 0 && log.Lines[closed + 1].StartsWith("dup ", StringComparison.Ordinal), "what dup2 replaces is closed first");
    }

    [LiveFact]
    public void Fork_ChildThatExecs_IsFollowedAndItsDescriptorsClose()
    {
        LiveLog log = LiveLog.OfScript("""
            e = os.eventfd(1)
            k = os.eventfd(1, 0)
            if os.fork() == 0:
                os.eventfd_write(e, 5)
                os.execv('/bin/true', ['true', 'argument'])
            os.wait()
            """);

        Assert.Single(log.With("fork "));
        Assert.Equal(2, log.With("exec ").Count);
        int exec = log.Lines.FindLastIndex(line => line.StartsWith("exec ", StringComparison.Ordinal));
        Assert.Contains("argument", log.Lines[exec], StringComparison.Ordinal);
        Assert.StartsWith("close ", log.Lines[exec + 1], StringComparison.Ordinal);
        Assert.Equal(2, log.With("exit ").Count);
    }

    [LiveFact]
    public void CloseRange_ClosesWhatIsInIt()
    {
        LiveLog log = LiveLog.OfScript("e = os.eventfd(1)\nos.dup2(e, 70); os.dup2(e, 71)\nlibc.close_range(70, 80, 0)\nos.close(e)");

        Assert.Single(log.With("close 70 anon_inode:[eventfd] = 0"));
        Assert.Single(log.With("close 71 anon_inode:[eventfd] = 0"));
    }

    [LiveFact]
    public void Descriptor_ReceivedOverASocket_IsNamedWithItsPeer()
    {
        LiveLog log = LiveLog.OfScript("""
            a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
            e = os.eventfd(4)
            os.eventfd_write(e, 1)
            socket.send_fds(a, [b'x'], [e])
            _, fds, _, _ = socket.recv_fds(b, 1, 1)
            os.eventfd_read(fds[0])
            """);

        string line = Assert.Single(log.With("descriptor "));
        Assert.Contains("received", line, StringComparison.Ordinal);
        Assert.Contains("anon_inode:[eventfd]", line, StringComparison.Ordinal);
        Assert.Matches("peer", line);
    }

    [LiveFact]
    public void Open_OfAMissingInterface_IsRecordedWithItsError()
    {
        LiveLog log = LiveLog.OfScript("""
            try: os.open('/dev/vfio/4711', os.O_RDWR)
            except OSError: pass
            """);

        Assert.Contains("= -2", Assert.Single(log.With("open ", "/dev/vfio/4711")), StringComparison.Ordinal);
    }

    [LiveFact]
    public void Call_OfAKilledProgram_IsUnfinished()
    {
        LiveLog log = LiveLog.OfScript("""
            e = os.eventfd(0)
            threading.Timer(1.6, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
            os.eventfd_read(e)
            """);

        Assert.Single(log.With("call-entry"));
        Assert.Contains("=?", Assert.Single(log.With("transfer read")), StringComparison.Ordinal);
        Assert.Contains("9", Assert.Single(log.With("exit ")), StringComparison.Ordinal);
    }

    [LiveFact]
    public void Call_InterruptedByASignal_FailsOnceWithEintr()
    {
        LiveLog log = LiveLog.OfScript("""
            e = os.eventfd(0)
            class Stop(Exception): pass
            def handler(*_): raise Stop()
            signal.signal(signal.SIGALRM, handler)
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            try: os.eventfd_read(e)
            except Stop: pass
            os.eventfd_write(e, 1)
            """);

        Assert.Contains("= -4", Assert.Single(log.With("transfer read")), StringComparison.Ordinal);
    }

    [LiveFact]
    public void Threads_OfTheTarget_AreAllRecorded()
    {
        LiveLog log = LiveLog.OfScript("""
            e = os.eventfd(0)
            threads = [threading.Thread(target=lambda: [os.eventfd_write(e, 1) for _ in range(500)]) for _ in range(4)]
            [t.start() for t in threads]; [t.join() for t in threads]
            """);

        Assert.Equal(2000, log.With("transfer write").Count);
        Assert.Equal(0, log.Exit);
    }

    [LiveFact]
    public void Program_ThatEndsAtOnce_LeavesAWholeLog()
    {
        string[] command = ["/bin/false"];
        using var target = new LaunchedTarget(command);
        LiveLog log = LiveLog.Of(target, command, fromStart: true);

        Assert.Equal(0, log.Exit);
        Assert.Single(log.With("exec ", "/bin/false"));
        Assert.Single(log.With("exit 1"));
    }

    [GeneratedRegex("^(eventfd|transfer read|transfer write|close)")]
    private static partial Regex Call();
}
