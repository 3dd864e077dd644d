using System.Buffers.Binary;
using System.Text;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Replayer.Vfio;

namespace TraceReplay.Tests.Replayer.Iommufd;

/// <summary>A machine of Linux 7.3 with two coherent devices, an open iommufd, and short ways to make its calls. Descriptors are handed out from 3.</summary>
internal sealed class IommufdBench
{
    public const int Pid = 10;
    public const uint Bind = 0x3b76;
    public const uint Attach = 0x3b77;
    public const uint Detach = 0x3b78;
    public const ulong Memory = 0x7000_0000;

    private int _next = 3;
    private List<PointedBuffer> _buffers = [];

    public IommufdBench(bool coherent = true)
    {
        Dialect dialect = Dialects.Find("linux-7.3")!;
        var memory = new PhysicalMemory();
        Driver = IommuDriver.Create(new Smmu(memory, SmmuIdentification.Qemu111Nested, SmmuProfile.Qemu111), memory, Pages, dialect);
        Driver.FullyCoherent = coherent;
        Driver.Reset();
        Driver.AddMaster(0x10);
        Driver.AddMaster(0x18);
        var streams = new SortedDictionary<string, uint>(StringComparer.Ordinal) { ["/dev/vfio/devices/vfio0"] = 0x10, ["/dev/vfio/devices/vfio1"] = 0x18 };
        Model = new VfioModel(dialect, Driver, new GuestMemory(Pages, memory), new VfioOptions { SeesDeviceTraffic = true, CdevStreams = streams });
        Fd = Open("/dev/iommu");
    }

    public IommuDriver Driver { get; }

    public VfioModel Model { get; }

    /// <summary>Physical memory of the machine: tables, and user memory once it was touched.</summary>
    public PageAllocator Pages { get; } = new();

    public CallContext Context { get; } = new();

    /// <summary>The iommufd.</summary>
    public int Fd { get; }

    public int Open(string path) => Descriptor(c => Model.Open(c, Encoding.ASCII.GetBytes(path), 2));

    public long Close(int fd) => Call(c => Model.Close(c, fd));

    public long Ioctl(int fd, uint request, byte[] argument, bool endsInFault = false) => Call(c =>
    {
        c.SetInput(argument, endsInFault, 0x1000, true);
        c.SetOutput(argument, argument.Length);
        c.SetBuffers(_buffers);
        Model.Ioctl(c, fd, request, _buffers);
    });

    /// <summary>A call on the iommufd whose struct is 32-bit words behind its size.</summary>
    public long Do(uint request, params uint[] words) => Ioctl(Fd, request, Words([(uint)((words.Length + 1) * 4), .. words]));

    /// <summary>Opens and binds a device file.</summary>
    public (int Fd, uint Id) Device(int number = 0)
    {
        int fd = Open($"/dev/vfio/devices/vfio{number}");
        Ioctl(fd, Bind, Words(16, 0, (uint)Fd, 0));
        return (fd, Output32(12));
    }

    public uint Ioas()
    {
        Do(IommufdRequest.IoasAlloc, 0, 0);
        return Output32(8);
    }

    public long Map(uint ioas, ulong iova, ulong length, uint flags = 7, ulong address = Memory) =>
        Do(IommufdRequest.IoasMap, flags, ioas, 0, (uint)address, (uint)(address >> 32), (uint)length, (uint)(length >> 32), (uint)iova, (uint)(iova >> 32));

    public long Unmap(uint ioas, ulong iova, ulong length) => Do(IommufdRequest.IoasUnmap, ioas, (uint)iova, (uint)(iova >> 32), (uint)length, (uint)(length >> 32));

    /// <returns>The errno, or the id.</returns>
    public long Hwpt(uint device, uint parent, uint flags = 0, ulong? ste = null)
    {
        _buffers = ste is { } word ? [new PointedBuffer(32, 0x9000, Bytes(word, 0), default)] : [];
        long result = Do(IommufdRequest.HwptAlloc, flags, device, parent, 0, 0, ste is null ? 0u : 2, ste is null ? 0u : 16, 0x9000, 0, 0, 0);
        _buffers = [];
        return result < 0 ? result : Output32(16);
    }

    /// <returns>The errno, or the id.</returns>
    public long Viommu(uint device, uint parent, uint type = 1)
    {
        long result = Do(IommufdRequest.ViommuAlloc, 0, type, device, parent, 0);
        return result < 0 ? result : Output32(20);
    }

    /// <returns>The errno, or the id.</returns>
    public long Vdevice(uint viommu, uint device, ulong virtualId)
    {
        long result = Do(IommufdRequest.VdeviceAlloc, viommu, device, 0, (uint)virtualId, (uint)(virtualId >> 32));
        return result < 0 ? result : Output32(12);
    }

    /// <returns>The errno, or the id; the descriptor is the next one.</returns>
    public (long Id, int Fd) Veventq(uint viommu, uint depth, uint type = 1)
    {
        byte[] answer = Words(32, 0, viommu, type, depth, 0, (uint)_next, 0);
        byte[] argument = Words(32, 0, viommu, type, depth, 0, 0, 0);
        Context.Begin(1, Pid, Pid);
        Context.SetRecorded(true, 0, true, answer);
        Context.SetInput(argument, false, 0x1000, true);
        Context.SetOutput(argument, argument.Length);
        Model.Ioctl(Context, Fd, IommufdRequest.VeventqAlloc, []);
        return Context.Result < 0 ? (Context.Result, -1) : (Output32(20), _next++);
    }

    public long AttachTo(int device, uint id) => Ioctl(device, Attach, Words(12, 0, id));

    public long Destroy(long id) => Do(IommufdRequest.Destroy, (uint)id);

    public long Invalidate(uint id, uint entryLength, params ulong[] words)
    {
        byte[] bytes = Bytes(words);
        _buffers = [new PointedBuffer(8, 0x9000, bytes, bytes)];
        long result = Do(IommufdRequest.HwptInvalidate, id, 0x9000, 0, 1, entryLength, entryLength == 0 ? 1 : (uint)bytes.Length / entryLength, 0);
        _buffers = [];
        return result;
    }

    public long Read(int fd, ulong length) => Call(c => Model.Transfer(c, TransferOperation.Read, fd, 0, length));

    public void SetBuffers(params PointedBuffer[] buffers) => _buffers = [.. buffers];

    public uint Output32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(Context.Output[offset..]);

    public ulong Output64(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(Context.Output[offset..]);

    public static byte[] Words(params uint[] words)
    {
        byte[] bytes = new byte[words.Length * 4];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), words[i]);
        }

        return bytes;
    }

    public static byte[] Bytes(params ulong[] words)
    {
        byte[] bytes = new byte[words.Length * 8];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * 8), words[i]);
        }

        return bytes;
    }

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
        call(Context);
        return Context.Result;
    }
}
