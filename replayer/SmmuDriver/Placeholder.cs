using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;

// What the user API model needs of the SMMU driver, answered without an SMMU. Replaced by the driver itself.
#pragma warning disable SA1402, MA0048
namespace TraceReplay.Replayer.SmmuDriver
{
    internal readonly record struct DriverResult(int Errno, Rule? Rule = null, bool NeverReturns = false);

    internal readonly record struct PasidTableConfig(uint Version, uint Format, ulong BasePointer, byte PasidBits, byte Config, uint SmmuVersion, byte S1Fmt, byte S1Dss);

    internal readonly record struct CacheInvalidation(
        uint Version, byte Cache, byte Granularity, uint Flags, uint ArchId, ulong Pasid, ulong Address, ulong GranuleSize, ulong GranuleCount);

    internal readonly record struct IommuFault(uint Type, uint Reason, uint Flags, uint Pasid, uint Permission, ulong Address, ulong FetchAddress);

    internal sealed class Master(uint streamId)
    {
        public uint StreamId { get; } = streamId;
        public Func<IommuFault, int>? FaultHandler { get; set; }
        public Domain? Domain { get; set; }
        public ulong MsiAddress { get; set; }
    }

    internal sealed class Domain
    {
        public bool Nested { get; set; }
        public bool Set { get; set; }
        public bool Abort { get; set; }
        public List<(ulong Iova, ulong Gpa, ulong Size, bool Used)> Bindings { get; } = [];
        public List<ulong> Mapped { get; } = [];
    }

    [Flags]
    internal enum MapProtection
    {
        None = 0,
        Read = 1,
        Write = 2,
        Cache = 4,
        NoExecute = 8,
        Device = 16,
    }

    internal sealed class ArmSmmuDriver(Dialect dialect, bool bothStages = true)
    {
        private static readonly Rule Any = new("driver", "placeholder", "placeholder");
        private readonly SortedDictionary<uint, Master> _masters = [];

        public Master AddMaster(uint streamId) => _masters[streamId] = new Master(streamId);

        public Master? FindMaster(uint streamId) => _masters.GetValueOrDefault(streamId);

        public Domain CreateDomain() => new();

        public DriverResult SetNesting(Domain domain)
        {
            domain.Nested = dialect.HasNesting || bothStages;
            return default;
        }

        public DriverResult Attach(Domain domain, Master master)
        {
            if (domain.Nested && !bothStages && dialect.HasNesting)
            {
                return new DriverResult(22, Any);
            }

            master.Domain = domain;
            return default;
        }

        public void Detach(Domain domain, Master master) => master.Domain = null;

        public void Free(Domain domain) => domain.Bindings.Clear();

        public DriverResult Map(Domain domain, ulong iova, ulong pa, ulong size, MapProtection protection)
        {
            domain.Mapped.Add(iova);
            return default;
        }

        public ulong Unmap(Domain domain, ulong iova, ulong size) => size;

        public void SyncTlb(Domain domain)
        {
        }

        public DriverResult AttachPasidTable(Domain domain, in PasidTableConfig config)
        {
            if (config.Format != 1 || config.Version != 1 || config.SmmuVersion != 1 || !domain.Nested)
            {
                return new DriverResult(22, Any);
            }

            switch (config.Config)
            {
                case 3:
                    domain.Set = false;
                    domain.Abort = true;
                    return default;
                case 2:
                    if (dialect.Has(Quirk.BypassOnLiveSteBugs) && !domain.Abort)
                    {
                        return new DriverResult(0, Any, true);
                    }

                    domain.Set = false;
                    domain.Abort = false;
                    return default;
                case 1:
                    if (domain.Set || config.PasidBits != 0 || (dialect.PasidConfig == PasidConfigLayout.B && config.S1Fmt == 2))
                    {
                        return new DriverResult(22, Any);
                    }

                    domain.Set = true;
                    domain.Abort = false;
                    return default;
                default:
                    return new DriverResult(22, Any);
            }
        }

        public DriverResult DetachPasidTable(Domain domain)
        {
            domain.Set = false;
            domain.Abort = true;
            return default;
        }

        public DriverResult CacheInvalidate(Domain domain, in CacheInvalidation i)
        {
            if (!domain.Nested || i.Version != 1)
            {
                return new DriverResult(22, Any);
            }

            bool combined = dialect.Has(Quirk.InvalidateIotlbThenEnoent);
            if ((i.Cache & 1) != 0)
            {
                if (i.Granularity is not (1 or 2) || (i.Flags & 3) != 2)
                {
                    return new DriverResult(22, Any);
                }

                ulong size = unchecked(i.GranuleSize * i.GranuleCount);
                if (i.Granularity == 2 && size is > 0 and < 4096)
                {
                    return new DriverResult(0, Any, true);
                }

                return new DriverResult(combined && (i.Cache & 6) != 0 ? 2 : 0, Any);
            }

            if (combined)
            {
                return new DriverResult((i.Cache & 6) != 0 ? 2 : 0, Any);
            }

            if ((i.Cache & 4) != 0 && i.Granularity == 1)
            {
                return new DriverResult((i.Flags & 1) != 0 ? 0 : 22, Any);
            }

            return new DriverResult(2, Any);
        }

        public DriverResult BindMsi(Domain domain, ulong iova, ulong gpa, ulong size)
        {
            if (!domain.Nested)
            {
                return new DriverResult(22, Any);
            }

            iova &= ~(size - 1);
            if (!domain.Bindings.Exists(b => b.Iova == iova))
            {
                domain.Bindings.Insert(0, (iova, size == 0 ? 0 : gpa & ~(size - 1), size, false));
            }

            return default;
        }

        public DriverResult UnbindMsi(Domain domain, ulong iova)
        {
            domain.Bindings.RemoveAll(b => b.Iova == (iova & ~(b.Size - 1)));
            return default;
        }

        public DriverResult PrepareMsi(Master master, out ulong deviceAddress, out ulong doorbellPhysical)
        {
            deviceAddress = 0;
            doorbellPhysical = 0x8090040;
            Domain? d = master.Domain;
            if (d is { Nested: true } && dialect.HasNesting)
            {
                if (d.Bindings.Exists(b => b.Used))
                {
                    return default;
                }

                int at = d.Bindings.FindIndex(b => !b.Used);
                if (at < 0 || d.Mapped.Contains(d.Bindings[at].Gpa) || (d.Bindings[at].Gpa & 0xfff) != 0)
                {
                    return new DriverResult(12, Any);
                }

                d.Bindings[at] = d.Bindings[at] with { Used = true };
            }

            return default;
        }
    }
}

namespace TraceReplay.Replayer.Memory
{
    internal sealed class GuestMemory
    {
        private readonly Dictionary<(int Pid, ulong Page), ulong> _pages = [];

        public ulong PageOf(int pid, ulong hva)
        {
            if (!_pages.TryGetValue((pid, hva >> 12), out ulong pa))
            {
                _pages[(pid, hva >> 12)] = pa = 0x4000_0000 + ((ulong)_pages.Count << 12);
            }

            return pa + (hva & 0xfff);
        }
    }
}
