using System.Buffers.Binary;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Commands;

namespace TraceReplay.Replayer.Engine;

/// <summary>
/// Learns where user memory was physically contiguous. VFIO unmaps contiguous runs at once; a run that covers a whole 2 MiB block mapped by pages makes the
/// page-table code drop that table, which shows as a TLBI_S2_IPA without the leaf hint. Huge pages are mapped as blocks, which shows in walks and in the level of
/// an invalidation. How a machine's memory lies is a fact no model can know.
/// </summary>
internal sealed class ContiguitySurvey
{
    // VFIO_IOMMU_MAP_DMA: argsz, flags, vaddr, iova, size.
    private const uint MapDma = VfioRequest.IommuMapDma;
    private const int MapSize = 32;
    private const int PageShift = 12;

    // IOMMU_IOAS_MAP: size, flags, ioas_id, reserved, user_va, length, iova (in and out).
    private const uint IoasMap = 0x3b85;
    private const int IoasMapSize = 40;

    private const int BlockLevel = 2;
    private const ulong Block = 1UL << 21;

    /// <summary>Pages of 1 GiB, the largest table the page-table code drops at once.</summary>
    private const ulong LargestRun = 1UL << 18;

    private readonly List<(long Record, int ProcessId, ulong User, ulong Iova, ulong Bytes)> _maps = [];
    private readonly Dictionary<long, List<UserRange>> _ranges = [];

    private readonly SortedSet<(int ProcessId, ulong Address)> _blocks = [];

    public IReadOnlyDictionary<long, List<UserRange>> Ranges => _ranges;

    /// <summary>Aligned user memory of 2 MiB that lies in one physical block.</summary>
    public IReadOnlySet<(int ProcessId, ulong Address)> Blocks => _blocks;

    public void Look(Record record)
    {
        switch (record)
        {
            case IoctlRecord { Request: MapDma, Result: 0 } map when map.In.Length >= MapSize:
                ReadOnlySpan<byte> argument = map.In.Span;
                _maps.Add((map.Sequence, map.ProcessId, BinaryPrimitives.ReadUInt64LittleEndian(argument[8..]), BinaryPrimitives.ReadUInt64LittleEndian(argument[16..]),
                    BinaryPrimitives.ReadUInt64LittleEndian(argument[24..])));
                break;
            case IoctlRecord { Request: IoasMap, Result: 0 } map when map.In.Length >= IoasMapSize:
                ReadOnlySpan<byte> mapping = map.In.Span;
                ReadOnlySpan<byte> place = map is { HasOut: true, Out.Length: >= IoasMapSize } ? map.Out.Span : mapping;
                _maps.Add((map.Sequence, map.ProcessId, BinaryPrimitives.ReadUInt64LittleEndian(mapping[16..]), BinaryPrimitives.ReadUInt64LittleEndian(place[32..]),
                    BinaryPrimitives.ReadUInt64LittleEndian(mapping[24..])));
                break;
            case SmmuTranslationRecord translation:
                LookAtWalk(translation);
                break;
            case SmmuCommandRecord { Leaf: true, TableLevel: BlockLevel, Pages: > 0 and <= LargestRun } command when IsHostRange(command):
                for (ulong at = command.Address; at - command.Address < command.Pages << PageShift; at += Block)
                {
                    LearnBlock(at);
                }

                break;
            case SmmuCommandRecord { Opcode: (byte)CommandOpcode.TlbiS2Ipa, Leaf: false, Pages: > 0 and <= LargestRun } command when (command.Present & CommandOperands.Leaf) != 0:
                Learn(command.Address, command.Pages << PageShift);
                break;
            default:
                break;
        }
    }

    // A guest's own ranges carry a VMID.
    private static bool IsHostRange(SmmuCommandRecord command) =>
        (command.Present & CommandOperands.TableLevel) != 0 && (CommandOpcode)command.Opcode is var opcode
        && (opcode == CommandOpcode.TlbiS2Ipa || (opcode == CommandOpcode.TlbiNhVa && command.Vmid <= 0));

    // Stage 1 is a guest's wherever there is a stage 2.
    private void LookAtWalk(SmmuTranslationRecord translation)
    {
        bool stage2 = false;
        foreach (TranslationStep step in translation.Steps)
        {
            stage2 |= step is { Kind: TranslationStepKind.TableEntry, Stage: 2 };
        }

        foreach (TranslationStep step in translation.Steps)
        {
            const ulong Type = 3;
            const ulong BlockType = 1;
            if (step is { Kind: TranslationStepKind.TableEntry, Level: BlockLevel } && step.Stage == (stage2 ? 2 : 1) && (step.Value & Type) == BlockType)
            {
                LearnBlock(step.Address);
            }
        }
    }

    private void LearnBlock(ulong iova)
    {
        ulong start = iova & ~(Block - 1);
        for (int i = _maps.Count - 1; i >= 0; i--)
        {
            (long _, int process, ulong user, ulong first, ulong size) = _maps[i];
            if (start >= first && start - first < size && Block <= size - (start - first))
            {
                ulong address = user + (start - first);
                if ((address & (Block - 1)) == 0)
                {
                    _blocks.Add((process, address));
                }

                return;
            }
        }
    }

    private void Learn(ulong iova, ulong bytes)
    {
        for (int i = _maps.Count - 1; i >= 0; i--)
        {
            (long record, int process, ulong user, ulong first, ulong size) = _maps[i];
            if (iova < first || iova - first >= size || bytes > size - (iova - first))
            {
                continue;
            }

            if (!_ranges.TryGetValue(record, out List<UserRange>? ranges))
            {
                _ranges[record] = ranges = [];
            }

            ranges.Add(new UserRange(process, user + (iova - first), bytes));
            return;
        }
    }
}
