namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>Sees every register access of the modelled driver, in the order it makes them.</summary>
internal interface IRegisterObserver
{
    /// <summary>Called before the write takes effect, so before the commands it makes the SMMU consume.</summary>
    void RegisterWritten(uint offset, ulong value, int size);

    void RegisterRead(uint offset, ulong value, int size);
}
