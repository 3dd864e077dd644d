using System.Globalization;
using System.Text;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Replayer.Vfio;
using TraceReplay.Tests.Replayer.SmmuDriver;
using TraceReplay.Tests.Replayer.Vfio;

namespace TraceReplay.Tests.Support.NestedVectors;

/// <summary>A machine for one vector: two devices in two groups, the driver of the dialect, and the calls of a user on it.</summary>
internal sealed class NestedMachine
{
    private const uint FirstStream = 0x7d12;
    private const uint SecondStream = 0x7d1a;
    private readonly CommandTrace _trace = new();
    private readonly PhysicalMemory _memory = new();
    private readonly Smmu _smmu;
    private readonly ArmSmmuDriver _driver;
    private readonly VfioBench? _bench;
    private readonly NestedArguments _arguments;
    private int _container;
    private int _device;
    private int _shownWords;

    public NestedMachine(string dialectName, IReadOnlyList<string> options)
    {
        Dialect dialect = Dialects.Find(dialectName) ?? throw new InvalidOperationException($"no dialect {dialectName}");
        _arguments = new NestedArguments(dialect);
        bool Has(string option) => options.Contains(option);
        uint idr0 = 0x0d44101bu & ~(Has("stalls") ? 1u << 24 : 0) | (Has("ats") ? 1u << 10 : 0) | (Has("ssid") ? 1u << 19 : 0);
        SmmuIdentification id = SmmuIdentification.FromRegisters(idr0, Has("ssid") ? 0x02730290u : 0x02730010u, 0, Has("no-ril") ? 0x1014u : 0x1414u, 0, 0x74, 0, 1);
        _smmu = new Smmu(_memory, id, SmmuProfile.Qemu111) { Observer = _trace };
        var pages = new PageAllocator();
        var host = new HostFacts { DisableBypass = !Has("bypass"), InEl2 = Has("e2h"), PageShift = Has("16k") ? 14 : 12 };
        _driver = new ArmSmmuDriver(_smmu, _memory, pages, dialect, host) { RegisterObserver = _trace };
        _driver.Reset();
        if (_driver.BootCrash is not null)
        {
            return;
        }

        for (uint i = 0; i < 4 && Has("vmid5"); i++)
        {
            Domain other = _driver.CreateDomain();
            _driver.SetNesting(other);
            _driver.Attach(other, _driver.AddMaster(0x20 + i));
        }

        foreach (uint stream in (uint[])[FirstStream, SecondStream])
        {
            Master master = _driver.AddMaster(stream);
            master.AtsEnabled = Has("ats");
            master.StallEnabled = Has("stalling");
            master.SubstreamBits = Has("ssid") ? 10 : 0;
            master.HasHardwareMsi = Has("hardware-msi");
            master.MsiController = Has("two-doorbells") && stream == SecondStream ? 2 : 1;
        }

        var groups = new SortedDictionary<uint, List<string>> { [0] = ["0000:7d:02.2"], [1] = ["0000:7d:03.2"] };
        _bench = new VfioBench(dialect, _driver, _memory, pages, new VfioOptions { SeesDeviceTraffic = true, GroupDevices = groups });
        if (Has("no-iommu"))
        {
            _bench.Model.Devices.First().Group.WithoutIommu = true;
        }
    }

    /// <returns>What came of it, as the vectors spell it.</returns>
    public string Do(string step)
    {
        string[] words = step.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        VectorArgumentsOf a = new(words);
        switch (words[0])
        {
            case "boot":
                return _driver.BootCrash is { } crash ? crash.Name : "up";
            case "nest" or "plain":
                return Join(words[0] == "nest" ? 6u : 3u);
            case "open":
                return Outcome(() => _device = _bench!.DeviceFd(_group, "0000:7d:02.2"), fd: true);
            case "close":
                return Outcome(() => _bench!.Close(_device));
            case "leave":
                return Outcome(() => _bench!.Ioctl(_group, 0x3b69, 0));
            case "stage2":
                return (Ste(2) | Ste(3)) == 0 ? "cleared" : "kept";
            case "join2":
                int second = _bench!.Open("/dev/vfio/1");
                return Outcome(() => _bench.Ioctl(second, 0x3b68, VfioBench.Words((uint)_container)));
            case "raw":
                return Outcome(() => _bench!.Ioctl(words[1] == "device" ? _device : _container, (uint)a.Number(2), new byte[a.Number(3)]));
            case "table" or "detach" or "inv" or "bind" or "unbind":
                (uint request, byte[] bytes) = _arguments.Build(a);
                return Outcome(() => request == 0 ? throw new InvalidOperationException("no such call") : _bench!.Ioctl(_container, request, bytes));
            case "names":
                return Cut();
            case "words":
                string text = string.Join(" ", _trace.Words.Skip(_shownWords).Select(w => string.Create(CultureInfo.InvariantCulture, $"{w.Word0:x},{w.Word1:x}")));
                _shownWords = _trace.Words.Count;
                _trace.Take();
                return text;
            case "ste":
                return string.Create(CultureInfo.InvariantCulture, $"{Ste((int)a.Number(1)):x}");
            case "event":
                _driver.HandleEvent(new EventRecord(a.Number(1), a.Number(2), a.Number(3), a.Number(4)));
                return string.Create(CultureInfo.InvariantCulture, $"head {Device.FaultRing?.Kernel ?? 0} log {_driver.HostLog.Sum()} lost {_driver.UnclaimedFaults}");
            case "fault":
                return Fault((int)a.Number(1), a.Option("type", 1));
            case "record":
                return Record((int)a.Number(1), (int)a.Number(2));
            case "info":
                return string.Create(CultureInfo.InvariantCulture, $"{9 + Device.Rings.Count} {5 + Device.ExtendedInterrupts}");
            case "region":
                return Region((uint)a.Number(1));
            case "irq":
                return Irq((uint)a.Number(1), (int)a.Number(2));
            case "read":
                return Outcome(() => _bench!.Pread(_device, a.Number(1) << 40, a.Number(2)));
            case "write":
                return Outcome(() => _bench!.Pwrite(_device, (a.Number(1) << 40) + a.Option("at", 0), VfioBench.Words([.. words[2..].Where(w => !w.Contains('=', StringComparison.Ordinal)).Select(w => (uint)VectorArgumentsOf.Parse(w))])));
            case "respond":
                Answer(a);
                return "done";
            case "msi":
                return Outcome(() => _bench!.SetIrq(_device, 0x24, 1, 1, _bench.Eventfd()));
            default:
                throw new InvalidOperationException($"no verb {words[0]}");
        }
    }

    private int _group;

    private Device Device => _bench!.Model.Devices.First();

    private string Join(uint type)
    {
        _container = _bench!.Open("/dev/vfio/vfio");
        _group = _bench.Open("/dev/vfio/0");
        _bench.Ioctl(_group, 0x3b68, VfioBench.Words((uint)_container));
        string result = Outcome(() => _bench.Ioctl(_container, 0x3b66, type));
        Cut();
        return result;
    }

    private string Cut()
    {
        _shownWords = _trace.Words.Count;
        return string.Join(" ", _trace.Take().Split("; ").SelectMany(p => p.Split(" + ")).Where(c => c.Length > 0).Select(c => c.Split(' ')[0]));
    }

    private string Outcome(Func<long> call, bool fd = false)
    {
        long result = call();
        if (_bench!.Status == CallStatus.NeverReturns)
        {
            return "never";
        }

        return result >= 0 ? fd ? "fd" : result.ToString(CultureInfo.InvariantCulture) : TraceReplay.Formats.Errno.Name((int)-result);
    }

    private ulong Ste(int word)
    {
        _memory.TryRead64((_smmu.ReadRegister(0x80, 8) & 0x000f_ffff_ffff_ffc0) + ((FirstStream >> 8) * 8), out ulong l1);
        _memory.TryRead64((l1 & 0x000f_ffff_ffff_ffc0) + ((FirstStream & 0xff) * 64UL) + ((ulong)word * 8), out ulong value);
        return value;
    }

    private string Fault(int count, ulong type)
    {
        int errno = 0;
        for (int i = 0; i < count; i++)
        {
            errno = _driver.FindMaster(FirstStream)!.FaultHandler?.Invoke(new IommuFault { Type = (uint)type }) ?? -1;
        }

        string name = errno == 0 ? "0" : errno < 0 ? "no handler" : TraceReplay.Formats.Errno.Name(errno);
        return string.Create(CultureInfo.InvariantCulture, $"{name} head {Device.FaultRing?.Kernel ?? 0}");
    }

    private string Record(int slot, int size)
    {
        var text = new StringBuilder();
        int start = 4096 + (slot * size);
        for (int i = start; i < start + size; i += 4)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(text.Length == 0 ? "" : ",")}{BitConverter.ToUInt32(Device.Rings[0].Content[i..]):x}");
        }

        return text.ToString();
    }

    private string Region(uint index)
    {
        byte[] argument = new byte[128];
        VfioBench.Words(128, 0, index).CopyTo(argument, 0);
        long result = _bench!.Ioctl(_device, 0x3b6c, argument);
        if (result < 0)
        {
            return TraceReplay.Formats.Errno.Name((int)-result);
        }

        uint second = _bench.Output32(36) >> 0;
        int next = (int)second;
        string capability = next == 0 ? "-" : (_bench.Output32(next) & 0xffff).ToString(CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"flags {_bench.Output32(4):x} size {_bench.Output32(16)} type {_bench.Output32(40)}/{_bench.Output32(44)} cap {capability}");
    }

    private string Irq(uint index, int size)
    {
        byte[] argument = new byte[size];
        VfioBench.Words((uint)size, 0, index, 0).CopyTo(argument, 0);
        long result = _bench!.Ioctl(_device, 0x3b6d, argument);
        if (result < 0)
        {
            return TraceReplay.Formats.Errno.Name((int)-result);
        }

        string type = size >= 36 && _bench.Output32(16) == 20 ? string.Create(CultureInfo.InvariantCulture, $" cap {_bench.Output32(20) & 0xffff} type {_bench.Output32(28)}/{_bench.Output32(32)}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"flags {_bench.Output32(4):x} count {_bench.Output32(12)}{type}");
    }

    private void Answer(in VectorArgumentsOf a)
    {
        var ring = (TraceReplay.Replayer.Vfio.Regions.RingRegion)Device.Rings[1];
        ring.StoreMapped((int)ring.Kernel * 24, VfioBench.Words(24, 1, 0, 0, (uint)a.Number(1), (uint)a.Number(2)));
        _bench!.Pwrite(_device, 10UL << 40, VfioBench.Words(ring.Kernel + 1));
    }
}
