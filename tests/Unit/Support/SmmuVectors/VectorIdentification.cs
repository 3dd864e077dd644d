using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>IDR0 to IDR5 of a case: an SMMU that has everything, less or more as the case says.</summary>
internal sealed class VectorIdentification
{
    private readonly SpecStruct?[] _registers =
    [
        SpecStruct.Of(new Idr0
        {
            S2P = true, S1P = true, TTF = 2, COHACC = true, HTTU = 2, Hyp = true, ATS = true, ASID16 = true, MSI = true, ATOS = true, PRI = true,
            VMID16 = true, CD2L = true, ST_LEVEL = 1,
        }),
        SpecStruct.Of(new Idr1
        {
            SIDSIZE = 16, SSIDSIZE = 8, PRIQS = 8, EVENTQS = 8, CMDQS = 8, ATTR_PERMS_OVR = true, ATTR_TYPES_OVR = true,
        }),
        null,
        SpecStruct.Of(new Idr3 { HAD = true, XNX = true, FWB = true, RIL = true, BBML = 2, E0PD = true }),
        null,
        SpecStruct.Of(new Idr5 { OAS = AddressSize.Bits48, GRAN4K = true, GRAN16K = true, GRAN64K = true, STALL_MAX = 32 }),
    ];

    private readonly uint[] _raw = new uint[6];
    private uint _version = 1;

    public Idr5 Idr5 => _registers[5]!.As<Idr5>();

    public Idr0 Idr0 => _registers[0]!.As<Idr0>();

    /// <param name="name">IDRn or IDRn.FIELD, or AIDR: 1 is SMMUv3.1.</param>
    public void Set(string name, string value)
    {
        if (name.Equals("AIDR", StringComparison.OrdinalIgnoreCase))
        {
            _version = (uint)SpecValue.Number(value);
            return;
        }

        string[] parts = name.Split('.');
        int number = parts[0].Length == 4 && parts[0].StartsWith("IDR", StringComparison.OrdinalIgnoreCase) ? parts[0][3] - '0' : -1;
        if (number is < 0 or > 5)
        {
            throw new VectorFailure($"'{name}' is not IDR0 to IDR5 or a field of them");
        }

        if (parts.Length == 1)
        {
            Replace(number, (uint)SpecValue.Number(value));
        }
        else
        {
            (_registers[number] ?? throw new VectorFailure($"{parts[0]} has no fields here; give the whole register")).Set(parts[1], value);
        }
    }

    public SmmuIdentification Build()
    {
        uint[] words = [.. Enumerable.Range(0, 6).Select(i => _registers[i] is { } fields ? BitConverter.ToUInt32(fields.Bytes()) : _raw[i])];
        return SmmuIdentification.FromRegisters(words[0], words[1], words[2], words[3], words[4], words[5], 0x43b, _version);
    }

    private void Replace(int number, uint value)
    {
        _raw[number] = value;
        if (_registers[number] is { } fields)
        {
            _registers[number] = SpecStruct.FromBytes(fields.Type, BitConverter.GetBytes(value));
        }
    }
}
