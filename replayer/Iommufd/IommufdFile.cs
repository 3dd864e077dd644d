using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>/dev/iommu, or /dev/vfio/vfio where iommufd serves it.</summary>
internal sealed class IommufdFile(IommufdContext context) : VfioFile
{
    public IommufdContext Context { get; } = context;

    public override bool HasPosition => true;

    public override string Describe() => Context.Describe();
}
