namespace TraceReplay.Tests.Support.Reference;

/// <summary>Whether a leaf lets an access pass. DDI 0487 D8.4.</summary>
internal static class ReferencePermissions
{
    /// <param name="descriptor">The leaf, AP[2] as hardware dirty state leaves it.</param>
    /// <param name="tables">OR of the table descriptors above it, 0 where hierarchical control is off.</param>
    /// <param name="twoLevels">The regime has unprivileged accesses: EL1, EL2-E2H.</param>
    public static bool AllowedByStage1(ulong descriptor, ulong tables, bool twoLevels, bool wxn, bool pan, ReferenceAccess access)
    {
        bool Bit(ulong word, int bit) => ((word >> bit) & 1) != 0;
        bool privilegedWrite = !Bit(descriptor, 7) && !Bit(tables, 62);
        bool userRead = twoLevels && Bit(descriptor, 6) && !Bit(tables, 61);
        bool userWrite = userRead && privilegedWrite;
        bool userExecute = !Bit(descriptor, 54) && !Bit(tables, 60) && !(wxn && userWrite);
        bool privilegedExecute = twoLevels
            ? !Bit(descriptor, 53) && !Bit(tables, 59) && !userWrite && !(wxn && privilegedWrite)
            : !Bit(descriptor, 54) && !Bit(tables, 60) && !(wxn && privilegedWrite);
        bool never = pan && twoLevels && userRead;
        if (access.Privileged || !twoLevels)
        {
            return access.Instruction ? privilegedExecute : !never && (!access.Write || privilegedWrite);
        }

        return access.Instruction ? userExecute : access.Write ? userWrite : userRead;
    }

    /// <param name="xnx">XN[1:0] tells privileged and unprivileged execution apart.</param>
    public static bool AllowedByStage2(ulong descriptor, bool xnx, ReferenceAccess access)
    {
        if (!access.Instruction)
        {
            return ((descriptor >> (access.Write ? 7 : 6)) & 1) != 0;
        }

        int never = (int)(descriptor >> 53) & 3;
        return (xnx ? never : never & 2) switch
        {
            0 => true,
            1 => !access.Privileged,
            2 => false,
            _ => access.Privileged,
        };
    }
}
