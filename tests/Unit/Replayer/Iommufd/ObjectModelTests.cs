using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Replayer.Iommufd;
using Xunit;

namespace TraceReplay.Tests.Replayer.Iommufd;

/// <summary>Objects of an iommufd under any order of calls: numbers, who may be destroyed, what is left in the end.</summary>
public sealed class ObjectModelTests
{
    private const int Enoent = -2;
    private const int Ebusy = -16;
    private const ulong Base = 0x10_0000;

    private enum Act
    {
        Ioas,
        Map,
        Unmap,
        Hwpt,
        NestParent,
        Nested,
        Viommu,
        Vdevice,
        Attach,
        Detach,
        Rebind,
        Destroy,
    }

    [Fact]
    public void Numbers_AreUniqueAndTheLowestFree() => Check(steps =>
    {
        var run = new Books();
        foreach ((Act act, int a, int b) in steps)
        {
            int[] before = run.Taken();
            run.Step(act, a, b);
            run.NoteBuried(before);
            int[] added = [.. run.Objects.Keys.Except(before)];

            // A device that is bound anew may leave its number and take it again; every other call makes one object at most, a page table that comes by itself included.
            Assert.True(added.Length <= 1, $"{act} made {added.Length} objects");
            if (added.Length == 1 && act != Act.Rebind)
            {
                Assert.Equal(Enumerable.Range(1, before.Length + 1).First(id => !before.Contains(id)), added[0]);
            }

            Assert.All(run.Objects, item => Assert.Equal(item.Key, item.Value.Id));
        }
    });

    [Fact]
    public void Destroy_OfAnObjectInUse_IsRefused() => Check(steps =>
    {
        var run = new Books();
        foreach ((Act act, int a, int b) in steps)
        {
            run.Step(act, a, b);
            foreach (IommufdObject item in run.Objects.Values)
            {
                Assert.True(item.Users >= run.Children(item), $"{item.Describe()} has {item.Users} users");
            }
        }

        // From here on nothing but destroying, until nothing can be destroyed any more.
        for (uint id = 0; id < 40; id++)
        {
            IommufdObject? item = run.Objects.GetValueOrDefault((int)id);
            bool inUse = item is not null && run.Children(item) > 0;
            long result = run.Bench.Destroy(id);
            Assert.Equal(item is null ? Enoent : inUse ? Ebusy : 0, (int)result);
            Assert.Equal(inUse, item is not null && run.Objects.Values.Contains(item));
        }
    });

    [Fact]
    public void Closing_Everything_LeavesNothing() => Check(steps =>
    {
        var run = new Books();
        IommufdContext context = run.Context;
        foreach ((Act act, int a, int b) in steps)
        {
            run.Step(act, a, b);
        }

        run.Bench.Close(run.Bench.Fd);
        Assert.True(context.Objects.Count >= 2, "the bound devices hold it");
        run.CloseDevices();
        Assert.Empty(context.Objects);
        Assert.True(context.IsEmpty);
        Assert.Empty(run.Bench.Model.Iommufds);
        Assert.Equal(run.PagesAtStart, run.Bench.Pages.InUse);
    });

    // Memory is bounded by what is alive: rounds of calls that end with nothing do not add up.
    [Fact]
    public void Rounds_ThatDestroyWhatTheyMake_HoldNoMemory()
    {
        var bench = new IommufdBench();
        (int device, uint id) = bench.Device();
        Round(bench, device, id);
        long pages = bench.Pages.InUse;
        for (int i = 0; i < 100; i++)
        {
            Round(bench, device, id);
            Assert.Equal(pages, bench.Pages.InUse);
            Assert.Single(bench.Model.Iommufds.Single().Objects);
        }
    }

    private static void Round(IommufdBench bench, int device, uint id)
    {
        uint ioas = bench.Ioas();
        Assert.Equal(0, bench.Map(ioas, Base, 0x10_0000));
        uint parent = (uint)bench.Hwpt(id, ioas, 1);
        Assert.Equal(0, bench.AttachTo(device, parent));
        uint viommu = (uint)bench.Viommu(id, parent);
        Assert.Equal(Ebusy, bench.Destroy(parent));
        Assert.Equal(0, bench.Destroy(viommu));
        Assert.Equal(0, bench.Ioctl(device, IommufdBench.Detach, IommufdBench.Words(8, 0)));
        Assert.Equal(0, bench.Destroy(parent));
        Assert.Equal(0, bench.Destroy(ioas));
    }

    private static void Check(Action<IList<(Act, int, int)>> property)
    {
        Gen<(Act, int, int)> step = from act in Gen.Elements(Enum.GetValues<Act>())
                                    from a in Gen.Choose(0, 9)
                                    from b in Gen.Choose(0, 9)
                                    select (act, a, b);
        Prop.ForAll(Gen.ListOf(step, 60).ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(23, 23));
    }

    /// <summary>A machine, and what the test knows of its iommufd from outside.</summary>
    private sealed class Books
    {
        private readonly int[] _devices = new int[2];
        private readonly HashSet<int> _buried = [];
        private readonly HashSet<int> _virtual = [];

        public Books()
        {
            // Touched here, so that pages of the program's memory are none of what the objects hold.
            (int first, uint id) = Bench.Device(0);
            uint ioas = Bench.Ioas();
            Bench.Map(ioas, Base, 0x1_0000);
            long hwpt = Bench.Hwpt(id, ioas);
            Bench.Destroy(hwpt);
            Bench.Destroy(ioas);
            Bench.Close(first);
            Bench.Close(Bench.Device(1).Fd);
            PagesAtStart = Bench.Pages.InUse;
            _devices[0] = Bench.Device(0).Fd;
            _devices[1] = Bench.Device(1).Fd;
            Context = Bench.Model.Iommufds.Single();
        }

        public IommufdBench Bench { get; } = new();

        public IommufdContext Context { get; }

        public IReadOnlyDictionary<int, IommufdObject> Objects => Context.Objects;

        public long PagesAtStart { get; }

        public int[] Taken() => [.. Objects.Keys, .. _buried];

        /// <summary>A device that goes takes its vDEVICE along, whose number stays taken.</summary>
        public void NoteBuried(int[] before)
        {
            _buried.UnionWith(_virtual.Where(id => before.Contains(id) && !Objects.ContainsKey(id) && LastAct == Act.Rebind));
            _virtual.Clear();
            _virtual.UnionWith(Objects.Where(item => item.Value is VirtualDevice).Select(item => item.Key));
        }

        private Act LastAct { get; set; }

        /// <summary>Objects that cannot be without this one, seen from their side.</summary>
        public int Children(IommufdObject item) => item is BoundDevice ? 1 : Objects.Values.Count(other => other switch
        {
            PagingHwpt hwpt => ReferenceEquals(hwpt.Ioas, item),
            VirtualIommu viommu => ReferenceEquals(viommu.Parent, item),
            NestedHwpt or VirtualDevice => other.Describe().Contains($" behind {item.Id}", StringComparison.Ordinal) && item is VirtualIommu,
            BoundDevice device => device.IsAttached && ReferenceEquals(device.Group.Hwpt, item),
            _ => false,
        });

        public void Step(Act act, int a, int b)
        {
            LastAct = act;
            uint device = DeviceId(a);
            uint any = (uint)(a + 1);
            uint other = (uint)(b + 1);
            switch (act)
            {
                case Act.Ioas:
                    Bench.Ioas();
                    break;
                case Act.Map:
                    Bench.Map(any, Base + ((ulong)b << 16), 0x1_0000);
                    break;
                case Act.Unmap:
                    Bench.Unmap(any, Base + ((ulong)b << 16), 0x1_0000);
                    break;
                case Act.Hwpt:
                    Bench.Hwpt(device, other);
                    break;
                case Act.NestParent:
                    Bench.Hwpt(device, other, 1);
                    break;
                case Act.Nested:
                    Bench.Hwpt(device, other, 0, 1);
                    break;
                case Act.Viommu:
                    Bench.Viommu(device, other);
                    break;
                case Act.Vdevice:
                    Bench.Vdevice(other, device, 0x20 + (ulong)a);
                    break;
                case Act.Attach:
                    Bench.AttachTo(_devices[a % 2], other);
                    break;
                case Act.Detach:
                    Bench.Ioctl(_devices[a % 2], IommufdBench.Detach, IommufdBench.Words(8, 0));
                    break;
                case Act.Rebind:
                    Bench.Close(_devices[a % 2]);
                    _devices[a % 2] = Bench.Device(a % 2).Fd;
                    break;
                default:
                    Bench.Destroy(any);
                    break;
            }

            Assert.InRange(Bench.Context.Result, -133, int.MaxValue);
        }

        public void CloseDevices()
        {
            Bench.Close(_devices[0]);
            Bench.Close(_devices[1]);
        }

        private uint DeviceId(int number) => (uint)Objects.Values.OfType<BoundDevice>().Single(item => item.Master.StreamId == (number % 2 == 0 ? 0x10u : 0x18u)).Id;
    }
}
