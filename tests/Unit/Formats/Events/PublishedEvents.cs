using System.Diagnostics.Tracing;
using TraceReplay.Formats.Events;

namespace TraceReplay.Tests.Formats.Events;

/// <summary>Listens to the event source in this process. Events of other threads are not kept: other tests may publish.</summary>
internal sealed class PublishedEvents : EventListener
{
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public List<EventWrittenEventArgs> Events { get; } = [];

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
            Events.Add(eventData);
        }
    }
}
