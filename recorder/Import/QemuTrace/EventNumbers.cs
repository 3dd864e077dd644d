namespace TraceReplay.Recorder.Import.QemuTrace;

/// <summary>QEMU's names of event records and their numbers (IHI 0070 section 7.3).</summary>
internal static class EventNumbers
{
    public const byte Translation = 0x10;
    public const byte Access = 0x12;
    public const byte Permission = 0x13;

    /// <param name="name">The name without "SMMU_EVT_".</param>
    /// <returns>The number, 0 when the name is not known.</returns>
    public static byte Find(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < s_rows.Length; i++)
        {
            if (name.SequenceEqual(s_rows[i].Name))
            {
                return s_rows[i].Number;
            }
        }

        return 0;
    }

    private static readonly (byte[] Name, byte Number)[] s_rows =
    [
        ("F_TRANSLATION"u8.ToArray(), Translation),
        ("F_PERMISSION"u8.ToArray(), Permission),
        ("F_ACCESS"u8.ToArray(), Access),
        ("F_ADDR_SIZE"u8.ToArray(), 0x11),
        ("C_BAD_CD"u8.ToArray(), 0x0a),
        ("C_BAD_STE"u8.ToArray(), 0x04),
        ("C_BAD_STREAMID"u8.ToArray(), 0x02),
        ("C_BAD_SUBSTREAMID"u8.ToArray(), 0x08),
        ("F_STE_FETCH"u8.ToArray(), 0x03),
        ("F_CD_FETCH"u8.ToArray(), 0x09),
        ("F_WALK_EABT"u8.ToArray(), 0x0b),
        ("F_UUT"u8.ToArray(), 0x01),
        ("F_BAD_ATS_TREQ"u8.ToArray(), 0x05),
        ("F_STREAM_DISABLED"u8.ToArray(), 0x06),
        ("F_TRANS_FORBIDDEN"u8.ToArray(), 0x07),
        ("F_TLB_CONFLICT"u8.ToArray(), 0x20),
        ("F_CFG_CONFLICT"u8.ToArray(), 0x21),
        ("E_PAGE_REQ"u8.ToArray(), 0x24),
    ];
}
