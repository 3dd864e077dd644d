using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>The driver's way to the SMMU's registers: what it reads and writes is shown to the observer first.</summary>
internal sealed class RegisterPort(Smmu smmu)
{
    public IRegisterObserver? Observer { get; set; }

    public uint Read(uint offset)
    {
        uint value = (uint)smmu.ReadRegister(offset, 4);
        Observer?.RegisterRead(offset, value, 4);
        return value;
    }

    /// <summary>The value without an access of the driver: what an interrupt would have told it.</summary>
    public uint Peek(uint offset) => (uint)smmu.ReadRegister(offset, 4);

    public void Write(uint offset, uint value)
    {
        Observer?.RegisterWritten(offset, value, 4);
        smmu.WriteRegister(offset, value, 4);
    }

    public void Write64(uint offset, ulong value)
    {
        Observer?.RegisterWritten(offset, value, 8);
        smmu.WriteRegister(offset, value, 8);
    }

    /// <summary>Writes a control register and reads its acknowledge register once; this SMMU acknowledges at once. Kernel: arm_smmu_write_reg_sync.</summary>
    public void WriteAcknowledged(uint offset, uint value)
    {
        Write(offset, value);
        Read(offset == RegisterOffset.Cr0 ? RegisterOffset.Cr0ack : RegisterOffset.IrqCtrlack);
    }
}
