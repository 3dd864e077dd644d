using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio;

namespace TraceReplay.Replayer.Engine;

/// <summary>Says the recorded calls in another dialect before the model sees them. A replay with one compares with another version: SMMU traffic of the recording is not its own.</summary>
internal interface ICallPort
{
    /// <summary>Changes number and bytes of the call to what means the same there.</summary>
    /// <returns>The call's name in the program's own dialect; null when it is as the target's.</returns>
    string? Port(CallRecord call);

    /// <summary>Makes the calls that say the recorded one, where it is not one call that does.</summary>
    /// <returns>False when the call goes to the model as it is; otherwise the context has its outcome.</returns>
    bool Run(CallRecord call, CallContext context, VfioModel model);

    /// <summary>The device file it opens a device by, null when it opens none: such a machine is taken to be coherent, without which nothing nests.</summary>
    string? DeviceFileOf(uint streamId);

    /// <summary>Devices by group number where groups stand for device files; null: as in the log.</summary>
    IReadOnlyDictionary<uint, List<string>>? GroupDevices { get; }

    /// <summary>Says where memory of an address space is that the other version does not have.</summary>
    void Port(MemoryRecord memory);

    /// <summary>What the model answered.</summary>
    void Answered(CallRecord call, CallContext context);
}
