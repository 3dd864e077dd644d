namespace TraceReplay.Formats.Smmuv3.Events;

/// <summary>Every event: number, spelling of the specification, layout, whether it can stall. IHI 0070 §7.3.</summary>
public static class EventTable
{
    /// <summary>Ascending by number.</summary>
    public static IReadOnlyList<EventRow> Rows { get; } =
    [
        new(EventId.FUut, "F_UUT", EventLayout.UnsupportedUpstream, Stallable: false, "7.3"),
        new(EventId.CBadStreamId, "C_BAD_STREAMID", EventLayout.Configuration, Stallable: false, "7.3"),
        new(EventId.FSteFetch, "F_STE_FETCH", EventLayout.Fetch, Stallable: false, "7.3"),
        new(EventId.CBadSte, "C_BAD_STE", EventLayout.Configuration, Stallable: false, "7.3"),
        new(EventId.FBadAtsTreq, "F_BAD_ATS_TREQ", EventLayout.BadTranslationRequest, Stallable: false, "7.3"),
        new(EventId.FStreamDisabled, "F_STREAM_DISABLED", EventLayout.Configuration, Stallable: false, "7.3"),
        new(EventId.FTranslForbidden, "F_TRANSL_FORBIDDEN", EventLayout.TranslationForbidden, Stallable: false, "7.3"),
        new(EventId.CBadSubstreamId, "C_BAD_SUBSTREAMID", EventLayout.Configuration, Stallable: false, "7.3"),
        new(EventId.FCdFetch, "F_CD_FETCH", EventLayout.Fetch, Stallable: false, "7.3"),
        new(EventId.CBadCd, "C_BAD_CD", EventLayout.Configuration, Stallable: false, "7.3"),
        new(EventId.FWalkEabt, "F_WALK_EABT", EventLayout.WalkAbort, Stallable: false, "7.3"),
        new(EventId.FTranslation, "F_TRANSLATION", EventLayout.Translation, Stallable: true, "7.3"),
        new(EventId.FAddrSize, "F_ADDR_SIZE", EventLayout.Translation, Stallable: true, "7.3"),
        new(EventId.FAccess, "F_ACCESS", EventLayout.Translation, Stallable: true, "7.3"),
        new(EventId.FPermission, "F_PERMISSION", EventLayout.Translation, Stallable: true, "7.3"),
        new(EventId.FTlbConflict, "F_TLB_CONFLICT", EventLayout.TlbConflict, Stallable: false, "7.3"),
        new(EventId.FCfgConflict, "F_CFG_CONFLICT", EventLayout.ConfigurationConflict, Stallable: false, "7.3"),
        new(EventId.EPageRequest, "E_PAGE_REQUEST", EventLayout.PageRequest, Stallable: false, "7.3"),
        new(EventId.FVmsFetch, "F_VMS_FETCH", EventLayout.Fetch, Stallable: false, "7.3"),
    ];

    private static readonly EventRow?[] s_byId = Index();

    /// <returns>The row, or null for reserved and implementation defined numbers.</returns>
    public static EventRow? Find(byte id) => s_byId[id];

    public static EventRow? Find(string name) => Rows.FirstOrDefault(r => r.Name == name);

    private static EventRow?[] Index()
    {
        var rows = new EventRow?[256];
        foreach (EventRow row in Rows)
        {
            rows[(byte)row.Id] = row;
        }

        return rows;
    }
}
