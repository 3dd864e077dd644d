namespace TraceReplay.Replayer.Smmuv3;

/// <summary>An implementation of the architecture: a name and its quirks.</summary>
internal sealed class SmmuProfile
{
    private readonly ulong _quirks;

    private SmmuProfile(string name, ulong quirks)
    {
        Name = name;
        _quirks = quirks;
    }

    /// <summary>The architecture as written, without quirks.</summary>
    public static SmmuProfile Arch { get; } = new("arch", 0);

    /// <summary>QEMU 11.1's model on a machine whose devices sit on the root bus.</summary>
    public static SmmuProfile Qemu111 { get; } = new("qemu-11.1", AllQuirks() & ~Bit(SmmuQuirk.CfgiRootBusHidden));

    /// <summary>Every profile a user can name.</summary>
    public static IReadOnlyList<SmmuProfile> All { get; } = [Arch, Qemu111];

    public string Name { get; }

    /// <summary>In order of their numbers.</summary>
    public IEnumerable<SmmuQuirk> Quirks => Enum.GetValues<SmmuQuirk>().Where(Has);

    /// <returns>The profile of that name, or null.</returns>
    public static SmmuProfile? Find(string name) => All.FirstOrDefault(p => p.Name == name);

    public bool Has(SmmuQuirk quirk) => (_quirks & Bit(quirk)) != 0;

    /// <summary>The same profile with one more quirk; the name shows it.</summary>
    public SmmuProfile With(SmmuQuirk quirk) => Has(quirk) ? this : new($"{Name}+{quirk}", _quirks | Bit(quirk));

    /// <summary>The same profile with one quirk less; the name shows it.</summary>
    public SmmuProfile Without(SmmuQuirk quirk) => Has(quirk) ? new($"{Name}-{quirk}", _quirks & ~Bit(quirk)) : this;

    private static ulong Bit(SmmuQuirk quirk) => 1UL << (int)quirk;

    private static ulong AllQuirks()
    {
        ulong all = 0;
        foreach (SmmuQuirk quirk in Enum.GetValues<SmmuQuirk>())
        {
            all |= Bit(quirk);
        }

        return all;
    }
}
