using System.Buffers.Binary;
using System.Text;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Replayer.Vfio;

namespace TraceReplay.Tests.Replayer.Vfio;

/// <summary>A model machine with two devices and short ways to make calls; descriptors are handed out from 3 as a kernel would.</summary>
internal sealed class VfioBench
{
    public const int Pid = 10;
    public const uint SetPasidTable = 0x3b7a;
    public const uint CacheInvalidate = 0x3b7b;
    public const uint SetMsiBinding = 0x3b7c;
    public const ulong FaultRegion = 9UL << 40;
    public const ulong ResponseRegion = 10UL << 40;

    private int _next = 3;
    private byte[]? _recorded;
    private long? _recordedResult;

    public VfioBench(string dialect, VfioOptions? options = null)
    {
        Dialect = Dialects.Find(dialect)!;
        var memory = new PhysicalMemory();
        var pages = new PageAllocator();
        Driver = IommuDriver.Create(new Smmu(memory, SmmuIdentification.Qemu111Nested, SmmuProfile.Qemu111), memory, pages, Dialect);
        Driver.Reset();
        Driver.AddMaster(0x10);
        Driver.AddMaster(0x18);
        var groups = new SortedDictionary<uint, List<string>> { [0] = ["0000:00:02.0"], [1] = ["0000:00:03.0"] };
        Model = new VfioModel(Dialect, Driver, new GuestMemory(pages, memory), options ?? new VfioOptions { SeesDeviceTraffic = true, GroupDevices = groups });
    }

    /// <summary>A bench over a machine made elsewhere.</summary>
    public VfioBench(Dialect dialect, IommuDriver driver, PhysicalMemory memory, PageAllocator pages, VfioOptions options)
    {
        Dialect = dialect;
        Driver = driver;
        Model = new VfioModel(Dialect, Driver, new GuestMemory(pages, memory), options);
    }

    public Dialect Dialect { get; }

    public IommuDriver Driver { get; }

    public VfioModel Model { get; }

    public CallContext Context { get; } = new();

    public CallStatus Status => Context.Status;

    public long Result => Context.Result;

    public int Open(string path) => Descriptor(c => Model.Open(c, Encoding.ASCII.GetBytes(path), 2));

    public int Eventfd(ulong initial = 0, int flags = 0x800) => Descriptor(c => Model.CreateEventfd(c, initial, flags));

    public int Dup(int fd) => Descriptor(c => Model.Dup(c, fd));

    public long Close(int fd) => Call(c => Model.Close(c, fd));

    public long Ioctl(int fd, uint request, ulong argument) => Call(c =>
    {
        c.SetInput(default, false, argument, false);
        Model.Ioctl(c, fd, request, []);
    });

    public long Ioctl(int fd, uint request, byte[] argument, bool endsInFault = false) => Call(c =>
    {
        c.SetInput(argument, endsInFault, 0x1000, true);
        c.SetOutput(argument, argument.Length);
        Model.Ioctl(c, fd, request, []);
    });

    public int DeviceFd(int group, string name) => Descriptor(c =>
    {
        c.SetInput(Encoding.ASCII.GetBytes(name), false, 0x1000, true);
        Model.Ioctl(c, group, 0x3b6a, []);
    });

    /// <summary>An ioctl with a number whose success is a descriptor.</summary>
    public int DescriptorOf(int fd, uint request, ulong argument) => Descriptor(c =>
    {
        c.SetInput(default, false, argument, false);
        Model.Ioctl(c, fd, request, []);
    });

    public long Read(int fd, ulong length = 8) => Call(c => Model.Transfer(c, TransferOperation.Read, fd, 0, length));

    public long Pread(int fd, ulong offset, ulong length) => Call(c => Model.Transfer(c, TransferOperation.Pread, fd, offset, length));

    public long Pwrite(int fd, ulong offset, byte[] data) => Call(c =>
    {
        c.SetInput(data, false, 0, false);
        Model.Transfer(c, TransferOperation.Pwrite, fd, offset, (ulong)data.Length);
    });

    public long Write(int fd, ulong value) => Call(c =>
    {
        byte[] data = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(data, value);
        c.SetInput(data, false, 0, false);
        Model.Transfer(c, TransferOperation.Write, fd, 0, 8);
    });

    /// <summary>What the recording says the next call gave back: facts are taken from it.</summary>
    public void Recorded(byte[] output) => _recorded = output;

    /// <summary>The result the recording gives the next call.</summary>
    public void Recorded(long result) => _recordedResult = result;

    /// <summary>An ioctl whose argument points to one buffer.</summary>
    public long Ioctl(int fd, uint request, byte[] argument, int pointerAt, byte[] buffer) => Call(c =>
    {
        c.SetInput(argument, false, 0x1000, true);
        c.SetOutput(argument, argument.Length);
        Model.Ioctl(c, fd, request, [new PointedBuffer(pointerAt, 0x7000_0000, buffer, buffer)]);
    });

    public long Mmap(int fd, ulong offset, ulong length, int flags = 1) => Call(c => Model.Mmap(c, fd, offset, length, 3, flags));

    /// <returns>Container, group and device descriptors of the first device.</returns>
    public (int Container, int Group, int Device) Session(ulong iommu = 6)
    {
        int container = Open("/dev/vfio/vfio");
        int group = Open("/dev/vfio/0");
        Ioctl(group, 0x3b68, Words((uint)container));
        Ioctl(container, 0x3b66, iommu);
        return (container, group, DeviceFd(group, "0000:00:02.0"));
    }

    public long Map(int container, ulong iova, ulong size, ulong vaddr = 0x7000_0000)
    {
        byte[] argument = new byte[32];
        BinaryPrimitives.WriteUInt32LittleEndian(argument, 32);
        BinaryPrimitives.WriteUInt32LittleEndian(argument.AsSpan(4), 3);
        BinaryPrimitives.WriteUInt64LittleEndian(argument.AsSpan(8), vaddr);
        BinaryPrimitives.WriteUInt64LittleEndian(argument.AsSpan(16), iova);
        BinaryPrimitives.WriteUInt64LittleEndian(argument.AsSpan(24), size);
        return Ioctl(container, 0x3b71, argument);
    }

    public long SetIrq(int device, uint flags, uint index, uint count, params int[] data) =>
        Ioctl(device, 0x3b6e, [.. Words((uint)(20 + (data.Length * 4)), flags, index, 0, count), .. Words(Array.ConvertAll(data, d => (uint)d))]);

    public static byte[] Words(params uint[] words)
    {
        byte[] bytes = new byte[words.Length * 4];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), words[i]);
        }

        return bytes;
    }

    public uint Output32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(Context.Output[offset..]);

    private int Descriptor(Action<CallContext> call)
    {
        Context.Begin(1, Pid, Pid);
        Context.SetRecorded(true, _next, false, default);
        call(Context);
        return Context.Result < 0 ? (int)Context.Result : _next++;
    }

    private long Call(Action<CallContext> call)
    {
        Context.Begin(1, Pid, Pid);
        if (_recorded is { } output)
        {
            Context.SetRecorded(true, 0, true, output);
            _recorded = null;
        }
        else if (_recordedResult is { } result)
        {
            Context.SetRecorded(true, result, false, default);
            _recordedResult = null;
        }

        call(Context);
        return Context.Result;
    }
}
