namespace TraceReplay.Samples.EduDriver;

/// <summary>The device, the kernel or the machine did not do what the driver needs: what, and what to do about it.</summary>
internal sealed class DriverException(string message) : Exception(message);
