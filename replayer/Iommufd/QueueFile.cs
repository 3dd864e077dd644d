using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>Descriptor of a vEVENTQ or of a fault queue; it keeps its context alive.</summary>
internal sealed class QueueFile : VfioFile
{
    public QueueFile(IommufdContext context, IommufdObject queue)
    {
        Context = context;
        Queue = queue;
        context.Hold();
        queue.Users++;
    }

    public IommufdContext Context { get; }

    public IommufdObject Queue { get; }

    public override bool HasPosition => false;

    public override string Describe() => Queue.Describe();

    public void Close()
    {
        Queue.Users--;
        Context.Release();
    }
}
