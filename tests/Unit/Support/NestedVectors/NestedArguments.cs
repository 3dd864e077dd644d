using System.Buffers.Binary;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;

namespace TraceReplay.Tests.Support.NestedVectors;

/// <summary>Bytes of the series' calls in the dialect's number and layout, field by field, so that wrong values can be written.</summary>
internal sealed class NestedArguments(Dialect dialect)
{
    public (uint Request, byte[] Bytes) Build(in VectorArgumentsOf a) => a.Verb switch
    {
        "table" => Table(a),
        "detach" => (Number("VFIO_IOMMU_DETACH_PASID_TABLE"), []),
        "inv" => Invalidate(a),
        "bind" => Binding(a, "VFIO_IOMMU_BIND_MSI", 32),
        _ => Binding(a, "VFIO_IOMMU_UNBIND_MSI", 16),
    };

    private (uint Request, byte[] Bytes) Table(in VectorArgumentsOf a)
    {
        IoctlOp op = dialect.Ioctls.Find("VFIO_IOMMU_SET_PASID_TABLE") ?? dialect.Ioctls.Find("VFIO_IOMMU_ATTACH_PASID_TABLE")!;
        (int inner, int version, int format, int start, int bits, int vendor) = dialect.PasidConfig switch
        {
            PasidConfigLayout.B => (8, 12, 16, 24, 32, 36),
            PasidConfigLayout.C => (8, 12, 24, 16, 28, 32),
            _ => (0, 8, 12, 16, 24, 32),
        };
        byte[] b = new byte[op.Size];
        if (inner != 0)
        {
            Put32(b, inner, a.Option("inner", (ulong)op.Size - 8));
        }

        Put32(b, 0, a.Option("argsz", (ulong)op.Size));
        Put32(b, 4, a.Number(1));
        Put32(b, version, a.Option("version", 1));
        Put32(b, format, a.Option("format", 1));
        BinaryPrimitives.WriteUInt64LittleEndian(b.AsSpan(start), a.Option("base", 0x1_4000_2000));
        b[bits] = (byte)a.Option("bits", 0);
        b[bits + 1] = (byte)a.Option("config", 1);
        Put32(b, vendor, a.Option("smmuv3", 1));
        b[vendor + 4] = (byte)a.Option("fmt", 0);
        return (op.Request, b);
    }

    private (uint Request, byte[] Bytes) Invalidate(in VectorArgumentsOf a)
    {
        IoctlOp op = dialect.Ioctls.Find("VFIO_IOMMU_CACHE_INVALIDATE")!;
        byte[] b = new byte[op.Size];
        int version = op.Size == 64 ? 12 : 8;
        int union = op.Size - 40;
        Put32(b, 0, a.Option("argsz", (ulong)op.Size));
        Put32(b, 8, a.Option("inner", 56));
        Put32(b, version, a.Option("version", 1));
        b[version + 4] = (byte)a.Number(1);
        b[version + 5] = (byte)a.Number(2);
        Put32(b, union, a.Number(3));
        Put32(b, union + 4, a.Option("asid", 3));
        BinaryPrimitives.WriteUInt64LittleEndian(b.AsSpan(union + 8), a.Option("pasid", 0));
        BinaryPrimitives.WriteUInt64LittleEndian(b.AsSpan(union + 16), a.Option("addr", 0x8000_0000));
        BinaryPrimitives.WriteUInt64LittleEndian(b.AsSpan(union + 24), a.Option("granule", 0x1000));
        BinaryPrimitives.WriteUInt64LittleEndian(b.AsSpan(union + 32), a.Option("count", 1));
        return (op.Request, b);
    }

    private (uint Request, byte[] Bytes) Binding(in VectorArgumentsOf a, string oldName, int oldSize)
    {
        IoctlOp? set = dialect.Ioctls.Find("VFIO_IOMMU_SET_MSI_BINDING");
        byte[] b = new byte[32];
        ulong flags = set is null ? 0ul : oldSize == 32 ? 1ul : 2ul;
        Put32(b, 0, a.Option("argsz", set is null ? (ulong)oldSize : 32));
        Put32(b, 4, a.Option("flags", flags));
        BinaryPrimitives.WriteUInt64LittleEndian(b.AsSpan(8), a.Option("iova", 0xfe00_0000));
        BinaryPrimitives.WriteUInt64LittleEndian(b.AsSpan(16), a.Option("gpa", 0x0809_0000));
        BinaryPrimitives.WriteUInt64LittleEndian(b.AsSpan(24), a.Option("size", 0x1000));
        return (set?.Request ?? Number(oldName), b);
    }

    private uint Number(string name) => dialect.Ioctls.Find(name)?.Request ?? 0x3b78;

    private static void Put32(byte[] bytes, int offset, ulong value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), (uint)value);
}
