using System.Buffers.Binary;
using TraceReplay.Formats.Ioctls.Vfio;

namespace TraceReplay.Samples.EduDriver.Scenarios;

/// <summary>A message-signalled interrupt arrives at an eventfd in which a second thread waits, once from the device and once from the kernel's own test.</summary>
internal sealed class InterruptScenario : IScenario
{
    private const uint Msi = 1;
    private const uint Cause = 1;
    private const int HeaderLength = 20;

    public string Name => "interrupt";

    public void Run(VfioDevice device, Report report, DriverOptions options)
    {
        int eventfd = device.Calls.Eventfd();
        report.Check(eventfd >= 0, "an eventfd is made");
        report.Check(Enable(device, eventfd) == 0, "MSI vector 0 signals it");

        report.Check(Wait(device, eventfd, () => device.WriteRegister(EduRegister.InterruptRaise, Cause)) == 1, "the device's interrupt wakes the waiting thread once");
        report.Check(device.ReadRegister(EduRegister.InterruptStatus) == Cause, "the device tells the cause");
        device.WriteRegister(EduRegister.InterruptAcknowledge, Cause);
        report.Check(Wait(device, eventfd, () => Without(device, VfioIrqSetFlags.ActionTrigger, count: 1)) == 1, "the kernel's own trigger wakes it too");

        report.Check(Without(device, VfioIrqSetFlags.ActionTrigger, count: 0) == 0, "MSI is switched off");
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
        byte[] argument = new byte[HeaderLength + 4];
        Header(argument, VfioIrqSetFlags.DataEventfd | VfioIrqSetFlags.ActionTrigger, 1);
        BinaryPrimitives.WriteInt32LittleEndian(argument.AsSpan(HeaderLength), eventfd);
        return device.Calls.Ioctl(device.Fd, VfioRequest.DeviceSetIrqs, argument);
    }

    private static int Without(VfioDevice device, VfioIrqSetFlags action, uint count)
    {
        byte[] argument = new byte[HeaderLength];
        Header(argument, VfioIrqSetFlags.DataNone | action, count);
        return device.Calls.Ioctl(device.Fd, VfioRequest.DeviceSetIrqs, argument);
    }

    private static void Header(Span<byte> argument, VfioIrqSetFlags flags, uint count)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(argument, (uint)argument.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(argument[4..], (uint)flags);
        BinaryPrimitives.WriteUInt32LittleEndian(argument[8..], Msi);
        BinaryPrimitives.WriteUInt32LittleEndian(argument[16..], count);
    }
}
