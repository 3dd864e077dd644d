using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Replayer.Calls;
using TraceReplay.Tests.Replayer.Vfio;
using Xunit;

namespace TraceReplay.Tests.Replayer.Vfio.Kvm;

public sealed class KvmTests
{
    private const uint Vfio = (uint)KvmDeviceType.Vfio;
    private const uint VgicV2 = (uint)KvmDeviceType.ArmVgicV2;
    private const uint VgicV3 = (uint)KvmDeviceType.ArmVgicV3;
    private const uint Its = (uint)KvmDeviceType.ArmVgicIts;

    private readonly VfioBench _bench = new("linux-7.3");

    [Theory]
    [InlineData(0u, true)]
    [InlineData(40u, true)]
    [InlineData(48u, true)]
    [InlineData(31u, false)]
    [InlineData(53u, false)]
    [InlineData(0x100u, false)]
    public void CreateVm_Type_IsTheBitsOfAnAddress(uint type, bool succeeds) => Assert.Equal(succeeds, CreateVm(type) >= 0);

    [Fact]
    public void CreateDevice_TestFlag_SaysWhatThereIsAndMakesNothing()
    {
        int vm = CreateVm();
        Assert.Equal(0, Device(vm, VgicV3, test: true));
        Assert.Equal(-Errno.ENODEV, Device(vm, VgicV2, test: true));
        Assert.Equal(-Errno.ENODEV, Device(vm, 99, test: true));
        Assert.Equal(0, Device(vm, VgicV3));
        Assert.Equal(-Errno.EEXIST, Device(vm, VgicV3));
        Assert.Equal(0, Device(vm, Its));
        Assert.Equal(0, Device(vm, Its));
        Assert.Equal(0, Device(vm, Vfio));
        Assert.Equal(-Errno.EBUSY, Device(vm, Vfio));
    }

    [Fact]
    public void MemoryRegion_Slots_AreMadeMovedAndDeleted()
    {
        int vm = CreateVm();
        Assert.Equal(0, Slot(vm, 0, 0x4000_0000, 0x1000_0000, 0x7f00_0000_0000));
        Assert.Equal(-Errno.EEXIST, Slot(vm, 1, 0x4fff_f000, 0x2000, 0x7e00_0000_0000));
        Assert.Equal(0, Slot(vm, 1, 0x5000_0000, 0x2000, 0x7e00_0000_0000));
        Assert.Equal(-Errno.EINVAL, Slot(vm, 0, 0x4000_0000, 0x2000_0000, 0x7f00_0000_0000));
        Assert.Equal(-Errno.EINVAL, Slot(vm, 0, 0x4000_0000, 0x1000_0000, 0x7d00_0000_0000));
        Assert.Equal(-Errno.EINVAL, Slot(vm, 0, 0x4000_0000, 0x1000_0000, 0x7f00_0000_0000, 2));
        Assert.Equal(0, Slot(vm, 0, 0x8000_0000, 0x1000_0000, 0x7f00_0000_0000));
        Assert.Equal(0, Slot(vm, 0, 0, 0, 0));
        Assert.Equal(-Errno.EINVAL, Slot(vm, 0, 0, 0, 0));
    }

    [Theory]
    [InlineData(0u, 0x800UL, 0x1000UL, 0x1000UL, 0u, Errno.EINVAL)]
    [InlineData(0u, 0x1000UL, 0x1800UL, 0x1000UL, 0u, Errno.EINVAL)]
    [InlineData(0u, 0x1000UL, 0x1000UL, 0x1800UL, 0u, Errno.EINVAL)]
    [InlineData(0u, 0x1000UL, 0x1000UL, 0x1000UL, 4u, Errno.EINVAL)]
    [InlineData(32767u, 0x1000UL, 0x1000UL, 0x1000UL, 0u, Errno.EINVAL)]
    [InlineData(0u, 0xffff_ffff_ffff_f000UL, 0x2000UL, 0x1000UL, 0u, Errno.EINVAL)]
    [InlineData(0u, 0xff_ffff_f000UL, 0x2000UL, 0x1000UL, 0u, Errno.EFAULT)]
    public void MemoryRegion_Argument_IsChecked(uint slot, ulong guest, ulong size, ulong user, uint flags, int errno) =>
        Assert.Equal(-errno, Slot(CreateVm(), slot, guest, size, user, flags));

    [Fact]
    public void Irqfd_BeforeTheInterruptController_IsEarly()
    {
        int vm = CreateVm();
        int eventfd = _bench.Eventfd();
        Assert.Equal(-Errno.EAGAIN, Irqfd(vm, eventfd, 3, 0));
        Assert.Equal(0, Irqfd(vm, eventfd, 3, 1));
        Assert.Equal(0, Device(vm, VgicV3));
        Assert.Equal(0, Irqfd(vm, eventfd, 3, 0));
        Assert.Equal(-Errno.EBUSY, Irqfd(vm, eventfd, 4, 0));
        Assert.Equal(0, Irqfd(vm, eventfd, 4, 1));
        Assert.Equal(-Errno.EBUSY, Irqfd(vm, eventfd, 4, 0));
        Assert.Equal(0, Irqfd(vm, eventfd, 3, 1));
        Assert.Equal(0, Irqfd(vm, eventfd, 4, 0));
        Assert.Equal(-Errno.EINVAL, Irqfd(vm, eventfd, 4, 4));
        Assert.Equal(-Errno.EINVAL, Irqfd(vm, vm, 4, 0));
        Assert.Equal(-Errno.EBADF, Irqfd(vm, -1, 4, 0));
    }

    [Fact]
    public void Irqfd_SignalledEventfd_IsTakenByTheGuest()
    {
        int vm = CreateVm();
        int eventfd = _bench.Eventfd();
        Assert.Equal(0, Device(vm, VgicV3));
        Assert.Equal(0, Irqfd(vm, eventfd, 3, 0));
        Assert.Equal(8, _bench.Write(eventfd, 5));
        Assert.Equal(-Errno.EAGAIN, _bench.Read(eventfd));
        Assert.Equal(0, _bench.Close(vm));
        Assert.Equal(8, _bench.Write(eventfd, 5));
        Assert.Equal(8, _bench.Read(eventfd));
    }

    [Fact]
    public void Routing_Entries_AreChecked()
    {
        int vm = CreateVm();
        Assert.Equal(-Errno.EINVAL, Routing(vm, (0, 1, 0, 5)));
        Assert.Equal(0, Device(vm, VgicV3));
        Assert.Equal(0, Routing(vm));
        Assert.Equal(0, Routing(vm, (0, 1, 0, 5), (1, 2, 1, 0)));
        Assert.Equal(-Errno.EINVAL, Routing(vm, (0, 1, 0, 988)));
        Assert.Equal(-Errno.EINVAL, Routing(vm, (0, 1, 1, 5)));
        Assert.Equal(-Errno.EINVAL, Routing(vm, (0, 2, 2, 5)));
        Assert.Equal(-Errno.EINVAL, Routing(vm, (0, 3, 0, 5)));
        Assert.Equal(-Errno.EINVAL, Routing(vm, (4096, 1, 0, 5)));
        Assert.Equal(-Errno.EINVAL, Routing(vm, (0, 1, 0, 5), (0, 2, 0, 0)));
    }

    [Fact]
    public void Ioeventfd_Writes_CollideWhenBothWouldTakeThem()
    {
        int vm = CreateVm();
        int eventfd = _bench.Eventfd();
        Assert.Equal(0, Ioeventfd(vm, eventfd, 0x1000, 4, 1, 7));
        Assert.Equal(-Errno.EEXIST, Ioeventfd(vm, eventfd, 0x1000, 4, 1, 7));
        Assert.Equal(0, Ioeventfd(vm, eventfd, 0x1000, 4, 1, 8));
        Assert.Equal(0, Ioeventfd(vm, eventfd, 0x1000, 2, 0, 0));
        Assert.Equal(-Errno.EEXIST, Ioeventfd(vm, eventfd, 0x1000, 0, 0, 0));
        Assert.Equal(-Errno.EINVAL, Ioeventfd(vm, eventfd, 0x1000, 3, 0, 0));
        Assert.Equal(-Errno.EINVAL, Ioeventfd(vm, eventfd, 0x1000, 0, 1, 0));
        Assert.Equal(-Errno.EINVAL, Ioeventfd(vm, eventfd, 0x1000, 4, 0x10, 0));
        Assert.Equal(-Errno.EINVAL, Ioeventfd(vm, eventfd, ulong.MaxValue - 1, 4, 0, 0));
        Assert.Equal(0, Ioeventfd(vm, eventfd, 0x1000, 4, 5, 7));
        Assert.Equal(-Errno.ENOENT, Ioeventfd(vm, eventfd, 0x1000, 4, 5, 7));
    }

    [Fact]
    public void Extension_Answer_IsLearnedOnce()
    {
        int kvm = _bench.Open("/dev/kvm");
        Assert.Equal(12, _bench.Ioctl(kvm, KvmRequest.GetApiVersion, 0UL));
        Assert.Equal(-Errno.EINVAL, _bench.Ioctl(kvm, KvmRequest.GetApiVersion, 1UL));
        Extension(kvm, 3, recorded: 5);
        Assert.Equal(ByteState.Learned, _bench.Context.ResultState);
        Extension(kvm, 3, recorded: 6);
        Assert.Equal(ByteState.Predicted, _bench.Context.ResultState);
        Assert.Equal(5, _bench.Result);
    }

    [Fact]
    public void Close_VirtualMachine_GivesNothingBack()
    {
        int vm = CreateVm();
        Assert.Equal(0, _bench.Close(vm));
        Assert.Equal(-Errno.EBADF, Slot(vm, 0, 0, 0x1000, 0x1000));
    }

    private int CreateVm(uint type = 40) => _bench.DescriptorOf(_bench.Open("/dev/kvm"), KvmRequest.CreateVm, type);

    private long Device(int vm, uint type, bool test = false) => _bench.Ioctl(vm, KvmRequest.CreateDevice, VfioBench.Words(type, uint.MaxValue, test ? 1u : 0));

    private long Slot(int vm, uint slot, ulong guest, ulong size, ulong user, uint flags = 0) => _bench.Ioctl(
        vm, KvmRequest.SetUserMemoryRegion, VfioBench.Words(slot, flags, (uint)guest, (uint)(guest >> 32), (uint)size, (uint)(size >> 32), (uint)user, (uint)(user >> 32)));

    private long Irqfd(int vm, int fd, uint gsi, uint flags) => _bench.Ioctl(vm, KvmRequest.Irqfd, VfioBench.Words((uint)fd, gsi, flags, 0, 0, 0, 0, 0));

    private long Ioeventfd(int vm, int fd, ulong address, uint length, uint flags, ulong data) => _bench.Ioctl(
        vm, KvmRequest.Ioeventfd, [.. VfioBench.Words((uint)data, (uint)(data >> 32), (uint)address, (uint)(address >> 32), length, (uint)fd, flags), .. new byte[36]]);

    private long Routing(int vm, params (uint Gsi, uint Type, uint Flags, uint Pin)[] entries) => _bench.Ioctl(
        vm, KvmRequest.SetGsiRouting, [.. VfioBench.Words((uint)entries.Length, 0), .. entries.SelectMany(e => VfioBench.Words(e.Gsi, e.Type, e.Flags, 0, 0, e.Pin, 0, 0, 0, 0, 0, 0))]);

    private void Extension(int kvm, ulong extension, long recorded)
    {
        CallContext c = _bench.Context;
        c.Begin(1, VfioBench.Pid, VfioBench.Pid);
        c.SetRecorded(true, recorded, false, default);
        c.SetInput(default, false, extension, false);
        _bench.Model.Ioctl(c, kvm, KvmRequest.CheckExtension, []);
    }
}
