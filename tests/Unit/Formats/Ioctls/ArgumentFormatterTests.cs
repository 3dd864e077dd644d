using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Nested;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Tests.Support;
using Xunit;
using AllDialects = TraceReplay.Formats.Dialects.Dialects;

namespace TraceReplay.Tests.Formats.Ioctls;

public sealed class ArgumentFormatterTests
{
    private static readonly Dialect s_v11 = AllDialects.Find("nested-v11")!;
    private readonly ArgumentFormatter _formatter = new(s_v11);

    [Fact]
    public void Describe_MapDma_NamesFlagsAndAddresses()
    {
        var record = Call("/dev/vfio/vfio", VfioRequest.IommuMapDma, "20000000 03000000 0000f07f00000000 0000001000000000 0010000000000000");

        Assert.Equal("VFIO_IOMMU_MAP_DMA Argsz=32 Flags=Read|Write Vaddr=0x7ff00000 Iova=0x10000000 Size=0x1000", _formatter.Describe(record));
    }

    [Fact]
    public void Describe_UnmapDma_ShowsWhatTheKernelAnswered()
    {
        var record = Call("/dev/vfio/vfio", VfioRequest.IommuUnmapDma, "18000000 00000000 0000001000000000 0010000000000000", "18000000 00000000 0000001000000000 0000000000000000");

        Assert.Equal("VFIO_IOMMU_UNMAP_DMA Argsz=24 Flags=0 Iova=0x10000000 Size=0x1000 => Size=0x0", _formatter.Describe(record));
    }

    [Fact]
    public void Describe_FailedCall_NamesTheError()
    {
        var record = Call("/dev/vfio/vfio", VfioRequest.IommuMapDma, "20000000");
        record.Result = -22;
        record.WantedLength = 32;

        Assert.Equal("VFIO_IOMMU_MAP_DMA Argsz=32 (only 4 of 32 bytes are readable) => -EINVAL", _formatter.Describe(record));
    }

    [Fact]
    public void Describe_SetIrqsWithEventfds_ListsThem()
    {
        var record = Call("anon_inode:[vfio-device]", VfioRequest.DeviceSetIrqs, "1c000000 24000000 02000000 00000000 02000000 0f000000 ffffffff");

        Assert.Equal("VFIO_DEVICE_SET_IRQS Argsz=28 Flags=DataEventfd|ActionTrigger Index=2 Start=0 Count=2 Data[0]=15 Data[1]=-1", _formatter.Describe(record));
    }

    [Fact]
    public void Describe_SetPasidTableOfV11_ReadsLayoutB()
    {
        var record = Call("/dev/vfio/vfio", NestedRequest.SetPasidTable, "30000000 01000000 28000000 01000000 01000000 00000000 0000004000000000 00 01 0000 01000000 00 00 0000 00000000");

        Assert.Equal(
            "VFIO_IOMMU_SET_PASID_TABLE Argsz=48 Flags=Set Config.Argsz=40 Config.Version=1 Config.Format=Smmuv3 Config.BasePtr=0x40000000 Config.PasidBits=0 Config.Config=Translate"
            + " Config.Smmuv3.Version=1 Config.Smmuv3.S1Fmt=0 Config.Smmuv3.S1Dss=0",
            _formatter.Describe(record));
    }

    [Fact]
    public void Describe_Feature_NamesIndexAndOperationAndPayload()
    {
        var record = Call("anon_inode:[vfio-device]", VfioRequest.DeviceFeature, "10000000 02000200 02000000 ffffffff");

        Assert.Equal("VFIO_DEVICE_FEATURE Argsz=16 Flags=MigDeviceState|Set Payload.DeviceState=Running", _formatter.Describe(record));
    }

    [Fact]
    public void Describe_IntegerArgument_IsItsName()
    {
        var record = new IoctlRecord { Target = "/dev/vfio/vfio", Request = VfioRequest.SetIommu, Argument = 6 };

        Assert.Equal("VFIO_SET_IOMMU Type1Nesting", _formatter.Describe(record));
    }

    [Fact]
    public void Describe_DeviceName_IsQuotedAndEscaped()
    {
        var record = Call("/dev/vfio/0", VfioRequest.GroupGetDeviceFd, "303030303a30300a1b");

        Assert.Equal("VFIO_GROUP_GET_DEVICE_FD '0000:00\\x0a\\x1b'", _formatter.Describe(record));
    }

    [Fact]
    public void Describe_UnknownIoctl_KeepsNumberAndLength()
    {
        var record = Call("/dev/vfio/vfio", 0x3b99, "0001020304050607");
        record.Result = -25;

        Assert.Equal("ioctl 0x3b99 8 bytes => -ENOTTY", _formatter.Describe(record));
    }

    [Fact]
    public void Describe_ReservedFieldThatIsNotZero_IsShown()
    {
        var record = Call("/dev/vfio/vfio", NestedRequest.CacheInvalidate, "40000000 07000000");

        Assert.Equal("VFIO_IOMMU_CACHE_INVALIDATE Argsz=64 Flags=0x7", _formatter.Describe(record));
    }

    [Fact]
    public void Describe_KvmIrqfd_IsDecoded()
    {
        var record = Call("anon_inode:kvm-vm", 0x4020ae76, "0e000000 05000000 02000000 0f000000 00000000000000000000000000000000");

        Assert.Equal("KVM_IRQFD Fd=14 Gsi=5 Flags=Resample ResampleFd=15", _formatter.Describe(record));
    }

    [Fact]
    public void FieldAt_ByteOfACapabilityAndByteOfNothing_AreNamed()
    {
        IoctlOp op = s_v11.Ioctls.Find("VFIO_DEVICE_GET_REGION_INFO")!;
        byte[] argument = Bytes("30000000 08000000 09000000 20000000 0000000000000000 0000000000000000 02000100 00000000 02000000 01000000");

        Assert.Equal("Type.Subtype", _formatter.FieldAt(op, argument, 45));
        Assert.Equal("Size", _formatter.FieldAt(op, argument, 16));
        Assert.Equal("byte 99", _formatter.FieldAt(op, argument, 99));
    }

    [Theory]
    [InlineData("08000000 08000000 00000000 20000000 0000000000000000 0000000000000000 02000100 20000000 02000000 01000000", true)] // points at itself
    [InlineData("08000000 08000000 00000000 ffffffff 0000000000000000 0000000000000000", true)] // points outside
    [InlineData("08000000 08000000 00000000 00000000 0000000000000000 0000000000000000", false)] // none
    [InlineData("08000000 00000000 00000000 ffffffff 0000000000000000 0000000000000000", false)] // flag clear: the offset means nothing
    public void Decode_CapabilityOffset_IsFollowedOnlyWithinTheArgument(string argument, bool broken)
    {
        var decoder = new ArgumentDecoder();

        decoder.Decode(s_v11.Ioctls.Find("VFIO_DEVICE_GET_REGION_INFO")!, Bytes(argument));

        Assert.Equal(broken, decoder.BrokenChain);
    }

    [Fact]
    public void Decode_CountBeyondTheBytes_IsCutToWhatIsThere()
    {
        var decoder = new ArgumentDecoder();

        IReadOnlyList<DecodedField> fields = decoder.Decode(s_v11.Ioctls.Find("VFIO_DEVICE_SET_IRQS")!, Bytes("ffffffff 24000000 02000000 00000000 ffffffff 01000000 02"));

        Assert.Equal("Data[0]", fields[^1].Name);
    }

    /// <summary>Any bytes, any ioctl: a text, no field outside, and work that grows with the bytes only.</summary>
    [Fact]
    public void Describe_AnyBytes_NeverFails()
    {
        var decoder = new ArgumentDecoder();
        IoctlOp[] ops = [.. AllDialects.All.SelectMany(dialect => dialect.Ioctls.Rows), .. NestedOps.V8.Rows, .. NestedOps.V12.Rows, .. VfioOps.Linux66.Rows];
        var input = from op in Gen.Elements(ops)
                    from bytes in Gen.ArrayOf(Gen.OneOf(Gen.Constant((byte)0), Gen.Choose(0, 255).Select(value => (byte)value), Gen.Choose(0, 64).Select(value => (byte)value)))
                    from changed in Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value))
                    select (op, bytes, changed);
        Prop.ForAll(input.ToArbitrary(), sample =>
        {
            foreach (DecodedField field in decoder.Decode(sample.op, sample.bytes))
            {
                Assert.InRange(field.Offset, 0, sample.bytes.Length - field.Size);
            }

            Assert.DoesNotContain('\n', _formatter.Format(sample.op, sample.bytes));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(300));
    }

    [Fact]
    public void Decode_SameStructAgain_AllocatesNothing()
    {
        var decoder = new ArgumentDecoder();
        IoctlOp op = s_v11.Ioctls.Find(NestedOps.CacheInvalidateName)!;
        byte[] argument = new byte[64];
        decoder.Decode(op, argument);

        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                decoder.Decode(op, argument);
            }
        }));
    }

    private static IoctlRecord Call(string target, uint request, string before, string? after = null) => new()
    {
        Target = target,
        Request = request,
        HasPointer = true,
        In = Bytes(before),
        Out = after is null ? default : Bytes(after),
        HasOut = after is not null,
    };

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
