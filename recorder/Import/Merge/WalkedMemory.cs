using System.Buffers.Binary;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.Merge;

/// <summary>
/// Finds changes of stage-1 tables that only a walk showed: a guest changes its tables without system calls, so captured pages may be old when the SMMU
/// reads them. Keeps the captured content by guest address, and from stage-2 entries the guest address of every physical page.
/// </summary>
internal sealed class WalkedMemory
{
    private const ulong PageMask = 0xfff;
    private const ulong OutputMask = 0x0000_ffff_ffff_f000;
    private readonly Dictionary<(int Process, int Container, ulong Page), byte[]> _content = [];
    private readonly Dictionary<(int Vmid, ulong Physical), ulong> _guestPages = [];
    private readonly Dictionary<(int Vmid, ulong Guest), ulong> _physicalPages = [];
    private readonly MemoryRecord _change = new() { Space = MemorySpace.GuestPhysical, Source = MemorySource.Walk };
    private readonly byte[] _word = new byte[8];

    public void Observe(MemoryRecord memory)
    {
        if (memory.Space == MemorySpace.GuestPhysical)
        {
            memory.Data.Span.CopyTo(Page(memory.ProcessId, memory.Fd, memory.Address & ~PageMask).AsSpan((int)(memory.Address & PageMask)));
        }
    }

    /// <summary>Calls <paramref name="sink"/> with a memory record for every entry of a nested walk that differs from what is known.</summary>
    public long Observe(SmmuTranslationRecord translation, int process, int container, IRecordSink sink)
    {
        int vmid = Vmid(translation);
        long changes = 0;
        foreach (TranslationStep step in translation.Steps)
        {
            if (step.Kind != TranslationStepKind.TableEntry)
            {
                continue;
            }

            if (step.Stage == 2)
            {
                LearnMapping(vmid, step);
            }
            else if (container >= 0 && vmid >= 0 && _guestPages.TryGetValue((vmid, step.EntryAddress & ~PageMask), out ulong guestPage))
            {
                ulong guest = guestPage | (step.EntryAddress & PageMask);
                Span<byte> known = Page(process, container, guestPage).AsSpan((int)(guest & PageMask), 8);
                if (BinaryPrimitives.ReadUInt64LittleEndian(known) != step.Value)
                {
                    BinaryPrimitives.WriteUInt64LittleEndian(known, step.Value);
                    Emit(translation, process, container, guest, step.Value, sink);
                    changes++;
                }
            }
        }

        return changes;
    }

    private static int Vmid(SmmuTranslationRecord translation)
    {
        foreach (TranslationStep step in translation.Steps)
        {
            if (step.Kind is TranslationStepKind.TlbHit or TranslationStepKind.TlbMiss)
            {
                return step.Vmid;
            }
        }

        return -1;
    }

    /// <summary>A stage-2 leaf: pages at level 3, blocks above (IHI 0070 section 3.4, Arm ARM D8.3).</summary>
    private void LearnMapping(int vmid, TranslationStep step)
    {
        bool page = step.Level == 3 && (step.Value & 3) == 3;
        bool block = step.Level is 1 or 2 && (step.Value & 3) == 1;
        if (!page && !block)
        {
            return;
        }

        ulong size = page ? PageMask + 1 : 1UL << (39 - (9 * step.Level));
        ulong physical = (step.Value & OutputMask & ~(size - 1)) | (step.Address & (size - 1) & ~PageMask);
        ulong guest = step.Address & ~PageMask;
        if (_physicalPages.TryGetValue((vmid, guest), out ulong old) && old != physical)
        {
            _guestPages.Remove((vmid, old));
        }

        _physicalPages[(vmid, guest)] = physical;
        _guestPages[(vmid, physical)] = guest;
    }

    private byte[] Page(int process, int container, ulong page)
    {
        if (!_content.TryGetValue((process, container, page), out byte[]? content))
        {
            content = new byte[PageMask + 1];
            _content.Add((process, container, page), content);
        }

        return content;
    }

    private void Emit(SmmuTranslationRecord cause, int process, int container, ulong guest, ulong value, IRecordSink sink)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_word, value);
        _change.Time = cause.Time;
        _change.ProcessId = process;
        _change.ThreadId = 0;
        _change.Fd = container;
        _change.Ioas = 0;
        _change.Address = guest;
        _change.HostVirtualAddress = 0;
        _change.Space = MemorySpace.GuestPhysical;
        _change.Source = MemorySource.Walk;
        _change.Data = _word;
        sink.Write(_change);
    }
}
