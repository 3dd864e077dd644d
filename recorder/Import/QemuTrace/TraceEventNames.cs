using System.Text;

namespace TraceReplay.Recorder.Import.QemuTrace;

/// <summary>Finds the event of a name without making a string of it.</summary>
internal static class TraceEventNames
{
    private const int SlotCount = 256;
    private static readonly (byte[] Name, TraceEvent Event)[] s_slots = Build();

    public static TraceEvent Find(ReadOnlySpan<byte> name)
    {
        for (int slot = Slot(name); s_slots[slot].Name is { } known; slot = (slot + 1) % SlotCount)
        {
            if (name.SequenceEqual(known))
            {
                return s_slots[slot].Event;
            }
        }

        return TraceEvent.Unknown;
    }

    private static (byte[] Name, TraceEvent Event)[] Build()
    {
        var slots = new (byte[] Name, TraceEvent Event)[SlotCount];
        foreach ((string name, TraceEvent kind) in Table())
        {
            byte[] bytes = Encoding.ASCII.GetBytes(name);
            int slot = Slot(bytes);
            while (slots[slot].Name is not null)
            {
                slot = (slot + 1) % SlotCount;
            }

            slots[slot] = (bytes, kind);
        }

        return slots;
    }

    private static int Slot(ReadOnlySpan<byte> name)
    {
        uint hash = 2166136261;
        foreach (byte b in name)
        {
            hash = (hash ^ b) * 16777619;
        }

        return (int)((hash ^ (hash >> 16)) % SlotCount);
    }

    private static IEnumerable<(string Name, TraceEvent Event)> Table() =>
    [
        ("smmu_add_mr", TraceEvent.AddRegion),
        ("pl031_read", TraceEvent.RtcRead),
        ("smmuv3_read_mmio", TraceEvent.ReadMmio),
        ("smmuv3_write_mmio", TraceEvent.WriteMmio),
        ("smmuv3_cmdq_opcode", TraceEvent.Opcode),
        ("smmuv3_cmdq_consume_error", TraceEvent.CommandError),
        ("smmuv3_unhandled_cmd", TraceEvent.Folded),
        ("smmuv3_cmdq_cfgi_ste", TraceEvent.CfgiSte),
        ("smmuv3_cmdq_cfgi_ste_range", TraceEvent.CfgiSteRange),
        ("smmuv3_cmdq_cfgi_cd", TraceEvent.CfgiCd),
        ("smmuv3_cmdq_tlbi_nh", TraceEvent.TlbiNh),
        ("smmuv3_cmdq_tlbi_nh_asid", TraceEvent.TlbiNhAsid),
        ("smmuv3_cmdq_tlbi_nsnh", TraceEvent.TlbiNsnh),
        ("smmuv3_cmdq_tlbi_s12_vmid", TraceEvent.TlbiS12Vmid),
        ("smmuv3_range_inval", TraceEvent.RangeInvalidation),
        ("smmuv3_s1_range_inval", TraceEvent.RangeInvalidation),
        ("smmu_iotlb_inv_asid_vmid", TraceEvent.AsidVmidInvalidation),
        ("smmuv3_config_cache_hit", TraceEvent.ConfigHit),
        ("smmuv3_config_cache_miss", TraceEvent.ConfigMiss),
        ("smmuv3_find_ste_2lvl", TraceEvent.FindSte2Level),
        ("smmuv3_get_ste", TraceEvent.GetSte),
        ("smmuv3_get_cd", TraceEvent.GetCd),
        ("smmuv3_decode_cd_tt", TraceEvent.TableBase),
        ("smmu_iotlb_lookup_hit", TraceEvent.LookupHit),
        ("smmu_iotlb_lookup_miss", TraceEvent.LookupMiss),
        ("smmu_get_pte", TraceEvent.GetPte),
        ("smmu_ptw_level", TraceEvent.WalkLevel),
        ("smmu_ptw_invalid_pte", TraceEvent.InvalidPte),
        ("smmu_iotlb_insert", TraceEvent.Insert),
        ("smmuv3_translate_success", TraceEvent.Success),
        ("smmuv3_translate_bypass", TraceEvent.Bypass),
        ("smmuv3_translate_disable", TraceEvent.Disabled),
        ("smmuv3_translate_abort", TraceEvent.Abort),
        ("smmuv3_propagate_event", TraceEvent.Event),
        ("smmuv3_record_event", TraceEvent.Event),
        ("smmuv3_trigger_irq", TraceEvent.Interrupt),

        // Derived from what the lines above say already.
        ("smmu_reset_exit", TraceEvent.Folded),
        ("smmuv3_cmdq_consume", TraceEvent.Folded),
        ("smmuv3_cmdq_consume_out", TraceEvent.Folded),
        ("smmuv3_cmdq_consume_sev", TraceEvent.Folded),
        ("smmuv3_find_ste", TraceEvent.Folded),
        ("smmuv3_decode_cd", TraceEvent.Folded),
        ("smmu_ptw_page_pte", TraceEvent.Folded),
        ("smmu_ptw_block_pte", TraceEvent.Folded),
        ("smmu_config_cache_inv", TraceEvent.Folded),
        ("smmu_configs_inv_sid_range", TraceEvent.Folded),
        ("smmu_iotlb_inv_all", TraceEvent.Folded),
        ("smmu_iotlb_inv_asid", TraceEvent.Folded),
        ("smmu_iotlb_inv_vmid", TraceEvent.Folded),
        ("smmu_iotlb_inv_vmid_s1", TraceEvent.Folded),
        ("smmu_iotlb_inv_iova", TraceEvent.Folded),
        ("smmuv3_write_gerror", TraceEvent.Folded),
        ("smmuv3_write_gerrorn", TraceEvent.Folded),
        ("smmuv3_notify_flag_add", TraceEvent.Folded),
        ("smmuv3_notify_flag_del", TraceEvent.Folded),
        ("smmuv3_inv_notifiers_iova", TraceEvent.Folded),
        ("smmu_inv_notifiers_mr", TraceEvent.Folded),

        // The real-time clock's other registers; only reads of its time matter, and those are RtcRead.
        ("pl031_write", TraceEvent.Folded),
        ("pl031_irq_state", TraceEvent.Folded),
        ("pl031_alarm_raised", TraceEvent.Folded),
        ("pl031_set_alarm", TraceEvent.Folded),
    ];
}
