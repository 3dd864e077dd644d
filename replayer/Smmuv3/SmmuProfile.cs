using System.Collections.Immutable;

namespace TraceReplay.Replayer.Smmuv3;

/// <summary>An implementation: the architecture plus named quirks, and the shape of its caches.</summary>
internal sealed class SmmuProfile
{
    private readonly bool[] _quirks = new bool[Enum.GetValues<SmmuQuirk>().Length];

    private SmmuProfile(string name, int tlbCapacity, IEnumerable<SmmuQuirk> quirks)
    {
        Name = name;
        TlbCapacity = tlbCapacity;
        foreach (SmmuQuirk quirk in quirks)
        {
            _quirks[(int)quirk] = true;
        }
    }

    /// <summary>Arm IHI 0070, no departures.</summary>
    public static SmmuProfile Arch { get; } = new("arch", 4096, []);

    /// <summary>QEMU 11.1's arm-smmuv3.</summary>
    public static SmmuProfile Qemu111 { get; } = new("qemu-11.1", 256, Enum.GetValues<SmmuQuirk>());

    public static ImmutableArray<SmmuProfile> All { get; } = [Arch, Qemu111];

    public string Name { get; }

    /// <summary>Translations kept; when it is full it is emptied.</summary>
    public int TlbCapacity { get; }

    /// <summary>A refused access comes again in pieces of at most 4 bytes.</summary>
    public bool RetriesRefusedAccessInPieces => Has(SmmuQuirk.RetriesRefusedAccessInPieces);

    public static SmmuProfile? Find(string name) => All.FirstOrDefault(p => p.Name == name);

    public bool Has(SmmuQuirk quirk) => _quirks[(int)quirk];
}
