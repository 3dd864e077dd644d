namespace TraceReplay.Formats.Ioctls;

/// <summary>Tells from what /proc/pid/fd/N links to which kind of file a descriptor is, and what it links to when only the kind is known.</summary>
public static class FdTarget
{
    /// <param name="target">UTF-8 text of the link.</param>
    /// <returns><see cref="FdKind.Unknown"/> for anything that none of the interfaces opens.</returns>
    public static FdKind KindOf(ReadOnlySpan<byte> target)
    {
        if (target.StartsWith("/dev/"u8))
        {
            return KindOfFile(target["/dev/"u8.Length..]);
        }

        return target.StartsWith("anon_inode:"u8) ? KindOfInode(target["anon_inode:"u8.Length..]) : FdKind.Unknown;
    }

    public static FdKind KindOf(Utf8Text target) => KindOf(target.Span);

    /// <returns>A link that <see cref="KindOf(Utf8Text)"/> takes for this kind, without what tells files of one kind apart; null where every file of the kind has a name of its own.</returns>
    public static string? NameOf(FdKind kind) => kind switch
    {
        FdKind.Container => "/dev/vfio/vfio",
        FdKind.Iommufd => "/dev/iommu",
        FdKind.Kvm => "/dev/kvm",
        FdKind.Device => "anon_inode:[vfio-device]",
        FdKind.Eventfd => "anon_inode:[eventfd]",
        FdKind.KvmVm => "anon_inode:kvm-vm",
        FdKind.KvmVcpu => "anon_inode:kvm-vcpu",
        FdKind.KvmDevice => "anon_inode:kvm-device",
        FdKind.IommufdEvents => "anon_inode:[iommufd-events]",
        _ => null,
    };

    private static FdKind KindOfFile(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("iommu"u8))
        {
            return FdKind.Iommufd;
        }

        if (name.SequenceEqual("kvm"u8))
        {
            return FdKind.Kvm;
        }

        if (!name.StartsWith("vfio/"u8))
        {
            return FdKind.Unknown;
        }

        name = name["vfio/"u8.Length..];
        if (name.SequenceEqual("vfio"u8))
        {
            return FdKind.Container;
        }

        if (name.StartsWith("devices/"u8))
        {
            return FdKind.Device;
        }

        ReadOnlySpan<byte> number = name.StartsWith("noiommu-"u8) ? name["noiommu-"u8.Length..] : name;
        return !number.IsEmpty && number.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 ? FdKind.Group : FdKind.Unknown;
    }

    private static FdKind KindOfInode(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("[vfio-device]"u8))
        {
            return FdKind.Device;
        }

        if (name.SequenceEqual("[eventfd]"u8))
        {
            return FdKind.Eventfd;
        }

        if (name.StartsWith("[iommufd-"u8))
        {
            return FdKind.IommufdEvents;
        }

        if (name.SequenceEqual("kvm-vm"u8))
        {
            return FdKind.KvmVm;
        }

        if (name.StartsWith("kvm-vcpu"u8))
        {
            return FdKind.KvmVcpu;
        }

        return name.StartsWith("kvm-"u8) || name.StartsWith("[kvm-"u8) ? FdKind.KvmDevice : FdKind.Unknown;
    }
}
