using System.Buffers.Binary;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.Merge;

/// <summary>Where the memory behind an address of an IOAS lies in the program, from IOMMU_IOAS_MAP and IOMMU_IOAS_UNMAP.</summary>
internal sealed class IoasMappings
{
    // IOMMU_IOAS_MAP: size, flags, ioas, reserved, user address, length, iova. IOMMU_IOAS_UNMAP: size, ioas, iova, length.
    private const uint Map = 0x3b85;
    private const int MapSize = 40;
    private const uint Unmap = 0x3b86;
    private const int UnmapSize = 24;

    private readonly List<(int Process, int Iommufd, uint Ioas, ulong Iova, ulong Bytes, ulong User)> _mappings = [];

    public void Observe(IoctlRecord call)
    {
        if (call.Unfinished || call.Result != 0)
        {
            return;
        }

        ReadOnlySpan<byte> argument = call.In.Span;
        if (call.Request == Map && argument.Length >= MapSize && call.Out.Length >= MapSize)
        {
            _mappings.Add((call.ProcessId, call.Fd, BinaryPrimitives.ReadUInt32LittleEndian(argument[8..]), BinaryPrimitives.ReadUInt64LittleEndian(call.Out.Span[32..]),
                BinaryPrimitives.ReadUInt64LittleEndian(argument[24..]), BinaryPrimitives.ReadUInt64LittleEndian(argument[16..])));
        }
        else if (call.Request == Unmap && argument.Length >= UnmapSize)
        {
            uint ioas = BinaryPrimitives.ReadUInt32LittleEndian(argument[4..]);
            ulong first = BinaryPrimitives.ReadUInt64LittleEndian(argument[8..]);
            ulong bytes = BinaryPrimitives.ReadUInt64LittleEndian(argument[16..]);
            _mappings.RemoveAll(m => m.Process == call.ProcessId && m.Iommufd == call.Fd && m.Ioas == ioas && m.Iova >= first && m.Iova - first < bytes);
        }
    }

    /// <param name="ioas">0 when nothing is mapped there.</param>
    /// <param name="user">The program's own address, 0 when nothing is mapped there.</param>
    public void Find(int process, int iommufd, ulong address, out uint ioas, out ulong user)
    {
        for (int i = _mappings.Count - 1; i >= 0; i--)
        {
            (int owner, int fd, uint id, ulong iova, ulong bytes, ulong start) = _mappings[i];
            if (owner == process && fd == iommufd && address >= iova && address - iova < bytes)
            {
                ioas = id;
                user = start + (address - iova);
                return;
            }
        }

        ioas = 0;
        user = 0;
    }
}
