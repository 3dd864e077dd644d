using System.Runtime.InteropServices;
using TraceReplay.Formats;
using TraceReplay.Formats.Smmuv3.Commands;

namespace TraceReplay.Replayer.Porting;

/// <summary>A raw command of the SMMU as one invalidation of the nested series. Arm IHI 0070, 4.</summary>
internal static class RawCommand
{
    private const byte ByDomain = 0;
    private const byte ByPasid = 1;
    private const byte ByAddress = 2;
    private const ulong Page = 4096;

    /// <summary>Size of an ATC_INV that means everything.</summary>
    private const int WholeSpace = 52;

    /// <param name="stream">The guest's StreamID it is for, null for all devices of the guest.</param>
    /// <returns>Null when nothing of the series means this command.</returns>
    public static InvalidationRequest? Decode(ReadOnlySpan<byte> command, out uint? stream)
    {
        stream = null;
        if (!IsWellFormed(MemoryMarshal.Read<SmmuCommandWords>(command)))
        {
            return null;
        }

        switch ((CommandOpcode)command[0])
        {
            case CommandOpcode.TlbiNhAll or CommandOpcode.TlbiNsnhAll:
                return Whole(InvalidationRequest.Iotlb, ByDomain);
            case CommandOpcode.TlbiNhAsid:
                return Whole(InvalidationRequest.Iotlb, ByPasid) with { TargetFlags = InvalidationRequest.HasArchId, ArchId = MemoryMarshal.Read<TlbiAsidCommand>(command).ASID };
            case CommandOpcode.TlbiNhVa or CommandOpcode.TlbiNhVaa:
                return Address(MemoryMarshal.Read<TlbiVaCommand>(command));
            case CommandOpcode.CfgiCd:
                var descriptor = MemoryMarshal.Read<CfgiCdCommand>(command);
                stream = descriptor.StreamID;
                return Whole(InvalidationRequest.PasidCache, ByPasid) with { TargetFlags = InvalidationRequest.HasPasid, Pasid = descriptor.SubstreamID };
            case CommandOpcode.CfgiCdAll:
                stream = MemoryMarshal.Read<CfgiCdCommand>(command).StreamID;
                return Whole(InvalidationRequest.PasidCache, ByDomain);
            case CommandOpcode.AtcInv:
                return DeviceTlbs(MemoryMarshal.Read<AtcInvCommand>(command), out stream);
            default:
                return null;
        }
    }

    // Bits that no field of the command has mean nothing that could be said. VMIDs are overwritten by iommufd and chosen by the series.
    private static bool IsWellFormed(in SmmuCommandWords command)
    {
        ulong vmid = Bits.Mask(47, 32);
        ulong asid = Bits.Mask(63, 48);
        ulong stream = Bits.Mask(63, 32);
        ulong substream = Bits.Mask(31, 12);
        ulong range = Bits.Mask(16, 12) | Bits.Mask(25, 20);
        ulong address = Bits.Mask(63, 12);
        (ulong word0, ulong word1) = command.Opcode switch
        {
            CommandOpcode.TlbiNhAll => (vmid, 0UL),
            CommandOpcode.TlbiNhAsid => (vmid | asid, 0UL),
            CommandOpcode.TlbiNhVa => (vmid | asid | range, address | Bits.Mask(11, 8) | 1),
            CommandOpcode.TlbiNhVaa => (vmid | range, address | Bits.Mask(11, 8) | 1),
            CommandOpcode.CfgiCd => (stream | substream, 1UL),
            CommandOpcode.CfgiCdAll => (stream, 0UL),
            CommandOpcode.AtcInv => (stream | substream | Bits.Mask(11, 11) | Bits.Mask(9, 9), address | Bits.Mask(5, 0)),
            _ => (0UL, 0UL),
        };
        return (command.Word0 & ~(word0 | 0xff)) == 0 && (command.Word1 & ~word1) == 0
            && (command.Opcode is not (CommandOpcode.TlbiNhVa or CommandOpcode.TlbiNhVaa) || IsLegalRange(command.As<TlbiVaCommand>()));
    }

    private static bool IsLegalRange(in TlbiVaCommand command)
    {
        bool anything = command.NUM != 0 || command.SCALE != 0 || command.TTL != 0;
        return command.TG == RangeGranule.NoRange ? !anything : anything && command.SCALE < 32;
    }

    private static InvalidationRequest Whole(byte cache, byte granularity) => new() { Size = new ClaimedSize(true, 0), Version = 1, Cache = cache, Granularity = granularity };

    // A range is (NUM+1) * 2^SCALE granules of TG; without one, the page the address is in.
    private static InvalidationRequest Address(in TlbiVaCommand command)
    {
        bool isRange = command.TG != RangeGranule.NoRange;
        bool anyAsid = command.Opcode == CommandOpcode.TlbiNhVaa;
        return Whole(InvalidationRequest.Iotlb, ByAddress) with
        {
            TargetFlags = (anyAsid ? 0 : InvalidationRequest.HasArchId) | (command.Leaf ? InvalidationRequest.Leaf : 0),
            ArchId = anyAsid ? 0u : command.ASID,
            Address = command.Address,
            GranuleSize = isRange ? 1UL << (10 + (2 * (int)command.TG)) : Page,
            GranuleCount = isRange ? (command.NUM + 1UL) << command.SCALE : 1,
        };
    }

    private static InvalidationRequest DeviceTlbs(in AtcInvCommand command, out uint? stream)
    {
        stream = command.StreamID;
        uint flags = command.SSV ? InvalidationRequest.HasPasid : 0;
        InvalidationRequest whole = Whole(InvalidationRequest.DeviceTlb, command.Size >= WholeSpace ? ByPasid : ByAddress) with { TargetFlags = flags, Pasid = command.SSV ? command.SubstreamID : 0 };
        return command.Size >= WholeSpace ? whole : whole with { Address = command.Address, GranuleSize = Page << command.Size, GranuleCount = 1 };
    }
}
