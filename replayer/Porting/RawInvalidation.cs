using TraceReplay.Formats.Smmuv3.Commands;

namespace TraceReplay.Replayer.Porting;

/// <summary>One invalidation of the nested series as raw commands of the SMMU. Arm IHI 0070, 4.</summary>
internal static class RawInvalidation
{
    private const ulong NhAll = (ulong)CommandOpcode.TlbiNhAll;
    private const ulong NhAsid = (ulong)CommandOpcode.TlbiNhAsid;
    private const ulong NhVa = (ulong)CommandOpcode.TlbiNhVa;
    private const ulong NhVaa = (ulong)CommandOpcode.TlbiNhVaa;
    private const ulong CfgiCd = (ulong)CommandOpcode.CfgiCd;
    private const ulong CfgiCdAll = (ulong)CommandOpcode.CfgiCdAll;

    /// <summary>More granules than this become one command for their address space.</summary>
    private const ulong MostGranules = 4096;

    /// <param name="commands">Two words for each command.</param>
    /// <returns>Why it cannot be said; null when it can.</returns>
    public static string? TryEncode(InvalidationRequest request, IEnumerable<uint> streams, List<ulong> commands)
    {
        if (request is not { Version: 1, Granularity: <= 2, Flags: 0 } || !request.Size.IsWhole || !request.InfoSize.IsWhole || (request.Cache & (InvalidationRequest.Iotlb | InvalidationRequest.PasidCache)) == 0)
        {
            return "neither translations nor context descriptors are named in a form the series takes";
        }

        bool byDomain = request.Granularity == 0;
        bool hasAsid = (request.TargetFlags & InvalidationRequest.HasArchId) != 0;
        if ((request.Cache & InvalidationRequest.Iotlb) != 0)
        {
            if (request.Granularity == 1 && !hasAsid)
            {
                return "no command invalidates what is tagged with a PASID";
            }

            AddTlb(request, byDomain, hasAsid, commands);
        }

        if ((request.Cache & InvalidationRequest.PasidCache) != 0)
        {
            ulong substream = (request.TargetFlags & InvalidationRequest.HasPasid) != 0 ? request.Pasid & 0xfffff : 0;
            foreach (uint stream in streams)
            {
                commands.Add((byDomain ? CfgiCdAll : CfgiCd | (substream << 12)) | ((ulong)stream << 32));
                commands.Add(byDomain ? 0UL : 1UL);
            }
        }

        return null;
    }

    private static void AddTlb(InvalidationRequest request, bool byDomain, bool hasAsid, List<ulong> commands)
    {
        ulong asid = (ulong)(request.ArchId & 0xffff) << 48;
        if (byDomain || (!hasAsid && request.GranuleCount > MostGranules))
        {
            commands.AddRange([NhAll, 0]);
        }
        else if (request.Granularity == 1 || request.GranuleCount > MostGranules)
        {
            commands.AddRange([NhAsid | asid, 0]);
        }
        else
        {
            ulong leaf = (request.TargetFlags & InvalidationRequest.Leaf) != 0 ? 1UL : 0;
            for (ulong i = 0; i < request.GranuleCount; i++)
            {
                commands.Add(hasAsid ? NhVa | asid : NhVaa);
                commands.Add(((request.Address + (i * request.GranuleSize)) & ~0xfffUL) | leaf);
            }
        }
    }
}
