namespace TraceReplay.Replayer.Porting;

/// <summary>A stage-1 configuration as the two words of a guest's STE. Arm IHI 0070, 5.2.</summary>
internal static class StreamEntryRequest
{
    private const uint SmmuV3 = 1;
    private const uint Set = 1;
    private const ulong Valid = 1;
    private const ulong Abort = 0;
    private const ulong Bypass = 4;
    private const ulong Stage1 = 5;
    private const ulong ContextPointer = 0x000f_ffff_ffff_ffc0;

    /// <summary>Write-back, allocating on reads, inner shareable: what the nested series writes for every user.</summary>
    private const ulong Attributes = (1UL << 2) | (1UL << 4) | (3UL << 6);

    /// <returns>False when the request is none that a kernel of the series takes: no STE means that.</returns>
    public static bool TryEncode(PasidTableRequest request, out ulong word0, out ulong word1)
    {
        word0 = 0;
        word1 = 0;
        if (request.Flags != Set || !request.Size.IsWhole || !request.ConfigSize.IsWhole || request is not { Version: 1, Format: SmmuV3, SmmuVersion: 1, Config: >= 1 and <= 3 })
        {
            return false;
        }

        word0 = Valid | ((request.Config switch { 1 => Stage1, 2 => Bypass, _ => Abort }) << 1);
        if (request.Config == 1)
        {
            word0 |= ((ulong)(request.S1Fmt & 3) << 4) | (request.BasePtr & ContextPointer) | ((ulong)(request.PasidBits & 31) << 59);
            word1 = ((ulong)request.S1Dss & 3) | Attributes;
        }

        return true;
    }

    /// <summary>What a guest's STE asks for. One that is not valid makes the device abort, as 0 does. Where nothing of the series has a place for a field it is left out.</summary>
    public static PasidTableRequest Decode(ulong word0, ulong word1)
    {
        ulong config = (word0 & Valid) == 0 ? Abort : (word0 >> 1) & 7;
        bool translates = config == Stage1;
        return new PasidTableRequest
        {
            Flags = Set,
            Size = new ClaimedSize(true, 0),
            Version = 1,
            Format = SmmuV3,
            SmmuVersion = 1,
            Config = translates ? PasidTableRequest.Translate : config == Bypass ? PasidTableRequest.Bypass : PasidTableRequest.Abort,
            BasePtr = translates ? word0 & ContextPointer : 0,
            PasidBits = translates ? (byte)(word0 >> 59) : (byte)0,
            S1Fmt = translates ? (byte)((word0 >> 4) & 3) : (byte)0,
            S1Dss = translates ? (byte)(word1 & 3) : (byte)0,
        };
    }
}
