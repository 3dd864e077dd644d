using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>Something of an iommufd that has an id. Kernel: struct iommufd_object.</summary>
internal abstract class IommufdObject
{
    /// <summary>In the context it belongs to; 0 until it is put there.</summary>
    public int Id { get; internal set; }

    /// <summary>References of others: children, attachments, open queue descriptors, a bound device's driver. Destroying needs none.</summary>
    public int Users { get; set; }

    /// <summary>One line for a person.</summary>
    public abstract string Describe();

    /// <summary>Gives back what it holds. Called once, after it left its context.</summary>
    public abstract void Destroy();

    public virtual void AddStateHash(ref StateHash hash)
    {
        hash.Add((long)Id);
        hash.Add((long)Users);
    }
}
