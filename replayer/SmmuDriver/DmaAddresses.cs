using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>
/// Which addresses a user can map for its devices, as the IOMMU's driver and the processor have it. What differs between machines of a kind is learned when the log
/// first tells, and holds for every container from then on.
/// </summary>
internal sealed class DmaAddresses
{
    private readonly IovaWindow[] _reserved;

    private DmaAddresses(HostIommu host, params IovaWindow[] reserved)
    {
        Host = host;
        _reserved = reserved;
    }

    public HostIommu Host { get; }

    /// <summary>IOVAs no user may map, ascending: where interrupt messages go, and what the hardware keeps.</summary>
    public IReadOnlyList<IovaWindow> Reserved => _reserved;

    /// <summary>Sizes of the pages of a domain, a bit for each.</summary>
    public Fact PageSizes;

    /// <summary>Last IOVA of a domain where the machine decides it alone, unknown until the log tells.</summary>
    public Fact ApertureLast;

    /// <summary>IOVAs every machine of this kind can map.</summary>
    public ulong LeastApertureLast { get; private init; }

    /// <summary>Below this no program has memory (CONFIG_LSM_MMAP_MIN_ADDR of distributions).</summary>
    public ulong UserFirst { get; private init; }

    /// <summary>Last address a 64-bit program can have memory at.</summary>
    public ulong UserLast { get; private init; }

    /// <summary>The interrupt window is one of the kernel's, which maps doorbells in it; otherwise the hardware takes the messages there itself.</summary>
    public bool MapsDoorbells => Host == HostIommu.ArmSmmu;

    // Three levels of 512 entries are the least VT-d has; domains of AMD-Vi have whatever levels they need.
    public static DmaAddresses For(HostIommu host) => host switch
    {
        HostIommu.ArmSmmu => new DmaAddresses(host, new IovaWindow(0x800_0000, 0x80f_ffff))
        {
            PageSizes = new Fact { Known = true, Value = 0x4020_1000 },
            UserFirst = 0x8000,
            UserLast = (1UL << 48) - 1,
        },
        HostIommu.Intel => new DmaAddresses(host, MessageWindow)
        {
            LeastApertureLast = (1UL << 39) - 1,
            UserFirst = UserFirstX86,
            UserLast = UserLastX86,
        },
        _ => new DmaAddresses(host, MessageWindow, new IovaWindow(0xfd_0000_0000, 0xff_ffff_ffff))
        {
            LeastApertureLast = ulong.MaxValue,
            UserFirst = UserFirstX86,
            UserLast = UserLastX86,
        },
    };

    /// <summary>What of [0, last] is not reserved, ascending.</summary>
    public List<IovaWindow> Usable(ulong last)
    {
        var usable = new List<IovaWindow>();
        ulong next = 0;
        foreach (IovaWindow window in _reserved)
        {
            if (window.First > last)
            {
                break;
            }

            usable.Add(new IovaWindow(next, window.First - 1));
            next = window.Last + 1;
        }

        if (next <= last)
        {
            usable.Add(new IovaWindow(next, last));
        }

        return usable;
    }

    /// <summary>A range touches nothing reserved.</summary>
    public bool IsFree(ulong first, ulong last)
    {
        foreach (IovaWindow window in _reserved)
        {
            if (first <= window.Last && window.First <= last)
            {
                return false;
            }
        }

        return true;
    }

    // The processor's interrupt messages, and 2^47 less the page kept free at the top (TASK_SIZE_MAX).
    private const ulong UserFirstX86 = 0x1_0000;
    private const ulong UserLastX86 = 0x7fff_ffff_efff;

    private static IovaWindow MessageWindow => new(0xfee0_0000, 0xfeef_ffff);
}
