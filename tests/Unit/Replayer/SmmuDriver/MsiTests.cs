using TraceReplay.Replayer.SmmuDriver;
using Xunit;

namespace TraceReplay.Tests.Replayer.SmmuDriver;

/// <summary>Doorbell mappings: recordings "msi", "msi-unbind", "msi-nobind", "order", "plain-type1", "type1-msi-open".</summary>
public sealed class MsiTests
{
    private const ulong Giova = 0xfe00_0000;
    private const ulong Gpa = 0x809_0000;

    [Fact]
    public void Prepare_Type1_UsesTheKernelsWindow()
    {
        var bench = new DriverBench("linux-5.10");
        Domain domain = bench.Driver.CreateDomain();
        bench.Driver.Attach(domain, bench.First);
        bench.Trace.Take();

        Assert.True(bench.Driver.PrepareMsi(bench.First, out ulong address, out ulong doorbell).Ok);

        Assert.Equal((0x800_0040UL, 0x809_0040UL), (address, doorbell));
        Assert.Equal("", bench.Trace.Take());
        Assert.Equal(0x60_0000_0809_0e4bUL, Entry(bench, 0x800_0000, 0));
    }

    [Fact]
    public void Prepare_NestingUnpatched_UsesTheWindowInStage2()
    {
        var bench = new DriverBench("linux-5.10");
        bench.Nest();

        bench.Driver.PrepareMsi(bench.First, out ulong address, out _);

        Assert.Equal(0x800_0040UL, address);
        Assert.Equal(0x60_0000_0809_0687UL, Entry(bench, 0x800_0000, 0));
    }

    [Theory]
    [InlineData("nested-v10")]
    [InlineData("nested-v11")]
    public void Prepare_Binding_MapsTheDoorbellAtTheGuestAddress(string dialect)
    {
        var bench = new DriverBench(dialect);
        Domain domain = bench.Nest();
        Assert.True(bench.Driver.BindMsi(domain, Giova, Gpa, 0x1000).Ok);

        Assert.True(bench.Driver.PrepareMsi(bench.First, out ulong address, out ulong doorbell).Ok);

        Assert.Equal((Giova + 0x40, 0x809_0040UL), (address, doorbell));
        Assert.Equal("", bench.Trace.Take());
        Assert.Equal(0x0809_0687UL, Entry(bench, Gpa, 0));
    }

    [Fact]
    public void Prepare_TwoDevices_ShareOneBinding()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();
        bench.Driver.Attach(domain, bench.Second);
        bench.Driver.BindMsi(domain, Giova, Gpa, 0x1000);
        bench.Driver.PrepareMsi(bench.First, out _, out _);
        bench.Driver.BindMsi(domain, Giova + 0x10_0000, 0x80a_0000, 0x1000);

        Assert.True(bench.Driver.PrepareMsi(bench.Second, out ulong address, out _).Ok);

        Assert.Equal(Giova + 0x40, address);
    }

    [Fact]
    public void Prepare_TwoUnusedBindings_TakesTheNewest()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();
        bench.Driver.BindMsi(domain, Giova, Gpa, 0x1000);
        bench.Driver.BindMsi(domain, Giova + 0x10_0000, 0x80a_0000, 0x1000);

        bench.Driver.PrepareMsi(bench.First, out ulong address, out _);

        Assert.Equal(Giova + 0x10_0040, address);
    }

    [Fact]
    public void Prepare_NoBinding_FailsForEver()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();

        Assert.Equal("msi.no-binding", bench.Driver.PrepareMsi(bench.First, out _, out _).Rule!.Name);
        bench.Driver.BindMsi(domain, Giova, Gpa, 0x1000);
        bench.Driver.Detach(domain, bench.First);
        bench.Driver.Free(domain);
        bench.Driver.BindMsi(bench.Nest(), Giova, Gpa, 0x1000);

        DriverResult again = bench.Driver.PrepareMsi(bench.First, out _, out _);
        Assert.Equal((28, "msi.event-lost"), (again.Errno, again.Rule!.Name));
    }

    [Fact]
    public void Prepare_GuestAddressAlreadyMapped_FailsWithALoneSync()
    {
        var bench = new DriverBench("nested-v11");
        Domain domain = bench.Nest();
        bench.Driver.Map(domain, 0x5000_0000, 0x8000_0000, 0x1000, DriverBench.ReadWrite);
        bench.Driver.BindMsi(domain, Giova, 0x5000_0000, 0x1000);

        DriverResult result = bench.Driver.PrepareMsi(bench.First, out _, out _);

        Assert.Equal((28, "msi.map"), (result.Errno, result.Rule!.Name));
        Assert.Equal("SYNC", bench.Trace.Take());
        // Not in use, so nothing to take back.
        bench.Driver.UnbindMsi(domain, Giova);
        Assert.Equal("", bench.Trace.Take());
    }

    [Fact]
    public void Unbind_InUse_UnmapsTheStage2Page()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();
        bench.Driver.BindMsi(domain, Giova, Gpa, 0x1000);
        bench.Driver.PrepareMsi(bench.First, out _, out _);

        Assert.True(bench.Driver.UnbindMsi(domain, Giova + 0x123).Ok);

        Assert.Equal("TLBI_S2_IPA vmid=1 0x8090000 pages=1 tg=1 ttl=3 leaf + SYNC", bench.Trace.Take());
        Assert.True(bench.Driver.UnbindMsi(domain, Giova).Ok);
        Assert.Equal("", bench.Trace.Take());

        // Binding again and enabling again brings it back.
        bench.Driver.BindMsi(domain, Giova, Gpa, 0x1000);
        Assert.True(bench.Driver.PrepareMsi(bench.First, out _, out _).Ok);
        Assert.Equal(0x0809_0687UL, Entry(bench, Gpa, 0));
    }

    [Theory]
    [InlineData(0x1_0000UL, Giova, Gpa)]
    [InlineData(0UL, 0UL, 0UL)]
    public void Bind_SizeIsAMask_ForBothAddresses(ulong size, ulong iova, ulong gpa)
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();
        bench.Driver.BindMsi(domain, Giova + 0x123, Gpa + 0x456, size);

        bench.Driver.PrepareMsi(bench.First, out ulong address, out _);

        Assert.Equal(iova + 0x40, address);
        Assert.Equal(0x0809_0687UL, Entry(bench, gpa, 0));
    }

    [Fact]
    public void Bind_SameIovaTwice_KeepsTheFirst()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();
        bench.Driver.BindMsi(domain, Giova, Gpa, 0x1000);

        Assert.True(bench.Driver.BindMsi(domain, Giova, 0x80a_0000, 0x1000).Ok);

        bench.Driver.PrepareMsi(bench.First, out _, out _);
        Assert.Equal(0x0809_0687UL, Entry(bench, Gpa, 0));
    }

    [Fact]
    public void Bind_NotNesting_IsRefusedAndUnbindIsNot()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Driver.CreateDomain();
        bench.Driver.Attach(domain, bench.First);

        Assert.Equal(22, bench.Driver.BindMsi(domain, Giova, Gpa, 0x1000).Errno);
        Assert.True(bench.Driver.UnbindMsi(domain, Giova).Ok);
    }

    [Fact]
    public void Free_BindingInUse_IsUnmappedBeforeTheFlush()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();
        bench.Driver.BindMsi(domain, Giova, Gpa, 0x1000);
        bench.Driver.PrepareMsi(bench.First, out _, out _);
        bench.Driver.Detach(domain, bench.First);
        bench.Trace.Take();

        bench.Driver.Free(domain);

        Assert.Equal("TLBI_S2_IPA vmid=1 0x8090000 pages=1 tg=1 ttl=3 leaf + SYNC; TLBI_S12_VMALL vmid=1; SYNC", bench.Trace.Take());
    }

    // The entry for an address in the table the device's domain uses.
    private static ulong Entry(DriverBench bench, ulong iova, int level)
    {
        ulong[] ste = bench.Ste(0x10);
        ulong table = ste[3] & 0x000f_ffff_ffff_fff0;
        if ((ste[0] & 0xf) == 0xb)
        {
            bench.Memory.TryRead64((ste[0] & 0x000f_ffff_ffff_ffc0) + 8, out table);
        }

        return bench.Walk(table, level, iova).Entry;
    }
}
