namespace TraceReplay.Formats.Records;

/// <summary>An access to the SMMU's registers.</summary>
public sealed class SmmuRegisterRecord : Record
{
    public override RecordKind Kind => RecordKind.SmmuRegister;

    public bool Write { get; set; }

    /// <summary>Bytes from the SMMU's base; page 1 at 0x10000.</summary>
    public uint Offset { get; set; }

    public ulong Value { get; set; }

    /// <summary>Bytes: 4 or 8.</summary>
    public byte Size { get; set; }

    public override void Clear()
    {
        base.Clear();
        Write = default;
        Offset = default;
        Value = default;
        Size = default;
    }
}
