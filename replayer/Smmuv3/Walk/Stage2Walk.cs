using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Tlb;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>Walks stage-2 tables. DDI 0487 D8.2, IHI 0070 §3.4.</summary>
internal sealed class Stage2Walk(PhysicalMemory memory, DescriptorRules rules, SmmuIdentification identification, SmmuProfile profile)
{
    private readonly bool _concatenationIgnored = profile.Has(SmmuQuirk.S2Concat);
    private readonly bool _tablesUnlimited = profile.Has(SmmuQuirk.S2TableSize);
    private readonly bool _executeNeverBits = identification.Idr3.XNX;

    /// <summary>Walks for one IPA.</summary>
    /// <param name="entry">Filled on success, except for its tags.</param>
    /// <param name="fault">On failure: Id, Address and Recorded; Stage2 is set, Class and Read are the caller's.</param>
    public bool Walk(StreamContext context, ulong ipa, in Access access, List<TranslationStep>? steps, ref TlbEntry entry, ref Fault fault)
    {
        ref readonly Stage2Table table = ref context.Stage2;
        int granule = table.GranuleBits;
        int stride = TranslationGranule.Stride(granule);
        int level = table.StartLevel;
        int shift = TranslationGranule.Shift(level, granule);
        int inputBits = table.InputBits;

        fault.Stage2 = true;
        fault.Address = ipa;
        fault.Recorded = table.Record;
        if (inputBits < 64 && ipa >> inputBits != 0)
        {
            fault.Id = EventId.FTranslation;
            return false;
        }

        // C# and the shifters QEMU is compiled to both mask the count: a negative one wraps, which only StartLevel too high for the size can bring.
        ulong alignment = (1UL << ((inputBits - (stride * (4 - level))) & 63)) - 1;
        ulong index = (ipa >> shift) & ((1UL << stride) - 1);
        ulong address;
        if (_concatenationIgnored)
        {
            ulong concatenated = shift + stride < 64 ? ipa >> (shift + stride) : 0;
            address = (table.Base & ((1UL << table.OutputBits) - 1)) + ((concatenated << stride) * 8);
            address &= ~alignment;
        }
        else
        {
            address = table.Base & ~alignment;
            index = ipa >> shift;
        }

        while (true)
        {
            ulong entryAddress = address + (index * 8);
            if (!memory.TryRead64(entryAddress, out ulong descriptor))
            {
                fault.Id = EventId.FWalkEabt;
                fault.Address = entryAddress;
                fault.Recorded = true;
                return false;
            }

            steps?.Add(new TranslationStep
            {
                Kind = TranslationStepKind.TableEntry, Stage = 2, Level = (byte)level, Address = ipa, EntryAddress = entryAddress, Value = descriptor,
            });
            DescriptorKind kind = rules.Classify(descriptor, level, granule);
            if (kind == DescriptorKind.Invalid)
            {
                fault.Id = EventId.FTranslation;
                return false;
            }

            if (kind == DescriptorKind.Leaf)
            {
                return Finish(context, ipa, access, level, shift, descriptor, ref entry, ref fault);
            }

            address = DescriptorRules.Address(descriptor, granule);
            if (!_tablesUnlimited && address >> table.OutputBits != 0)
            {
                fault.Id = EventId.FAddrSize;
                return false;
            }

            level++;
            shift -= stride;
            index = (ipa >> shift) & ((1UL << stride) - 1);
        }
    }

    private bool Finish(StreamContext context, ulong ipa, in Access access, int level, int shift, ulong descriptor, ref TlbEntry entry, ref Fault fault)
    {
        ref readonly Stage2Table table = ref context.Stage2;
        ulong output = DescriptorRules.Address(descriptor, shift);
        Permissions permissions = PermissionsOf(descriptor);
        fault.Id = rules.Judge(
            output >> table.OutputBits == 0,
            table.AccessFlagDisabled || (descriptor & (1UL << 10)) != 0,
            access.IsAllowedByStage2(permissions));
        if (fault.Id != EventId.None)
        {
            return false;
        }

        ulong mask = (1UL << shift) - 1;
        entry.Input = ipa & ~mask;
        entry.Output = output;
        entry.Mask = mask;
        entry.GranuleBits = table.GranuleBits;
        entry.Level = (byte)level;
        entry.Global = false;
        entry.Permissions = permissions | Permissions.AllStage1;
        return true;
    }

    // S2AP[0] read, S2AP[1] write; XN[1:0] in bits [54:53], of which only bit 54 counts without XNX.
    private Permissions PermissionsOf(ulong descriptor)
    {
        Permissions permissions = Permissions.None;
        if ((descriptor & (1UL << 6)) != 0)
        {
            permissions |= Permissions.Stage2Read;
        }

        if ((descriptor & (1UL << 7)) != 0)
        {
            permissions |= Permissions.Stage2Write;
        }

        int never = (int)(descriptor >> 53) & 3;
        if (!_executeNeverBits)
        {
            never &= 2;
        }

        if (never is 0 or 3)
        {
            permissions |= Permissions.Stage2Execute;
        }

        if (never is 0 or 1)
        {
            permissions |= Permissions.Stage2UnprivilegedExecute;
        }

        return permissions;
    }
}
