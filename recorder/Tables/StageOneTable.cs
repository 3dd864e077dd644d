using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Recorder.Tables;

/// <summary>
/// One half of stage 1 as a context descriptor describes it. What the SMMU of the machine lacks is not known here, so every size the architecture has is followed;
/// the SMMU may read less, never more.
/// </summary>
internal readonly struct StageOneTable
{
    private const int SmallestOffset = 12;
    private const int SmallestOffset48 = 16;
    private const int LargestOffset64K = 47;
    private const int LargestOffset = 48;

    private readonly ulong _lowMask;
    private readonly ulong _highMask;
    private readonly int _highShift;
    private readonly bool _upper;
    private readonly ulong _key;

    private StageOneTable(in Cd cd, bool upper, int granuleBits, int sizeOffset)
    {
        bool ds = cd.DS && granuleBits != 16;
        GranuleBits = granuleBits;
        InputBits = 64 - sizeOffset;
        StartLevel = TranslationGranule.StartLevel(InputBits, granuleBits);
        BigEndian = cd.ENDI;
        _upper = upper;
        _lowMask = TableDescriptor.LowMask(ds);
        _highShift = TableDescriptor.HighShift(ds);
        _highMask = TableDescriptor.HighMask(ds, granuleBits == 16);

        // A table is aligned to its size; what is below it is taken as zero.
        int log2 = InputBits - ((4 - StartLevel) * TranslationGranule.Stride(granuleBits));
        Base = (upper ? cd.TTB1 : cd.TTB0) & ~((1UL << log2) - 1);
        _key = ((ulong)TranslationGranule.Code(granuleBits) << 3) | (BigEndian ? 0x20UL : 0) | (ds ? 0x40UL : 0);
    }

    public int GranuleBits { get; }

    public int InputBits { get; }

    /// <summary>-1 to 3.</summary>
    public int StartLevel { get; }

    public bool BigEndian { get; }

    public ulong Base { get; }

    private ulong InputMask => (1UL << InputBits) - 1;

    /// <returns>False: that half is off, or nothing the architecture has.</returns>
    public static bool TryMake(in Cd cd, bool upper, out StageOneTable table)
    {
        table = default;
        int granule = upper ? TranslationGranule.Bits(cd.TG1) : TranslationGranule.Bits(cd.TG0);
        int offset = upper ? cd.T1SZ : cd.T0SZ;
        int smallest = granule == 16 || cd.DS ? SmallestOffset : SmallestOffset48;
        int largest = granule == 16 ? LargestOffset64K : LargestOffset;
        if (!cd.V || !cd.AA64 || (upper ? cd.EPD1 : cd.EPD0) || granule == 0 || offset < smallest || offset > largest)
        {
            return false;
        }

        table = new StageOneTable(cd, upper, granule, offset);
        return true;
    }

    /// <summary>The addresses of a focus that this half translates, without the bits above it.</summary>
    public bool TryClip(in Focus focus, out ulong first, out ulong last)
    {
        first = 0;
        last = InputMask;
        if (focus.HasAllAddresses)
        {
            return true;
        }

        // Bit 55 chooses the half; what is above it may be a tag (DDI 0487 D8.2).
        bool upper = ((focus.First >> 55) & 1) != 0;
        first = focus.First & InputMask;
        last = focus.Last - focus.First > InputMask - first ? InputMask : first + (focus.Last - focus.First);
        return upper == _upper;
    }

    /// <summary>The address as a device gives it.</summary>
    public ulong Canonical(ulong input) => _upper ? input | ~InputMask : input;

    /// <summary>Address of the table a descriptor leads to.</summary>
    public ulong NextTable(ulong descriptor) => (descriptor & _lowMask & (ulong.MaxValue << GranuleBits)) | ((descriptor << _highShift) & _highMask);

    /// <summary>How a page is read as a table of that level, in bits that a page address leaves.</summary>
    public ulong KeyOf(int level) => _key | (uint)(level + 1);
}
