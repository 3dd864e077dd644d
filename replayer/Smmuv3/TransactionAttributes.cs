using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3;

/// <summary>Attributes of a transaction after the overrides of its STE. IHI 0070 §13.1.</summary>
internal sealed class TransactionAttributes(SmmuProfile profile)
{
    private readonly bool _allPrivileged = profile.Has(SmmuQuirk.Unprivileged);

    /// <summary>The transaction as events show it.</summary>
    public static Transaction Override(in Transaction transaction, StreamContext context)
    {
        if ((context.PrivilegeOverride | context.InstructionOverride) < 2)
        {
            return transaction;
        }

        return transaction with
        {
            Privileged = context.PrivilegeOverride < 2 ? transaction.Privileged : context.PrivilegeOverride == 3,
            Instruction = context.InstructionOverride < 2 || transaction.Write ? transaction.Instruction : context.InstructionOverride == 3,
        };
    }

    /// <summary>The transaction as permission checks see it.</summary>
    public Access AccessOf(in Transaction transaction, StreamContext context) => _allPrivileged
        ? new Access(transaction.Write, true, false, false)
        : new Access(transaction.Write, transaction.Privileged, transaction.Instruction && !transaction.Write, context.Pan)
        {
            EnhancedAccessNever = context.EnhancedPan,
        };
}
