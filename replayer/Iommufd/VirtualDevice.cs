using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>The guest's number of a device behind a vIOMMU. Kernel: struct iommufd_vdevice.</summary>
internal sealed class VirtualDevice : IommufdObject
{
    private readonly IommuDriver _driver;
    private readonly VirtualIommu _virtual;
    private readonly BoundDevice _device;

    public VirtualDevice(VirtualIommu viommu, BoundDevice device, ulong virtualId, IommuDriver driver)
    {
        _driver = driver;
        _virtual = viommu;
        _device = device;
        VirtualId = virtualId;
        viommu.Users++;
        device.Virtual = this;
    }

    public ulong VirtualId { get; }

    public override string Describe() => $"vDEVICE 0x{VirtualId:x} of {_device.Id} behind {_virtual.Id}";

    public override void Destroy()
    {
        _driver.UnbindVirtualStream(_device.Master);
        _device.Virtual = null;
        _virtual.Users--;
    }

    public override void AddStateHash(ref StateHash hash)
    {
        base.AddStateHash(ref hash);
        hash.Add(VirtualId);
    }
}
