using System.Diagnostics.Tracing;
using System.Reflection;
using TraceReplay.Formats.Events;
using TraceReplay.Formats.Records;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Formats.Events;

/// <summary>What listeners see of a publishing program. One class, so that its tests do not run side by side: there is one event source in a process.</summary>
public sealed class RecordPublisherTests
{
    [Fact]
    public void Begin_NobodyListens_IsNull()
    {
        Assert.Null(RecordPublisher.Begin<IoctlRecord>());
        Assert.False(RecordPublisher.IsEnabled);
    }

    [Fact]
    public void Begin_NobodyListens_AllocatesNothing()
    {
        RecordPublisher.Publish(new MarkerRecord());
        var marker = new MarkerRecord();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            if (RecordPublisher.Begin<IoctlRecord>() is { } call)
            {
                RecordPublisher.End(call, 0);
            }

            RecordPublisher.Marker("text");
            RecordPublisher.Publish(marker);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void End_Call_IsAnEventWithPlainFields()
    {
        using var listener = new PublishedEvents();
        IoctlRecord call = RecordPublisher.Begin<IoctlRecord>()!;
        call.Fd = 5;
        call.Request = 0x3b6c;
        call.Target = "/dev/vfio/vfio";
        RecordPublisher.End(call, -25);

        EventWrittenEventArgs written = Assert.Single(listener.Events);
        Dictionary<string, object?> fields = written.PayloadNames!.Zip(written.Payload!).ToDictionary(pair => pair.First, pair => pair.Second);
        Assert.Equal("Ioctl", written.EventName);
        Assert.Equal(5, fields["descriptor"]);
        Assert.Equal(0x3b6cu, fields["code"]);
        Assert.Equal(-25L, fields["result"]);
        Assert.Equal("/dev/vfio/vfio", fields["subject"]);
        Assert.Equal(Environment.ProcessId, fields["process"]);
        Assert.Equal(call.Time, fields["time"]);
        Assert.Equal(call.ThreadId, fields["thread"]);
    }

    [Fact]
    public void Enter_Ioctl_IsAnEntryBeforeTheCall()
    {
        using var listener = new PublishedEvents();
        IoctlRecord call = RecordPublisher.Begin<IoctlRecord>()!;
        call.Fd = 7;
        RecordPublisher.Enter(call);
        RecordPublisher.End(call, 0);

        Assert.Equal(["CallEntry", "Ioctl"], listener.Events.Select(e => e.EventName));
        Assert.Equal(listener.Events[0].Payload![5], listener.Events[1].Payload![5]);
    }

    [Fact]
    public void Publish_EveryKind_IsTheEventOfThatKind()
    {
        using var listener = new PublishedEvents();
        foreach (RecordKind kind in RecordGenerators.Kinds)
        {
            RecordPublisher.Publish(RecordGenerators.Create(kind, new Random((int)kind)));
        }

        Assert.Equal(RecordGenerators.Kinds.Select(kind => $"{(int)kind} {kind}"), listener.Events.Select(e => $"{e.EventId} {e.EventName}"));
    }

    [Fact]
    public void Publish_Records_AreNumberedWithoutHoles()
    {
        using var listener = new PublishedEvents();
        RecordPublisher.Marker("one");
        RecordPublisher.Marker("two");

        ulong first = (ulong)listener.Events[0].Payload![2]!;
        Assert.Equal(first + 1, listener.Events[1].Payload![2]);
        Assert.Equal(listener.Events[0].Payload![1], listener.Events[1].Payload![1]);
    }

    [Fact]
    public void Published_ListenerComes_SaysHowManyThereAre()
    {
        using var listener = new PublishedEvents();
        RecordPublisher.Marker("one");
        using var second = new PublishedEvents();

        Assert.Equal((ulong)second.Counts[0], listener.Events[0].Payload![0]);
    }

    [Fact]
    public void Publish_LongRecord_IsSplit()
    {
        using var listener = new PublishedEvents();
        RecordPublisher.Publish(new TransferRecord { Data = new byte[150_000] });

        Assert.Equal([0u, 1u, 2u], listener.Events.Select(e => (uint)e.Payload![3]!));
        Assert.All(listener.Events, e => Assert.Equal(3u, e.Payload![4]));
    }

    [Fact]
    public void Publish_WhatTheFormatHasNoPlaceFor_IsAGap()
    {
        using var listener = new PublishedEvents();
        RecordPublisher.Publish(new MemoryRecord { Data = new byte[100_000] });
        RecordPublisher.Publish(new TransferRecord { Data = new byte[20 << 20] });

        Assert.Equal(["Gap", "Gap"], listener.Events.Select(e => e.EventName));
        Assert.All(listener.Events, e => Assert.Equal("truncated", e.Payload![11]));
    }

    [Theory]
    [InlineData("a\0b", "a b")]
    [InlineData("zwölf", "zwölf")]
    public void Publish_Subject_IsReadable(string text, string expected)
    {
        using var listener = new PublishedEvents();
        RecordPublisher.Marker(text);

        Assert.Equal(expected, listener.Events[0].Payload![11]);
    }

    [Fact]
    public void Publish_LongSubject_IsCut()
    {
        using var listener = new PublishedEvents();
        RecordPublisher.Marker(new string('x', 500));

        Assert.Equal(new string('x', 126) + "…", listener.Events[0].Payload![11]);
    }

    [Fact]
    public void Events_Declared_HaveNumberAndNameOfTheirKind()
    {
        IEnumerable<string> declared = typeof(TraceReplayEvents).GetMethods(BindingFlags.Instance | BindingFlags.Public)
            .Select(method => (method.Name, method.GetCustomAttribute<EventAttribute>()?.EventId))
            .Where(method => method.EventId is not (null or TraceReplayEvents.PublishedEvent))
            .Select(method => $"{method.EventId} {method.Name}");

        Assert.Equal(RecordGenerators.Kinds.Select(kind => $"{(int)kind} {kind}").Order(), declared.Order());
    }
}
