using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Vfio.Regions;

/// <summary>Where fault records wait for the user.</summary>
internal interface IFaultStore
{
    /// <summary>The user's and the kernel's index.</summary>
    uint User { get; }

    uint Kernel { get; }

    /// <returns>0, or the positive errno with which the fault is dropped.</returns>
    int Append(in IommuFault fault);
}
