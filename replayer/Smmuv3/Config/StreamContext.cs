using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Smmuv3.Tlb;
using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>An STE and its CD, checked and decoded once. Instances are reused by <see cref="ConfigCache"/>.</summary>
internal sealed class StreamContext
{
    /// <summary>As <see cref="Substream"/> without one: the configuration of the stream alone, without any CD. No SubstreamID is this large.</summary>
    public const uint StreamOnly = 0x4000_0000;

    public uint StreamId;

    /// <summary>Which CD: 0 when the transaction had no SubstreamID.</summary>
    public uint Substream;

    /// <summary>The transaction had a SubstreamID.</summary>
    public bool HasSubstream;

    public StreamConfig Config;

    /// <summary>Stages in use; None for abort and bypass.</summary>
    public TranslationStage Stage;

    /// <summary>The translation regime, from STE.STRW.</summary>
    public StreamRegime Regime;

    /// <summary>STE.S1PIE: CDs may turn permission indirection on.</summary>
    public bool PermissionIndirection;

    /// <summary>-1 while stage 1 is off.</summary>
    public int Asid;

    /// <summary>S2VMID, which also tags stage-1 entries; -1 where stage 2 does not exist.</summary>
    public int Vmid;

    public Stage1Table Table0;

    public Stage1Table Table1;

    public Stage2Table Stage2;

    /// <summary>Bits a stage-1 output address may have: CD.IPS capped to OAS.</summary>
    public int Stage1OutputBits;

    /// <summary>CD.R.</summary>
    public bool RecordStage1;

    /// <summary>What permission bits of stage 1 mean: <see cref="Stage1Permissions.Row"/> of the regime and CD.WXN.</summary>
    public byte PermissionRow;

    /// <summary>STE.S1STALLD: CD.S may not be set.</summary>
    public bool StallDisabled;

    /// <summary>CD.S.</summary>
    public bool StallStage1;

    /// <summary>CD.A = 0: stage-1 faults end accesses without an error.</summary>
    public bool ReadsAsZero;

    /// <summary>STE.MEV.</summary>
    public bool MergeEvents;

    /// <summary>CD.PAN, where the regime has unprivileged accesses.</summary>
    public bool Pan;

    /// <summary>CD.EPAN.</summary>
    public bool EnhancedPan;

    /// <summary>STE.MTCFG, MemAttr, ALLOCCFG, SHCFG.</summary>
    public AttributeOverride Overrides;

    /// <summary>A client that gives no attributes has, after the overrides, those that change nothing.</summary>
    public bool InputIsPlain;

    /// <summary>CD.MAIR, reserved encodings replaced.</summary>
    public ulong Mair;

    /// <summary>STE.PRIVCFG: 0 incoming, 2 unprivileged, 3 privileged.</summary>
    public byte PrivilegeOverride;

    /// <summary>STE.INSTCFG: 0 incoming, 2 data, 3 instruction.</summary>
    public byte InstructionOverride;

    /// <summary>Tags of this stream's TLB entries. Made by <see cref="Complete"/>.</summary>
    public TlbTag Tag;

    /// <summary>How accesses that need no override or PAN check find entries: addresses with bit 55 clear and set. Made by <see cref="Complete"/>.</summary>
    public TlbLookup LowerLookup;
    public TlbLookup UpperLookup;

    /// <summary>Tags of its entries of stage 2 alone, and block sizes they can have. Made by <see cref="PrepareStage2"/>.</summary>
    public TlbTag Stage2Tag;
    public uint Stage2Classes;

    /// <summary>STE.EATS as written; what it means depends on CR0.ATSCHK too.</summary>
    public AtsMode AtsMode;

    /// <summary>STE.PPAR: automatic page responses carry the PASID.</summary>
    public bool ResponsesHaveSubstream;

    /// <summary>Where STE and CD were read, 0 when there was none: for explanations.</summary>
    public ulong SteAddress;

    public ulong CdAddress;

    /// <summary>Record during which STE and CD were read.</summary>
    public long FilledAt;

    public void Begin(uint streamId, bool hasSubstream, uint substream, long record)
    {
        StreamId = streamId;
        HasSubstream = hasSubstream;
        Substream = substream;
        FilledAt = record;
        Config = StreamConfig.Abort;
        Stage = TranslationStage.None;
        Regime = StreamRegime.El1;
        PermissionIndirection = false;
        Asid = -1;
        Vmid = -1;
        Table0 = default;
        Table1 = default;
        Stage2 = default;
        Stage1OutputBits = 0;
        RecordStage1 = false;
        PermissionRow = 0;
        StallDisabled = false;
        StallStage1 = false;
        ReadsAsZero = false;
        MergeEvents = false;
        Pan = false;
        EnhancedPan = false;
        Overrides = default;
        InputIsPlain = true;
        Mair = 0;
        PrivilegeOverride = 0;
        InstructionOverride = 0;
        Tag = default;
        LowerLookup = default;
        UpperLookup = default;
        Stage2Tag = default;
        Stage2Classes = 0;
        AtsMode = AtsMode.Off;
        ResponsesHaveSubstream = false;
        SteAddress = 0;
        CdAddress = 0;
    }

    /// <summary>Works out what look-ups need, once everything is decoded.</summary>
    public void Complete()
    {
        Tag = TlbTag.Of(Asid, Vmid, Regime);
        PrepareStage2();
        bool plain = (PrivilegeOverride | InstructionOverride) < 2 && !Pan;
        if (plain && Stage == TranslationStage.Stage2)
        {
            LowerLookup.Classes = Stage2Classes;
            UpperLookup.Classes = Stage2Classes;
        }
        else if (plain && Stage != TranslationStage.None)
        {
            PrepareHalf(Table0, 0, ref LowerLookup);
            PrepareHalf(Table1, ulong.MaxValue, ref UpperLookup);
        }
    }

    // Combined entries of stages with different granules take two look-ups, E0PD a check: those go the long way.
    private void PrepareHalf(in Stage1Table table, ulong ones, ref TlbLookup half)
    {
        if (table.Enabled && !table.UnprivilegedDenied && (Stage == TranslationStage.Stage1 || Stage2.GranuleBits == table.GranuleBits))
        {
            half.Mask = (ulong.MaxValue << (64 - table.SizeOffset)) & (table.TopByteIgnored ? ulong.MaxValue >> 8 : ulong.MaxValue);
            half.Value = half.Mask & ones;
            half.TopByteIgnored = table.TopByteIgnored;
            half.Classes = TlbClass.From(table.GranuleBits, TranslationGranule.StartLevel(64 - table.SizeOffset, table.GranuleBits));
        }
    }

    /// <summary>Works out what look-ups of stage 2 need, once the STE is decoded.</summary>
    public void PrepareStage2()
    {
        int granule = Stage2.GranuleBits;
        Stage2Tag = TlbTag.Of(-1, Vmid);
        Stage2Classes = granule == 0 ? 0 : TlbClass.From(granule, TranslationGranule.StartLevel(Stage2.InputBits, granule));
    }
}
