using System.Runtime.CompilerServices;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Tlb;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>
/// The short way of a transaction whose configuration and translation are cached and allow it. It finds what <see cref="Translator"/> would find, or
/// nothing, and then the long way decides.
/// </summary>
internal sealed class TlbHits(ConfigCache configs, TranslationCache tlb)
{
    private static readonly Permissions[] _needs = Needs();

    /// <summary>1 read, 2 write: what an entry allows to accesses of this privilege.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte AllowedBy(Permissions permissions, bool privileged)
    {
        Permissions read = privileged ? Permissions.Read | Permissions.Stage2Read : Permissions.UnprivilegedRead | Permissions.Stage2Read;
        Permissions write = privileged ? Permissions.Write | Permissions.Stage2Write : Permissions.UnprivilegedWrite | Permissions.Stage2Write;
        return (byte)(((permissions & read) == read ? 1 : 0) | ((permissions & write) == write ? 2 : 0));
    }

    /// <returns>A reference that is null when the long way must be taken.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TlbSlot Find(in Transaction transaction, out StreamContext? context)
    {
        context = configs.FindRecent(transaction.StreamId, transaction.HasSubstream, transaction.Substream);
        if (context is not null)
        {
            ulong address = transaction.Iova;
            bool upper = (long)(address << 8) < 0;
            ref TlbLookup half = ref upper ? ref context.UpperLookup : ref context.LowerLookup;
            if ((address & half.Mask) == half.Value)
            {
                if (half.TopByteIgnored)
                {
                    address = Stage1Table.WithoutTag(address);
                }

                ref TlbSlot slot = ref tlb.Find(context.Tag, address, half.Classes);
                if (!Unsafe.IsNullRef(ref slot))
                {
                    Permissions needs = _needs[NeedOf(transaction)];
                    if ((slot.Permissions & needs) == needs)
                    {
                        return ref slot;
                    }
                }
            }
        }

        return ref Unsafe.NullRef<TlbSlot>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NeedOf(in Transaction transaction) =>
        (transaction.Write ? 1 : 0) | (transaction.Privileged ? 2 : 0) | (transaction.Instruction ? 4 : 0);

    private static Permissions[] Needs()
    {
        var needs = new Permissions[8];
        for (int i = 0; i < needs.Length; i++)
        {
            bool write = (i & 1) != 0;
            needs[i] = new Access(write, (i & 2) != 0, (i & 4) != 0 && !write, false).Needs;
        }

        return needs;
    }
}
