using System.Runtime.InteropServices;
using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls.Vfio;

namespace TraceReplay.Samples.EduDriver;

/// <summary>Memory of the driver that the device reaches at an IOVA, until disposed.</summary>
internal sealed unsafe class DmaBuffer : IDisposable
{
    private readonly VfioDevice _device;
    private readonly void* _memory;
    private readonly int _length;

    public DmaBuffer(VfioDevice device, ulong iova, int length, VfioDmaMapFlags flags = VfioDmaMapFlags.Read | VfioDmaMapFlags.Write)
    {
        _device = device;
        _length = length;
        Iova = iova;
        _memory = LibC.Mmap(null, (nuint)length, LibC.ProtectReadWrite, LibC.MapPrivate | LibC.MapAnonymous, -1, 0);
        if (_memory == LibC.MapFailed)
        {
            throw new DriverException($"no memory for a buffer of {length} bytes, error {Marshal.GetLastPInvokeError()}");
        }

        int result = Map(iova, flags: flags);
        if (result < 0)
        {
            throw new DriverException($"mapping {length} bytes at IOVA 0x{iova:x} failed with {Errno.Name(-result)}; raise 'ulimit -l' when it is ENOMEM");
        }
    }

    public ulong Iova { get; }

    public Span<byte> Bytes => new(_memory, _length);

    /// <summary>Maps the memory once more; the first mapping stays.</summary>
    public int Map(ulong iova, uint argsz = 32, VfioDmaMapFlags flags = VfioDmaMapFlags.Read | VfioDmaMapFlags.Write)
    {
        var map = new VfioIommuType1DmaMap { Argsz = argsz, Flags = flags, Vaddr = (ulong)_memory, Iova = iova, Size = (ulong)_length };
        return _device.Calls.Ioctl(_device.Container, VfioRequest.IommuMapDma, ref map);
    }

    /// <param name="removed">Bytes that the kernel says it unmapped.</param>
    public static int Unmap(VfioDevice device, ulong iova, ulong length, out ulong removed)
    {
        var unmap = new VfioIommuType1DmaUnmap { Argsz = VfioDevice.Size<VfioIommuType1DmaUnmap>(), Iova = iova, Size = length };
        int result = device.Calls.Ioctl(device.Container, VfioRequest.IommuUnmapDma, ref unmap);
        removed = unmap.Size;
        return result;
    }

    public void Dispose()
    {
        Unmap(_device, Iova, (ulong)_length, out _);
        LibC.Munmap(_memory, (nuint)_length);
    }
}
