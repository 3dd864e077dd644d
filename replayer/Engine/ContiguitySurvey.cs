using System.Buffers.Binary;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Commands;

namespace TraceReplay.Replayer.Engine;

/// <summary>
/// Learns where user memory was physically contiguous. VFIO unmaps contiguous runs at once; a run that covers a whole 2 MiB block mapped by pages makes the
/// page-table code drop that table, which shows as a TLBI_S2_IPA without the leaf hint. How a machine's memory lies is a fact no model can know.
/// </summary>
internal sealed class ContiguitySurvey
{
    // VFIO_IOMMU_MAP_DMA: argsz, flags, vaddr, iova, size.
    private const uint MapDma = VfioRequest.IommuMapDma;
    private const int MapSize = 32;
    private const int PageShift = 12;

    /// <summary>Pages of 1 GiB, the largest table the page-table code drops at once.</summary>
    private const ulong LargestRun = 1UL << 18;

    private readonly List<(long Record, int ProcessId, ulong User, ulong Iova, ulong Bytes)> _maps = [];
    private readonly Dictionary<long, List<UserRange>> _ranges = [];

    public IReadOnlyDictionary<long, List<UserRange>> Ranges => _ranges;

    public void Look(Record record)
    {
        switch (record)
        {
            case IoctlRecord { Request: MapDma, Result: 0 } map when map.In.Length >= MapSize:
                ReadOnlySpan<byte> argument = map.In.Span;
                _maps.Add((map.Sequence, map.ProcessId, BinaryPrimitives.ReadUInt64LittleEndian(argument[8..]), BinaryPrimitives.ReadUInt64LittleEndian(argument[16..]),
                    BinaryPrimitives.ReadUInt64LittleEndian(argument[24..])));
                break;
            case SmmuCommandRecord { Opcode: (byte)CommandOpcode.TlbiS2Ipa, Leaf: false, Pages: > 0 and <= LargestRun } command when (command.Present & CommandOperands.Leaf) != 0:
                Learn(command.Address, command.Pages << PageShift);
                break;
            default:
                break;
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
