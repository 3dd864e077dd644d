namespace TraceReplay.Formats.Dialects;

/// <summary>The three layouts of struct iommu_pasid_table_config.</summary>
public enum PasidConfigLayout
{
    /// <summary>The dialect has no such struct.</summary>
    None,

    /// <summary>32 bytes, no inner argsz, base_ptr at 8 (IOMMU part v4 to v11).</summary>
    A,

    /// <summary>40 bytes, inner argsz at 0, base_ptr at 16 (v12, v13).</summary>
    B,

    /// <summary>32 bytes, inner argsz at 0, base_ptr at 8 (v14 to v16).</summary>
    C,
}
