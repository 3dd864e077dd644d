using System.Runtime.CompilerServices;
using TraceReplay.Formats.Records;
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

    /// <summary>Memory type and shareability of the outgoing access. §13.4.</summary>
    /// <param name="translated">What the tables give: of stage 1, of both stages, or of stage 2 alone.</param>
    /// <param name="given">What the client gave.</param>
    public static MemoryAttributes Outgoing(StreamContext context, MemoryAttributes translated, MemoryAttributes given)
    {
        if (!context.InputIsPlain || (given.Memory | (int)given.Shareability) != 0)
        {
            return OutgoingOf(context, translated, context.Overrides.Apply(given));
        }

        return translated.Memory == AttributeRules.ForcedWriteBack ? translated with { Memory = AttributeRules.WriteBack } : translated;
    }

    /// <summary>The transaction as permission checks see it.</summary>
    public Access AccessOf(in Transaction transaction, StreamContext context) => _allPrivileged
        ? new Access(transaction.Write, true, false, false)
        : new Access(transaction.Write, transaction.Privileged, transaction.Instruction && !transaction.Write, context.Pan)
        {
            EnhancedAccessNever = context.EnhancedPan,
        };

    // §13.4.2: with stage 1 only the hints of the input are left. §13.4.3: without it all of the input meets stage 2.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static MemoryAttributes OutgoingOf(StreamContext context, MemoryAttributes translated, MemoryAttributes input) => context.Stage == TranslationStage.Stage2
        ? AttributeRules.CombineStage2(input, translated)
        : AttributeRules.CombineHints(translated, input);
}
