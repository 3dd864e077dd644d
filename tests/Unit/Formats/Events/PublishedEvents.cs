using System.Diagnostics.Tracing;
using TraceReplay.Formats.Events;

namespace TraceReplay.Tests.Formats.Events;

/// <summary>Listens to the event source in this process. Events of other threads are not kept: other tests may publish.</summary>
internal sealed class PublishedEvents : EventListener
{
    private readonly int _thread = Environment.CurrentManagedThreadId;

    /// <summary>Events of records.</summary>
    public List<EventWrittenEventArgs> Events { get; } = [];

    /// <summary>What the source said of how many there are.</summary>
    public List<long> Counts { get; } = [];

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == TraceReplayEvents.ProviderName)
        {
            EnableEvents(eventSource, EventLevel.Verbose);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventSource.Name == TraceReplayEvents.ProviderName && Environment.CurrentManagedThreadId == _thread)
        {
            if (eventData.EventId == TraceReplayEvents.PublishedEvent)
            {
                Counts.Add((long)eventData.Payload![0]!);
            }
            else
            {
                Events.Add(eventData);
            }
        }
    }
}
