using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Nested;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using Xunit;
using AllDialects = TraceReplay.Formats.Dialects.Dialects;

namespace TraceReplay.Tests.Formats.Ioctls;

public sealed class IoctlTableTests
{
    [Theory]
    [InlineData("/dev/vfio/vfio", FdKind.Container)]
    [InlineData("/dev/vfio/0", FdKind.Group)]
    [InlineData("/dev/vfio/137", FdKind.Group)]
    [InlineData("/dev/vfio/noiommu-3", FdKind.Group)]
    [InlineData("/dev/vfio/devices/vfio0", FdKind.Device)]
    [InlineData("anon_inode:[vfio-device]", FdKind.Device)]
    [InlineData("/dev/iommu", FdKind.Iommufd)]
    [InlineData("anon_inode:[iommufd-pgfault]", FdKind.IommufdEvents)]
    [InlineData("anon_inode:[iommufd-viommu-event]", FdKind.IommufdEvents)]
    [InlineData("/dev/kvm", FdKind.Kvm)]
    [InlineData("anon_inode:kvm-vm", FdKind.KvmVm)]
    [InlineData("anon_inode:kvm-vcpu:0", FdKind.KvmVcpu)]
    [InlineData("anon_inode:kvm-vfio", FdKind.KvmDevice)]
    [InlineData("anon_inode:[eventfd]", FdKind.Eventfd)]
    [InlineData("/dev/vfio/", FdKind.Unknown)]
    [InlineData("/dev/vfio/noiommu-", FdKind.Unknown)]
    [InlineData("/dev/vfio/1x", FdKind.Unknown)]
    [InlineData("/dev/null", FdKind.Unknown)]
    [InlineData("", FdKind.Unknown)]
    public void KindOf_Target_IsTheKindOfFile(string target, FdKind expected) => Assert.Equal(expected, FdTarget.KindOf(target));

    [Fact]
    public void NameOf_AnyKind_IsATargetOfThatKind()
    {
        foreach (FdKind kind in Enum.GetValues<FdKind>())
        {
            Assert.Equal(FdTarget.NameOf(kind) is null ? FdKind.Unknown : kind, FdTarget.KindOf(FdTarget.NameOf(kind) ?? ""));
        }
    }

    [Fact]
    public void Find_OneNumberOnThreeKindsOfFile_FindsThreeIoctls()
    {
        IoctlTable table = VfioOps.Linux510;

        Assert.Equal("VFIO_IOMMU_GET_INFO", table.Find(FdKind.Container, 0x3b70)?.Name);
        Assert.Equal("VFIO_IOMMU_SPAPR_TCE_GET_INFO", table.Find(FdKind.SpaprContainer, 0x3b70)?.Name);
        Assert.Equal("VFIO_DEVICE_GET_PCI_HOT_RESET_INFO", table.Find(FdKind.Device, 0x3b70)?.Name);
        Assert.Null(table.Find(FdKind.Group, 0x3b70));
        Assert.Null(table.Find(FdKind.Unknown, 0x3b70));
    }

    [Fact]
    public void Find_NestedIoctl_ExistsOnlyInNestedDialects()
    {
        Assert.Null(IoctlCatalog.Find(AllDialects.Find("linux-5.10")!, FdKind.Container, 0x3b7a));
        Assert.Equal(typeof(SetPasidTableA), IoctlCatalog.Find(AllDialects.Find("nested-v10")!, FdKind.Container, 0x3b7a)?.ArgumentType);
        Assert.Equal(typeof(SetPasidTableB), IoctlCatalog.Find(AllDialects.Find("nested-v11")!, FdKind.Container, 0x3b7a)?.ArgumentType);
    }

    [Fact]
    public void Renumber_V12_MovesTheNestedIoctlsAndLeavesTheOldNumbersEmpty()
    {
        Assert.Equal(0x3b76u, NestedOps.V12.Find(NestedOps.SetPasidTableName)!.Request);
        Assert.Equal(0x3b77u, NestedOps.V12.Find(NestedOps.CacheInvalidateName)!.Request);
        Assert.Equal(0x3b78u, NestedOps.V12.Find(NestedOps.SetMsiBindingName)!.Request);
        Assert.Null(NestedOps.V12.Find(FdKind.Container, 0x3b7a));
        Assert.Equal(NestedOps.V11.Rows.Length, NestedOps.V12.Rows.Length);
    }

    [Fact]
    public void NestedRequest_Constants_AreThoseOfTheTables()
    {
        Assert.Equal(NestedRequest.SetPasidTable, NestedOps.V11.Find(NestedOps.SetPasidTableName)!.Request);
        Assert.Equal(NestedRequest.CacheInvalidate, NestedOps.V11.Find(NestedOps.CacheInvalidateName)!.Request);
        Assert.Equal(NestedRequest.SetMsiBinding, NestedOps.V11.Find(NestedOps.SetMsiBindingName)!.Request);
    }

    [Fact]
    public void Add_NumberAlreadyTaken_IsRefused()
    {
        IoctlOp twin = VfioOps.Linux510.Find("VFIO_SET_IOMMU")! with { Name = "TWIN" };

        Assert.Throws<ArgumentException>(() => VfioOps.Linux510.Add(twin));
    }

    [Fact]
    public void Replace_NameThatIsNotThere_IsRefused() =>
        Assert.Throws<ArgumentException>(() => VfioOps.Linux510.Replace(VfioOps.Linux510.Rows[0] with { Name = "NO_SUCH_IOCTL" }));

    [Fact]
    public void Remove_Row_IsNoLongerFound()
    {
        IoctlTable table = NestedOps.V12.Remove(NestedOps.SetMsiBindingName);

        Assert.Null(table.Find(FdKind.Container, 0x3b78));
        Assert.Equal(NestedOps.V12.Rows.Length - 1, table.Rows.Length);
    }

    [Fact]
    public void NameOf_UnknownIoctl_IsItsNumber()
    {
        var record = new IoctlRecord { Target = "/dev/vfio/vfio", Request = 0x3b99 };

        Assert.Equal("ioctl 0x3b99", IoctlCatalog.NameOf(AllDialects.All[0], record));
    }

    [Fact]
    public void Rows_EveryStruct_HasAMinimumWithinItsSize()
    {
        foreach (IoctlOp op in AllDialects.All.Select(dialect => dialect.Ioctls).Append(NestedOps.V8).Append(NestedOps.V12).Append(VfioOps.Linux66).SelectMany(table => table.Rows))
        {
            Assert.Equal(op.Argument == ArgumentKind.Struct, op.Layout is not null);
            Assert.InRange(op.MinSize, 0, op.Size);
        }
    }

    [Fact]
    public void Rows_KvmStructs_AreAsLongAsTheirRequestSays()
    {
        // _IOC: 14 bits of size from bit 16 on.
        foreach (IoctlOp op in AllDialects.All[0].Ioctls.Rows.Where(op => op.Name.StartsWith("KVM_", StringComparison.Ordinal) && op.Argument == ArgumentKind.Struct))
        {
            Assert.Equal((int)(op.Request >> 16) & 0x3fff, op.Size);
        }
    }
}
