namespace TraceReplay.Samples.EduDriver;

/// <summary>The transfer engine of edu: one transfer at a time, between an IOVA of less than 28 bits and the buffer in the device.</summary>
internal static class EduDma
{
    private const ulong Start = 1;
    private const ulong OutOfTheDevice = 2;
    private const int PollMilliseconds = 10;
    private const int MostPolls = 500;

    /// <summary>The device reads memory.</summary>
    public static void FromMemory(VfioDevice device, ulong iova, ulong length) => Run(device, iova, EduRegister.Buffer, length, Start);

    /// <summary>The device writes memory.</summary>
    public static void ToMemory(VfioDevice device, ulong iova, ulong length) => Run(device, EduRegister.Buffer, iova, length, Start | OutOfTheDevice);

    private static void Run(VfioDevice device, ulong source, ulong destination, ulong length, ulong command)
    {
        device.WriteWideRegister(EduRegister.DmaSource, source);
        device.WriteWideRegister(EduRegister.DmaDestination, destination);
        device.WriteWideRegister(EduRegister.DmaCount, length);
        device.WriteWideRegister(EduRegister.DmaCommand, command);
        for (int poll = 0; (device.ReadRegister(EduRegister.DmaCommand) & Start) != 0; poll++)
        {
            if (poll == MostPolls)
            {
                throw new DriverException($"the device's transfer of {length} bytes does not end; it should take 100 ms");
            }

            Thread.Sleep(PollMilliseconds);
        }
    }
}
