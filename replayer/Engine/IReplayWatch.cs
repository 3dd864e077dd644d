using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Engine;

/// <summary>Sees the predicted outcomes of a replay as they come, in order.</summary>
internal interface IReplayWatch
{
    /// <summary>Before the record is fed to the model.</summary>
    void Begin(Record record);

    /// <summary>A call was answered; the record still holds the recorded outcome.</summary>
    void Called(CallRecord call, string name, CallContext context);

    /// <summary>A device's request went through the SMMU.</summary>
    /// <param name="transfer">Record of the transfer it belongs to.</param>
    /// <param name="passed">It reached memory.</param>
    void Translated(long transfer, in Transaction request, in TranslationResult result, bool passed);

    /// <summary>A fault record went into the ring of a device.</summary>
    void Faulted(uint streamId, IommuFault fault);

    /// <summary>After the record.</summary>
    void End(Record record, Machine machine);
}
