using TraceReplay.Replayer.Smmuv3.Tlb;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>Permissions of a stage-1 leaf under its tables. DDI 0487 D8.4.</summary>
internal static class Stage1Permissions
{
    private const ulong ReadOnly = 1UL << 7;
    private const ulong Unprivileged = 1UL << 6;
    private const ulong PrivilegedExecuteNever = 1UL << 53;
    private const ulong UnprivilegedExecuteNever = 1UL << 54;
    private const ulong PrivilegedExecuteNeverTable = 1UL << 59;
    private const ulong UnprivilegedExecuteNeverTable = 1UL << 60;
    private const ulong NoUnprivilegedTable = 1UL << 61;
    private const ulong ReadOnlyTable = 1UL << 62;

    /// <param name="descriptor">Block or page descriptor.</param>
    /// <param name="hierarchy">OR of the table descriptors above it; 0 when hierarchical permissions are off.</param>
    /// <param name="writeExecuteNever">CD.WXN.</param>
    public static Permissions Of(ulong descriptor, ulong hierarchy, bool writeExecuteNever)
    {
        bool writable = (descriptor & ReadOnly) == 0 && (hierarchy & ReadOnlyTable) == 0;
        bool unprivileged = (descriptor & Unprivileged) != 0 && (hierarchy & NoUnprivilegedTable) == 0;
        Permissions permissions = Permissions.Read;
        if (writable)
        {
            permissions |= Permissions.Write;
        }

        if (unprivileged)
        {
            permissions |= writable ? Permissions.UnprivilegedRead | Permissions.UnprivilegedWrite : Permissions.UnprivilegedRead;
        }

        if ((descriptor & UnprivilegedExecuteNever) == 0 && (hierarchy & UnprivilegedExecuteNeverTable) == 0
            && unprivileged && !(writeExecuteNever && writable))
        {
            permissions |= Permissions.UnprivilegedExecute;
        }

        // Memory that EL0 can write is never executable at EL1.
        if ((descriptor & PrivilegedExecuteNever) == 0 && (hierarchy & PrivilegedExecuteNeverTable) == 0
            && !(writeExecuteNever && writable) && !(unprivileged && writable))
        {
            permissions |= Permissions.Execute;
        }

        return permissions;
    }
}
