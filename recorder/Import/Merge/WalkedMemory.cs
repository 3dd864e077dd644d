using System.Buffers.Binary;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.Merge;

/// <summary>
/// Finds changes of stage-1 tables that only a walk showed: a guest changes its tables without system calls, so captured pages may be old when the SMMU
/// reads them. Keeps the captured content by guest address, and from stage-2 entries the guest address of every physical page.
/// </summary>
internal sealed class WalkedMemory(IoasMappings mappings)
{
    /// <summary>Bits of an address within the blocks of levels 0 to 3.</summary>
    private static readonly int[] s_levelShift = [39, 30, 21, 12];

    private const ulong PageMask = 0xfff;
    private const ulong OutputMask = 0x0000_ffff_ffff_f000;
    private readonly Dictionary<(int Process, int Container, ulong Page), byte[]> _content = [];
    private readonly Dictionary<(int Vmid, int Shift, ulong Physical), ulong> _guestBlocks = [];
    private readonly Dictionary<(int Vmid, int Shift, ulong Guest), ulong> _physicalBlocks = [];
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
            else if (container >= 0 && vmid >= 0 && TryGuestPage(vmid, step.EntryAddress, out ulong guestPage))
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

        int shift = s_levelShift[step.Level];
        ulong physical = (step.Value & OutputMask) >> shift;
        ulong guest = step.Address >> shift;
        if (_physicalBlocks.TryGetValue((vmid, shift, guest), out ulong old) && old != physical)
        {
            _guestBlocks.Remove((vmid, shift, old));
        }

        _physicalBlocks[(vmid, shift, guest)] = physical;
        _guestBlocks[(vmid, shift, physical)] = guest;
    }

    /// <summary>The smallest block that is known to hold the physical address.</summary>
    private bool TryGuestPage(int vmid, ulong physical, out ulong guestPage)
    {
        for (int level = 3; level > 0; level--)
        {
            int shift = s_levelShift[level];
            if (_guestBlocks.TryGetValue((vmid, shift, physical >> shift), out ulong guest))
            {
                guestPage = (guest << shift) | (physical & ((1UL << shift) - 1) & ~PageMask);
                return true;
            }
        }

        guestPage = 0;
        return false;
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
        mappings.Find(process, container, guest, out uint ioas, out ulong user);
        _change.Ioas = ioas;
        _change.Address = guest;
        _change.HostVirtualAddress = user;
        _change.Space = MemorySpace.GuestPhysical;
        _change.Source = MemorySource.Walk;
        _change.Data = _word;
        sink.Write(_change);
    }
}
