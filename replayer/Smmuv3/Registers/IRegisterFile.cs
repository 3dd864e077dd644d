namespace TraceReplay.Replayer.Smmuv3.Registers;

/// <summary>The registers of page 0 and 1 in words of 32 bits, by offset from the base.</summary>
internal interface IRegisterFile
{
    uint Read(uint offset);

    /// <returns>True when the command queue must be looked at afterwards.</returns>
    bool Write(uint offset, uint value);
}
