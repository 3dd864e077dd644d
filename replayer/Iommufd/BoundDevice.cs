using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>A device bound to an iommufd. Its driver is a user, so DESTROY never succeeds. Kernel: struct iommufd_device.</summary>
internal sealed class BoundDevice : IommufdObject
{
    private readonly IommuDriver _driver;
    private readonly object _groupKey;

    public BoundDevice(IommufdContext context, IommuDriver driver, string name, Master master, object groupKey)
    {
        Context = context;
        _driver = driver;
        _groupKey = groupKey;
        Name = name;
        Master = master;
        Group = context.GroupOf(groupKey);
        Group.Members++;
        Users = 1;
    }

    public IommufdContext Context { get; }

    public string Name { get; }

    public Master Master { get; }

    public DeviceGroup Group { get; }

    public bool IsAttached => Group.Attached.Contains(this);

    public VirtualDevice? Virtual { get; set; }

    public override string Describe() => $"device {Name}{(IsAttached ? $" attached to {Group.Hwpt!.Id}" : "")}";

    public override void Destroy()
    {
        _driver.ReleaseDma(Master);
        if (--Group.Members == 0)
        {
            Context.Forget(_groupKey);
        }
    }

    public override void AddStateHash(ref StateHash hash)
    {
        base.AddStateHash(ref hash);
        hash.Add((ulong)Master.StreamId);
        hash.Add((long)(IsAttached ? Group.Hwpt!.Id : 0));
    }
}
