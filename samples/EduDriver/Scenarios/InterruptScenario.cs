using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TraceReplay.Formats.Ioctls.Vfio;

namespace TraceReplay.Samples.EduDriver.Scenarios;

/// <summary>A message-signalled interrupt arrives at an eventfd in which a second thread waits, once from the device and once from the kernel's own test.</summary>
internal sealed class InterruptScenario : IScenario
{
    private const uint Msi = 1;
    private const uint Cause = 1;

    public string Name => "interrupt";

    public void Run(VfioDevice device, Report report, DriverOptions options)
    {
        int eventfd = device.Calls.Eventfd();
        report.Check(eventfd >= 0, "an eventfd is made");
        report.Check(Enable(device, eventfd) == 0, "MSI vector 0 signals it");

        report.Check(Wait(device, eventfd, () => device.WriteRegister(EduRegister.InterruptRaise, Cause)) == 1, "the device's interrupt wakes the waiting thread once");
        report.Check(device.ReadRegister(EduRegister.InterruptStatus) == Cause, "the device tells the cause");
        device.WriteRegister(EduRegister.InterruptAcknowledge, Cause);
        report.Check(Wait(device, eventfd, () => Without(device, count: 1)) == 1, "the kernel's own trigger wakes it too");

        report.Check(Without(device, count: 0) == 0, "MSI is switched off");
        device.Calls.Close(eventfd);
    }

    /// <summary>Starts a thread that waits, then lets something happen.</summary>
    /// <returns>The count that the thread read.</returns>
    private static ulong Wait(VfioDevice device, int eventfd, Action happening)
    {
        ulong count = 0;
        var waiter = new Thread(() => count = ReadCount(device, eventfd));
        waiter.Start();
        happening();
        waiter.Join();
        return count;
    }

    private static ulong ReadCount(VfioDevice device, int eventfd)
    {
        Span<byte> bytes = stackalloc byte[8];
        return device.Calls.Read(eventfd, bytes) == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;
    }

    private static int Enable(VfioDevice device, int eventfd)
    {
        byte[] argument = new byte[VfioDevice.Size<VfioIrqSet>() + sizeof(int)];
        var irqs = new VfioIrqSet { Argsz = (uint)argument.Length, Flags = VfioIrqSetFlags.DataEventfd | VfioIrqSetFlags.ActionTrigger, Index = Msi, Count = 1 };
        MemoryMarshal.Write(argument, in irqs);
        BinaryPrimitives.WriteInt32LittleEndian(argument.AsSpan(argument.Length - sizeof(int)), eventfd);
        return device.Calls.Ioctl(device.Fd, VfioRequest.DeviceSetIrqs, argument);
    }

    /// <summary>Triggers as many vectors, or switches all off for none.</summary>
    private static int Without(VfioDevice device, uint count)
    {
        var irqs = new VfioIrqSet { Argsz = VfioDevice.Size<VfioIrqSet>(), Flags = VfioIrqSetFlags.DataNone | VfioIrqSetFlags.ActionTrigger, Index = Msi, Count = count };
        return device.Calls.Ioctl(device.Fd, VfioRequest.DeviceSetIrqs, ref irqs);
    }
}
