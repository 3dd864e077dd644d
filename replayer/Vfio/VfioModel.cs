using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Vfio;

/// <summary>The user API of VFIO as a program sees it: files, containers, groups, devices, eventfds. README.md of this folder names the kernel functions followed.</summary>
internal sealed class VfioModel(Dialect dialect, ArmSmmuDriver driver, GuestMemory guest, VfioOptions options)
{
    public void Open(CallContext c, ReadOnlySpan<byte> path, int flags) => c.Unmodelled($"open {dialect.Name} {driver} {guest} {options}");

    public void Close(CallContext c, int fd) => c.Unmodelled("close");

    public void Dup(CallContext c, int fd) => c.Unmodelled("dup");

    public void Ioctl(CallContext c, int fd, uint request, List<PointedBuffer> buffers) => c.Unmodelled("ioctl");

    public void Transfer(CallContext c, TransferOperation op, int fd, ulong offset, ulong length) => c.Unmodelled("transfer");

    /// <param name="address">User address of the mapping, 0 when unknown.</param>
    public void Mmap(CallContext c, int fd, ulong offset, ulong length, int prot, int flags, ulong address = 0) => c.Unmodelled("mmap");

    public void Munmap(CallContext c, int fd, ulong offset, ulong length, ulong address) => c.Unmodelled("munmap");

    public void CreateEventfd(CallContext c, ulong initial, int flags) => c.Unmodelled("eventfd");

    public void Exit(int pid)
    {
    }

    /// <summary>A call returned a descriptor that the model did not predict.</summary>
    public void BindUnknown(int pid, int fd)
    {
    }

    /// <summary>Model physical address behind an address of a container.</summary>
    /// <param name="fd">The container, or a duplicate of it; -1 when unknown.</param>
    public bool TryResolve(int pid, int fd, MemorySpace space, ulong address, out ulong pa)
    {
        pa = 0;
        return false;
    }

    public bool TryFindStream(ReadOnlySpan<byte> pciAddress, out uint streamId) => VfioTopology.TryStreamOf(pciAddress, out streamId);

    /// <summary>A device write reached a physical address; at the doorbell it is an interrupt message.</summary>
    public void DeviceWrote(uint streamId, ulong pa)
    {
    }

    public void AddStateHash(ref StateHash hash)
    {
    }
}
