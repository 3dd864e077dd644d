using System.Runtime.InteropServices;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio;

namespace TraceReplay.Replayer.Porting;

/// <summary>The nested requests of a container, said on a vIOMMU with the guest's STE and raw commands.</summary>
internal sealed class PortedStage1
{
    private const int DataPointer = 32;
    private const int ArrayPointer = 8;

    /// <summary>Where the buffers of these calls are: nothing of the log is there.</summary>
    private const ulong Buffer = 0x1000;

    private readonly List<ulong> _commands = [];

    /// <summary>A device that was just bound gets a parent page table, a vIOMMU, its vDEVICE, and what the other devices are attached to.</summary>
    public static bool Place(PortedCalls calls, VfioModel model, CallRecord cause, int iommufd, PortedContainer container, PortedDevice device)
    {
        const uint NestParent = 1;
        const uint SmmuV3 = 1;
        if (container.Parent == 0)
        {
            if (!calls.Ioctl(model, cause, iommufd, IommufdRequest.HwptAlloc, [.. PortedCalls.Words(48, NestParent, device.Id, container.Ioas), .. new byte[32]]))
            {
                return false;
            }

            container.Parent = calls.Word(16);
            if (!calls.Ioctl(model, cause, iommufd, IommufdRequest.ViommuAlloc, [.. PortedCalls.Words(40, 0, SmmuV3, device.Id, container.Parent), .. new byte[20]]))
            {
                return false;
            }

            container.Viommu = calls.Word(20);
        }

        if (!calls.Ioctl(model, cause, iommufd, IommufdRequest.VdeviceAlloc, PortedCalls.Words(24, container.Viommu, device.Id, 0, device.StreamId, 0)))
        {
            return false;
        }

        if (container.Awaited is { } entry)
        {
            container.Awaited = null;
            if (!Allocate(calls, model, cause, iommufd, container, device, entry))
            {
                return false;
            }

            container.Stage1 = calls.Word(16);
        }

        return Attach(calls, model, cause, device, container.Stage1 != 0 ? container.Stage1 : container.Parent);
    }

    /// <returns>What has no counterpart, or null.</returns>
    public string? Run(PortedCalls calls, VfioModel model, IoctlRecord ioctl, NestedRequestMeaning meaning, PortedContainer container, CallContext c)
    {
        string? reason = meaning switch
        {
            MsiBindingRequest => "the user binds no doorbell there: its guest maps the host's window for messages one to one, and the window's page is the kernel's",
            _ when ioctl.WantedLength > ioctl.In.Length => "the argument ends before the struct does, so it says nothing",
            _ when container.Devices.Count == 0 => Await(meaning, container),
            PasidTableRequest { Flags: 2 } => Unset(calls, model, ioctl, container, c),
            PasidTableRequest request => Set(calls, model, ioctl, request, container, c),
            InvalidationRequest request => Invalidate(calls, model, ioctl, request, container, c),
            _ => "no request there means this",
        };
        if (reason is not null)
        {
            c.Unmodelled(reason);
        }

        return reason;
    }

    private static string? Set(PortedCalls calls, VfioModel model, IoctlRecord ioctl, PasidTableRequest request, PortedContainer container, CallContext c)
    {
        if (!StreamEntryRequest.TryEncode(request, out ulong word0, out ulong word1))
        {
            return "no STE means this configuration";
        }

        if (!Allocate(calls, model, ioctl, ioctl.Fd, container, container.Devices[0], (word0, word1)))
        {
            calls.Tell(c);
            return null;
        }

        uint made = calls.Word(16);
        MoveTo(calls, model, ioctl, container, made, c);
        return null;
    }

    private static bool Allocate(PortedCalls calls, VfioModel model, CallRecord cause, int iommufd, PortedContainer container, PortedDevice device, (ulong Word0, ulong Word1) entry)
    {
        const uint SmmuV3 = 2;
        const int DataSize = 16;
        byte[] argument = [.. PortedCalls.Words(48, 0, device.Id, container.Viommu, 0, 0, SmmuV3, DataSize), .. PortedCalls.Longs(Buffer, 0)];
        byte[] words = PortedCalls.Longs(entry.Word0, entry.Word1);
        return calls.Ioctl(model, cause, iommufd, IommufdRequest.HwptAlloc, argument, new PointedBuffer(DataPointer, Buffer, words, words));
    }

    // Without a device nothing can be made. A container of the series that has a group and a type takes a configuration nevertheless.
    private static string Await(NestedRequestMeaning meaning, PortedContainer container)
    {
        if (container is { Ioas: not 0, Groups: > 0, Parent: 0 } && meaning is PasidTableRequest request)
        {
            bool sets = StreamEntryRequest.TryEncode(request, out ulong word0, out ulong word1);
            container.Awaited = sets ? (word0, word1) : request.Flags == 2 ? null : container.Awaited;
            return sets ? "no device of the container is open: said when the first one is" : PortRules.NoDevice.Text;
        }

        return PortRules.NoDevice.Text;
    }

    private static string? Unset(PortedCalls calls, VfioModel model, IoctlRecord ioctl, PortedContainer container, CallContext c)
    {
        MoveTo(calls, model, ioctl, container, 0, c);
        return null;
    }

    // All devices of a container share its configuration. What they leave is destroyed, as nothing else refers to it.
    private static void MoveTo(PortedCalls calls, VfioModel model, IoctlRecord ioctl, PortedContainer container, uint stage1, CallContext c)
    {
        uint old = container.Stage1;
        foreach (PortedDevice device in container.Devices)
        {
            if (!Attach(calls, model, ioctl, device, stage1 != 0 ? stage1 : container.Parent))
            {
                calls.Tell(c);
                return;
            }
        }

        container.Stage1 = stage1;
        if (old != 0)
        {
            calls.Ioctl(model, ioctl, ioctl.Fd, IommufdRequest.Destroy, PortedCalls.Words(8, old));
        }

        calls.Tell(c);
    }

    private string? Invalidate(PortedCalls calls, VfioModel model, IoctlRecord ioctl, InvalidationRequest request, PortedContainer container, CallContext c)
    {
        const uint SmmuV3 = 1;
        const uint EntrySize = 16;
        _commands.Clear();
        if (RawInvalidation.TryEncode(request, container.Devices.Select(device => device.StreamId), _commands) is { } reason)
        {
            return reason;
        }

        if (_commands.Count == 0)
        {
            c.Succeed(0, PortRules.NothingNamed);
            return null;
        }

        byte[] entries = PortedCalls.Longs(CollectionsMarshal.AsSpan(_commands));
        byte[] argument = [.. PortedCalls.Words(32, container.Viommu), .. PortedCalls.Longs(Buffer), .. PortedCalls.Words(SmmuV3, EntrySize, (uint)(_commands.Count / 2), 0)];
        calls.Ioctl(model, ioctl, ioctl.Fd, IommufdRequest.HwptInvalidate, argument, new PointedBuffer(ArrayPointer, Buffer, entries, entries));
        calls.Tell(c);
        return null;
    }

    private static bool Attach(PortedCalls calls, VfioModel model, CallRecord cause, PortedDevice device, uint table) =>
        calls.Ioctl(model, cause, device.Fd, VfioRequest.DeviceAttachIommufdPt, PortedCalls.Words(12, 0, table));
}
