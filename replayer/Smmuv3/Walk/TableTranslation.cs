using System.Runtime.CompilerServices;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Tlb;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>Stage 2 of addresses the SMMU itself reads: context descriptors and stage-1 tables. Kept in the TLB without an ASID.</summary>
/// <param name="hitsUnjudged">Whatever an entry allows, tables are read through it.</param>
internal sealed class TableTranslation(PhysicalMemory memory, TranslationCache tlb, Stage2Walk stage2, bool hitsUnjudged)
{
    /// <summary>Replaces an IPA by its physical address.</summary>
    /// <param name="faultClass">CLASS of a fault.</param>
    /// <param name="read">RnW of a fault.</param>
    /// <param name="limitBits">Addresses of more bits give F_ADDR_SIZE of stage 1; 64 for no limit.</param>
    /// <param name="updatesInhibited">Stage-2 descriptors stay as they are.</param>
    public bool Translate(
        StreamContext context,
        ref ulong address,
        FaultClass faultClass,
        bool read,
        int limitBits,
        List<TranslationStep>? steps,
        ref Fault fault,
        bool updatesInhibited = false) =>
        Translate(context, ref address, faultClass, read, limitBits, Access.TableRead with { UpdatesInhibited = updatesInhibited }, steps, ref fault);

    /// <summary>The same for the write of an access flag or dirty state into a stage-1 table.</summary>
    public bool TranslateForUpdate(StreamContext context, ref ulong address, bool read, List<TranslationStep>? steps, ref Fault fault)
    {
        fault.DescriptorWrite = true;
        if (!Translate(context, ref address, FaultClass.Tt, read, 64, Access.TableWrite, steps, ref fault))
        {
            return false;
        }

        fault.DescriptorWrite = false;
        return true;
    }

    private static bool IsAllowed(in Access access, Permissions permissions) =>
        access.IsAllowedByStage2(permissions) && (permissions & Permissions.Stage2Device) == 0;

    private bool Translate(
        StreamContext context,
        ref ulong address,
        FaultClass faultClass,
        bool read,
        int limitBits,
        in Access access,
        List<TranslationStep>? steps,
        ref Fault fault)
    {
        ref TlbSlot cached = ref tlb.Find(context.Stage2Tag, address, context.Stage2Classes);
        bool hit = !Unsafe.IsNullRef(ref cached) && (hitsUnjudged || IsAllowed(access, cached.Permissions));
        if (steps is not null)
        {
            NoteLookup(steps, context, address, hit);
        }

        if (hit)
        {
            address = cached.Translate(address);
            return true;
        }

        fault.Class = faultClass;
        fault.Read = read;
        if (limitBits < 64 && address >> limitBits != 0)
        {
            fault.Id = EventId.FAddrSize;
            fault.Stage2 = false;
            fault.Address = address;
            fault.Recorded = context.RecordStage1;
            return false;
        }

        TlbEntry entry = default;
        if (!stage2.Walk(context, address, access, steps, ref entry, ref fault))
        {
            return false;
        }

        if (!IsAllowed(access, entry.Permissions))
        {
            // IHI0070 §5.2 S2PTW.
            fault.Id = EventId.FPermission;
            fault.Stage2 = true;
            fault.Address = address;
            fault.Recorded = context.Stage2.Record;
            return false;
        }

        entry.Asid = -1;
        entry.Vmid = context.Vmid;
        entry.FilledAt = memory.TrackWriters ? memory.CurrentRecord : -1;
        if (!access.UpdatesInhibited)
        {
            tlb.Insert(entry);
        }

        if (steps is not null)
        {
            NoteFill(steps, entry);
        }

        address = entry.Translate(address);
        return true;
    }

    private static void NoteLookup(List<TranslationStep> steps, StreamContext context, ulong address, bool hit) => steps.Add(new TranslationStep
    {
        Kind = hit ? TranslationStepKind.TlbHit : TranslationStepKind.TlbMiss,
        Asid = -1,
        Vmid = context.Vmid,
        Address = address,
    });

    private static void NoteFill(List<TranslationStep> steps, in TlbEntry entry) => steps.Add(new TranslationStep
    {
        Kind = TranslationStepKind.TlbFill,
        Asid = -1,
        Vmid = entry.Vmid,
        Address = entry.Input,
        Level = entry.Level,
        Value = (ulong)TranslationGranule.Code(entry.GranuleBits),
    });
}
