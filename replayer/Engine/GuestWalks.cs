using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Engine;

/// <summary>
/// A guest's context descriptors and stage-1 tables as recorded walks show them. A guest changes them without a call, so they are inputs that a log of calls
/// does not hold: where the model's memory says otherwise it is corrected before the model walks, and what was taken over counts as learned. Stage 2, which the
/// host made, is never touched.
/// </summary>
internal sealed class GuestWalks(bool running)
{
    private const ulong PageMask = 0xfff;
    private const int DescriptorSize = 64;
    private const int MaximumSteps = 64;

    // Where the tables of a stream's guest start, for walks with a cached configuration.
    private readonly Dictionary<uint, ulong> _bases = [];

    public Machine? Machine { get; set; }

    /// <summary>Takes over what the walk read of the guest's memory.</summary>
    /// <returns>The steps that were learned, one bit each.</returns>
    public ulong Learn(SmmuTranslationRecord record)
    {
        if (!running || record.Steps.Count == 0 || Machine!.Driver.FindMaster(record.StreamId) is not { Domain: { Kind: DomainKind.Nested } domain })
        {
            return 0;
        }

        ulong learned = 0;
        ulong? looked = null;
        ulong? descriptor = null;
        int asid = 0;
        var tables = default(TranslationStep);
        for (int i = 0; i < Math.Min(record.Steps.Count, MaximumSteps); i++)
        {
            TranslationStep step = record.Steps[i];
            switch (step.Kind)
            {
                case TranslationStepKind.CdFetch:
                    descriptor = step.Address;
                    break;
                case TranslationStepKind.TableBase when step.Level == 0 && looked is { } at:
                    tables = step with { Address = (at & ~PageMask) | (step.Address & PageMask) };
                    _bases[record.StreamId] = tables.Address;
                    looked = null;
                    break;
                case TranslationStepKind.TlbHit or TranslationStepKind.TlbMiss when step.Asid < 0:
                    looked = step.Address;
                    break;
                case TranslationStepKind.TlbHit or TranslationStepKind.TlbMiss:
                    asid = step.Asid;
                    break;
                case TranslationStepKind.TableEntry when step.Stage == 1:
                    ulong? table = looked ?? (_bases.TryGetValue(record.StreamId, out ulong start) ? start : null);
                    learned |= table is { } page && Write(domain, (page & ~PageMask) | (step.EntryAddress & PageMask), step.Value) ? 1UL << i : 0;
                    looked = null;
                    break;
                default:
                    break;
            }
        }

        return descriptor is { } cd && tables.Kind == TranslationStepKind.TableBase && LearnDescriptor(domain, cd, tables, asid) ? ulong.MaxValue : learned;
    }

    // What a walk uses of a descriptor; the rest is as Linux writes it.
    private bool LearnDescriptor(Domain domain, ulong address, in TranslationStep tables, int asid)
    {
        const int ValidBit = 31;
        const ulong TableBase = 0x000f_ffff_ffff_fff0;
        ulong at = Machine!.Driver.IovaToPhysical(domain, address);
        if (at == 0 || (at & (DescriptorSize - 1)) != 0)
        {
            return false;
        }

        Machine.Memory.TryRead64(at, out ulong word0);
        Machine.Memory.TryRead64(at + 8, out ulong word1);
        byte size = (byte)(tables.Value & 0x3f);
        if (((word0 >> ValidBit) & 1) != 0 && (word1 & TableBase) == tables.Address && (byte)(word0 & 0x3f) == size && (int)(word0 >> 48) == asid)
        {
            return false;
        }

        var descriptor = new Cd
        {
            T0SZ = size,
            TG0 = (tables.Value >> 8) switch
            {
                14 => Granule.Size16K,
                16 => Granule.Size64K,
                _ => Granule.Size4K,
            },
            EPD1 = true,
            V = true,
            IPS = (AddressSize)(Machine.Smmu.ReadRegister(RegisterOffset.Idr5, 4) & 7),
            AA64 = true,
            R = true,
            A = true,
            ASET = true,
            ASID = (ushort)asid,
            TTB0 = tables.Address,
        };
        ReadOnlySpan<ulong> words = System.Runtime.InteropServices.MemoryMarshal.Cast<Cd, ulong>(new ReadOnlySpan<Cd>(in descriptor));
        for (int i = 0; i < words.Length; i++)
        {
            Machine.Memory.Write64(at + ((ulong)i * 8), words[i]);
        }

        return true;
    }

    private bool Write(Domain domain, ulong address, ulong value)
    {
        ulong at = Machine!.Driver.IovaToPhysical(domain, address);
        if (at == 0 || (at & 7) != 0 || (Machine.Memory.TryRead64(at, out ulong known) && known == value))
        {
            return false;
        }

        Machine.Memory.Write64(at, value);
        return true;
    }
}
