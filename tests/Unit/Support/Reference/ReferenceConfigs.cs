using TraceReplay.Tests.Support.SmmuVectors;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>Writes a random STE and random CDs: mostly legal, every field now and then unusual.</summary>
/// <param name="wide">The SMMU has DS.</param>
/// <param name="large">The SMMU has 52-bit addresses.</param>
internal sealed class ReferenceConfigs(Random random, ReferenceScenario scenario, bool wide, bool large)
{
    private static readonly int[] s_granuleBits = [12, 16, 14];
    private static readonly string[] s_granules = ["Size4K", "Size64K", "Size16K"];
    private static readonly string[] s_upperGranules = ["Size4K", "Size64K", "Size16K"];
    private readonly List<string> _fields = [];

    public void Write(uint stream)
    {
        string template = random.Next(20) switch { 0 => "bypass", 1 => "abort", < 8 => "s1", < 12 => "s2", _ => "nested" };
        bool stage1 = template is "s1" or "nested";
        bool stage2 = template is "s2" or "nested";
        Maybe(6, "PRIVCFG=2", "PRIVCFG=3");
        Maybe(6, "INSTCFG=2", "INSTCFG=3");
        Maybe(6, $"MTCFG=1 MemAttr={random.Next(16)}");
        Maybe(4, "SHCFG=0", "SHCFG=2", "SHCFG=3");
        int max = stage1 && OneIn(4) ? random.Next(1, 10) : 0;
        if (max == 0)
        {
            // EL2 without E2H has no ASIDs: its contexts would have to share their tables.
            Maybe(5, "STRW=El2", "STRW=El2", "STRW=El2", "STRW=El2", "STRW=3");
        }

        if (max != 0)
        {
            _fields.Add($"S1CDMax={max}");
            Maybe(2, "S1Fmt=TwoLevel4K", "S1Fmt=TwoLevel64K");
            Maybe(1, "S1DSS=Terminate", "S1DSS=Bypass", "S1DSS=Substream0");
        }

        if (stage2)
        {
            Stage2(template == "nested");
        }

        scenario.Line($"ste {stream} {template} {Take()}");
        if (!stage1)
        {
            return;
        }

        for (uint cd = 0; cd < (max == 0 ? 1 : Math.Min(4, 1 << max)); cd++)
        {
            // Contexts with one ASID would have to share their tables.
            _fields.Add($"ASID={(OneIn(20) ? 0x1200 : 0) + 10 + cd}");
            Context();
            scenario.Line($"cd {cd} {Take()}");
        }
    }

    private bool OneIn(int n) => random.Next(n) == 0;

    private void Maybe(int n, params string[] choices)
    {
        if (OneIn(n))
        {
            _fields.Add(choices[random.Next(choices.Length)]);
        }
    }

    private string Take()
    {
        string text = string.Join(' ', _fields);
        _fields.Clear();
        return text;
    }

    private void Stage2(bool nested)
    {
        int granule = random.Next(3);
        bool ds = wide && OneIn(2);
        _fields.Add($"S2TG={s_granules[granule]}");
        int size = SizeOffset(ds || (large && granule == 1), nested ? 34 : 39);
        _fields.Add($"S2T0SZ={size}");
        if (ds)
        {
            _fields.Add("S2DS=1");
        }

        Sizes("S2PS");
        Maybe(4, "S2AFFD=1");
        Maybe(6, "S2R=0");
        Maybe(4, "S2HA=1", "S2HA=1 S2HD=1", "S2HA=1 S2HD=1", "S2HD=1");
        Maybe(8, "S2ENDI=1");
        Maybe(6, "S2PTW=1");
        Maybe(4, "S2FWB=1");
        Maybe(8, "S2SH0=NonShareable", "S2SH0=Outer");
        Maybe(30, "S2S=1");
        Maybe(60, "S2AA64=0");
        Maybe(20, "S2VMID=0x1234");
        Concatenated(granule, 64 - size, ds);
    }

    // A start level one lower than natural, where the first table then is of up to 16 tables.
    private void Concatenated(int granule, int inputBits, bool ds)
    {
        int bits = s_granuleBits[granule];
        int natural = VectorTable.StartOf(inputBits, bits);
        int start = natural + 1;
        int indexBits = inputBits - (bits + ((3 - start) * (bits - 3)));
        if (ds || OneIn(2) || start > 3 || start < 0 || indexBits > bits - 3 + 4)
        {
            return;
        }

        int code = (granule == 0 ? 2 : 3) - start;
        if (code >= 0)
        {
            _fields.Add($"S2SL0={code}");
        }
    }

    private void Context()
    {
        int lower = random.Next(3);
        int upper = random.Next(3);
        bool ds = wide && OneIn(2);
        _fields.Add($"TG0={s_granules[lower]} T0SZ={SizeOffset(ds || (large && lower == 1), 39)}");
        if (OneIn(2))
        {
            _fields.Add($"EPD1=0 TG1={s_upperGranules[upper]} T1SZ={SizeOffset(ds || (large && upper == 1), 39)}");
            Maybe(12, "EPD0=1");
        }

        if (ds)
        {
            _fields.Add("DS=1");
        }

        Sizes("IPS");
        Maybe(4, "TBI0=1");
        Maybe(4, "TBI1=1");
        Maybe(4, "AFFD=1");
        Maybe(6, "WXN=1");
        Maybe(5, "PAN=1");
        Maybe(5, "HAD0=1", "HAD1=1");
        Maybe(5, "E0PD0=1", "E0PD1=1");
        Maybe(4, "HA=1", "HA=1 HD=1", "HA=1 HD=1", "HD=1");
        Maybe(8, "ENDI=1");
        Maybe(8, "SH0=NonShareable", "SH0=Outer", "SH1=NonShareable");
        Maybe(8, "A=0");
        Maybe(6, "R=0");
        Maybe(20, "S=1");
        Maybe(60, "V=0", "AA64=0");
    }

    private int SizeOffset(bool fiftyTwo, int longest)
    {
        int[] usual = [16, 16, 20, 24, 25, 28, 31, 32, 33, 34, 39];
        return OneIn(60) ? random.Next(64) : fiftyTwo && OneIn(2) ? 12 : Math.Min(usual[random.Next(usual.Length)], longest);
    }

    private void Sizes(string field)
    {
        string[] usual = ["Bits48", "Bits48", "Bits48", "Bits44", "Bits40", "Bits36"];
        _fields.Add($"{field}={(large && OneIn(2) ? "Bits52" : usual[random.Next(usual.Length)])}");
    }
}
