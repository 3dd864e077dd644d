using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Replayer.Smmuv3.Registers;

/// <summary>Registers that say what the SMMU is: IDR0 to IDR6, IIDR, AIDR, MPAMIDR and the identification block. IHI 0070 §6.3.1 to §6.3.8, §6.1.</summary>
internal sealed class IdentificationRegisters(SmmuIdentification identification)
{
    private const uint Block = 0xfd0;
    private const uint BlockLast = 0xffc;

    /// <summary>CoreSight identification: part 0x4b4 of Arm, SMMUv3.</summary>
    private static readonly byte[] _blockBytes = [0x04, 0, 0, 0, 0x84, 0xb4, 0xf0, 0x10, 0x0d, 0xf0, 0x05, 0xb1];

    /// <returns>0 where there is no such register; IDR6 and MPAMIDR are 0: no control pages, no partitions.</returns>
    public uint Read(uint offset) => offset switch
    {
        <= RegisterOffset.Idr5 when (offset & 3) == 0 => identification.Registers[(int)(offset / 4)],
        RegisterOffset.Iidr => identification.Iidr,
        RegisterOffset.Aidr => identification.Aidr,
        >= Block and <= BlockLast when (offset & 3) == 0 => _blockBytes[(offset - Block) / 4],
        _ => 0,
    };
}
