using System.Runtime.CompilerServices;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Tlb;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>
/// Permissions of a stage-1 leaf under its tables. DDI 0487 D8.4. Four bits decide within a configuration: AP[1], AP[2], PXN, UXN, after the hierarchy;
/// what they allow stands in one row of 16 per kind of configuration.
/// </summary>
internal static class Stage1Permissions
{
    private const int RowSize = 16;
    private const int Unprivileged = 1;
    private const int ReadOnly = 2;
    private const int PrivilegedExecuteNever = 4;
    private const int ExecuteNever = 8;

    private static readonly Permissions[] _rows = AllRows();

    /// <summary>The row of a configuration.</summary>
    /// <param name="writeExecuteNever">CD.WXN.</param>
    public static int Row(StreamRegime regime, bool writeExecuteNever) => (regime == StreamRegime.El2 ? 2 * RowSize : 0) + (writeExecuteNever ? RowSize : 0);

    /// <param name="descriptor">Block or page descriptor.</param>
    /// <param name="hierarchy">OR of the table descriptors above it; 0 when hierarchical permissions are off.</param>
    /// <param name="row">From <see cref="Row"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Permissions Of(ulong descriptor, ulong hierarchy, int row)
    {
        // AP[2:1] in [7:6], PXN 53, UXN 54; APTable[1:0] in [62:61], PXNTable 59, UXNTable 60.
        uint bits = (uint)((descriptor >> 6) & 3) | (uint)((descriptor >> 51) & 12);
        bits |= (uint)((hierarchy >> 61) & 2) | (uint)((hierarchy >> 57) & 12);
        bits &= ~(uint)((hierarchy >> 61) & 1);
        return _rows[row + (int)bits];
    }

    private static Permissions[] AllRows()
    {
        var rows = new Permissions[4 * RowSize];
        for (int bits = 0; bits < RowSize; bits++)
        {
            rows[bits] = TwoPrivileges(bits, false);
            rows[RowSize + bits] = TwoPrivileges(bits, true);
            rows[(2 * RowSize) + bits] = OnePrivilege(bits, false);
            rows[(3 * RowSize) + bits] = OnePrivilege(bits, true);
        }

        return rows;
    }

    // EL1 and EL2-E2H.
    private static Permissions TwoPrivileges(int bits, bool writeExecuteNever)
    {
        bool writable = (bits & ReadOnly) == 0;
        bool unprivileged = (bits & Unprivileged) != 0;
        bool unprivilegedWritable = unprivileged && writable;
        Permissions permissions = Permissions.Read;
        permissions |= writable ? Permissions.Write : 0;
        permissions |= unprivileged ? Permissions.UnprivilegedRead : 0;
        permissions |= unprivilegedWritable ? Permissions.UnprivilegedWrite : 0;

        // Without data access for EL0 a page can still be executed there: execute-only.
        permissions |= (bits & ExecuteNever) == 0 && !(writeExecuteNever && unprivilegedWritable) ? Permissions.UnprivilegedExecute : 0;

        // Memory that EL0 can write is never executable at EL1, which is what CD.UWXN asks for (IHI0070 §5.4).
        permissions |= (bits & PrivilegedExecuteNever) == 0 && !(writeExecuteNever && writable) && !unprivilegedWritable ? Permissions.Execute : 0;
        return permissions;
    }

    // EL2 without E2H: AP[1] is RES1, PXN is RES0, and every access counts as privileged.
    private static Permissions OnePrivilege(int bits, bool writeExecuteNever)
    {
        bool writable = (bits & ReadOnly) == 0;
        Permissions permissions = Permissions.Read | Permissions.UnprivilegedRead;
        permissions |= writable ? Permissions.Write | Permissions.UnprivilegedWrite : 0;
        permissions |= (bits & ExecuteNever) == 0 && !(writeExecuteNever && writable) ? Permissions.Execute | Permissions.UnprivilegedExecute : 0;
        return permissions;
    }
}
