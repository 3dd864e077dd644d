using TraceReplay.Formats.Smmuv3;
using TraceReplay.Tests.Support.SmmuVectors;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>Makes random machines, biased so that accesses pass often and every fault comes often too.</summary>
internal sealed class ReferenceGenerator(int seed)
{
    private const uint Stream = 8;
    private const string AbsentLine = "absent 0x3_0000_0000 0x3_ffff_ffff";
    private static readonly string[] s_identifications =
    [
        "",
        "",
        "",
        "",
        "idr IDR5.OAS=Bits52 IDR5.VAX=1 IDR5.DS=1",
        "idr IDR5.OAS=Bits44",
        "idr IDR5.OAS=Bits52 IDR5.VAX=1",
        "idr IDR3.XNX=0 IDR3.HAD=0 IDR0.HTTU=1 IDR3.E0PD=0",
        "idr IDR0.STALL_MODEL=1 IDR0.HTTU=0 IDR0.TTENDIAN=2 IDR0.Hyp=0 IDR0.TERM_MODEL=1",
        "idr IDR1.ATTR_PERMS_OVR=0 IDR0.CD2L=0 IDR0.VMID16=0 IDR0.ASID16=0",
    ];

    private static readonly byte[] s_types = [0xff, 0xff, 0x44, 0xbb, 0xee, 0x04, 0x0c, 0x4f, 0xf4];

    private readonly Random _random = new(seed);
    private readonly ReferenceScenario _scenario = new();
    private readonly List<ulong> _inputs = [];
    private int _identification;

    /// <summary>Byte order of the table whose slot was chosen last.</summary>
    private bool _bigEndian;

    public ReferenceScenario Make()
    {
        _identification = _random.Next(s_identifications.Length);
        if (s_identifications[_identification].Length != 0)
        {
            _scenario.Line(s_identifications[_identification]);
        }

        _scenario.Line(AbsentLine);
        if (OneIn(4))
        {
            _scenario.Line("reg CR2 = 3");
        }

        if (OneIn(5))
        {
            _scenario.Line($"reg STRTAB_BASE_CFG FMT=1 SPLIT={Pick("6", "8", "10")} LOG2SIZE=16");
        }

        new ReferenceConfigs(_random, _scenario, Wide, Large).Write(Stream);
        new ReferenceMaps(_random, _scenario, _inputs).Write();
        Accesses(30);
        if (OneIn(3))
        {
            ChangeAndInvalidate();
            Accesses(15);
        }

        return _scenario;
    }

    private bool Wide => s_identifications[_identification].Contains("DS=1", StringComparison.Ordinal);

    private bool Large => s_identifications[_identification].Contains("Bits52", StringComparison.Ordinal);

    private bool OneIn(int n) => _random.Next(n) == 0;

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];

    private void Accesses(int count)
    {
        bool substreams = _scenario.Scout.LastStream!.Ste.S1CDMax != 0;
        for (int i = 0; i < count; i++)
        {
            int kind = _random.Next(10);
            uint stream = OneIn(40) ? (OneIn(2) ? 9u : 0x1_0000) : Stream;
            uint? substream = substreams ? (OneIn(5) ? null : (uint)_random.Next(5)) : OneIn(40) ? 1 : null;
            _scenario.Access(new ReferenceAccess(stream, substream, Address(), kind < 4, OneIn(3), kind > 7)
            {
                Memory = s_types[_random.Next(s_types.Length)],
                Shareability = OneIn(3) ? Shareability.NonShareable : OneIn(2) ? Shareability.Outer : Shareability.Inner,
            });
        }
    }

    private ulong Address()
    {
        ulong known = _inputs.Count == 0 ? 0 : _inputs[_random.Next(_inputs.Count)];
        ulong offset = (ulong)_random.Next(0x1000);
        return _random.Next(16) switch
        {
            0 => known ^ (1UL << _random.Next(12, 64)),
            1 => known ^ ((ulong)_random.Next(256) << 56),
            2 => (ulong)_random.NextInt64() >> _random.Next(24),
            3 => known + ((ulong)_random.Next(4) << 21) + offset,
            _ => known + offset,
        };
    }

    // Bits of tables and configuration flip; then everything is invalidated, so that all caches must agree again.
    private void ChangeAndInvalidate()
    {
        VectorMachine scout = _scenario.Scout;
        VectorStream stream = scout.LastStream!;
        int flips = _random.Next(1, 4);
        for (int i = 0; i < flips; i++)
        {
            _bigEndian = false;
            ulong address = _random.Next(5) switch
            {
                0 => StreamSlots.OfSte(scout, Stream) + (ulong)(8 * _random.Next(4)),
                1 when stream.HasStage1 => StreamSlots.OfCd(scout, stream, stream.LastCd) + (ulong)(8 * _random.Next(3)),
                _ => AnySlot(stream),
            };
            // A contiguous bit or set that is wrong may be cached in any way: bit 52 stays, and so do sets. Bit 19 of an STE, MEV, would merge events.
            scout.Memory.TryRead64(address, out ulong word);
            int bit = _random.Next(64);
            int contiguous = _bigEndian ? 12 : 52;
            if (bit != contiguous && bit != 19 && ((word >> contiguous) & 1) == 0)
            {
                _scenario.Line($"mem 0x{address:x} = 0x{word ^ (1UL << bit):x}");
            }
        }

        _scenario.Line("cmd CFGI_STE_RANGE Range=31");
        _scenario.Line("cmd TLBI_NSNH_ALL");
        if (scout.Identification.Idr0.Hyp)
        {
            _scenario.Line("cmd TLBI_EL2_ALL");
        }
    }

    private ulong AnySlot(VectorStream stream)
    {
        bool first = stream.HasStage1 && stream.Cds.Count != 0 && (!stream.HasStage2 || OneIn(2));
        if ((!first && !stream.HasStage2) || _inputs.Count == 0)
        {
            return VectorMachine.Structures;
        }

        ulong input = _inputs[_random.Next(_inputs.Count)];
        Cd cd = first ? stream.Cds[stream.LastCd] : default;
        VectorTable table = first ? VectorTable.Of(cd, input >> 55 == 0x1ff && !cd.EPD1) : VectorTable.Of(stream.Ste);
        _bigEndian = table.BigEndian;
        try
        {
            return TableBuilder.SlotOf(_scenario.Scout, table, input, _random.Next(table.Start, 4));
        }
        catch (VectorFailure)
        {
            return table.Slot(table.Base, input, table.Start);
        }
    }
}
