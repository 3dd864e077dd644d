using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Engine;

/// <summary>Says the recorded calls in another dialect before the model sees them. A replay with one compares with another version: SMMU traffic of the recording is not its own.</summary>
internal interface ICallPort
{
    /// <summary>Changes number and bytes of the call to what means the same there.</summary>
    /// <returns>The call's name in the program's own dialect; null when it is as the target's.</returns>
    string? Port(CallRecord call);

    /// <summary>What the model answered.</summary>
    void Answered(CallRecord call, CallContext context);
}
