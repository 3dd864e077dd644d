namespace TraceReplay.Formats.Ioctls;

/// <summary>An ioctl: one row of a table, mirroring what the kernel's own dispatch says of it.</summary>
public sealed record IoctlOp
{
    /// <summary>As the header spells it: VFIO_IOMMU_MAP_DMA.</summary>
    public required string Name { get; init; }

    public required FdKind Fd { get; init; }

    /// <summary>Request number, whole: type, number and what _IOW and relatives add.</summary>
    public required uint Request { get; init; }

    public required ArgumentKind Argument { get; init; }

    /// <summary>The struct pointed to, or the enumeration of an integer; null for plain numbers, text and nothing.</summary>
    public Type? ArgumentType { get; init; }

    /// <summary>Name of the last member that must be there; null when the whole struct must.</summary>
    public string? LastRequired { get; init; }

    /// <summary>On success the kernel writes the struct back.</summary>
    public bool CopiesBack { get; init; }

    /// <summary>What a non-negative result is a descriptor of; <see cref="FdKind.Unknown"/> when it is none.</summary>
    public FdKind Returns { get; init; }

    /// <summary>Field meaning; built when first asked for. Null unless the argument is a struct.</summary>
    public ArgumentLayout? Layout => Argument == ArgumentKind.Struct ? ArgumentLayout.Of(ArgumentType!) : null;

    /// <summary>Bytes of the struct itself, without what may follow it; 0 for other arguments.</summary>
    public int Size => Layout?.Size ?? 0;

    /// <summary>Bytes the kernel copies in any case, up to and including the last required member; argsz below it is EINVAL.</summary>
    public int MinSize => LastRequired is null ? Size : Layout!.Find(LastRequired).End;

    /// <summary>A row whose argument points to a <paramref name="type"/>.</summary>
    internal static IoctlOp Struct(string name, FdKind fd, uint request, Type type, string? lastRequired = null, bool copiesBack = false, FdKind returns = FdKind.Unknown) => new()
    {
        Name = name,
        Fd = fd,
        Request = request,
        Argument = ArgumentKind.Struct,
        ArgumentType = type,
        LastRequired = lastRequired,
        CopiesBack = copiesBack,
        Returns = returns,
    };

    /// <summary>A row whose argument is a number, of an enumeration when <paramref name="values"/> is given.</summary>
    internal static IoctlOp Integer(string name, FdKind fd, uint request, Type? values = null, FdKind returns = FdKind.Unknown) =>
        new() { Name = name, Fd = fd, Request = request, Argument = ArgumentKind.Integer, ArgumentType = values, Returns = returns };

    /// <summary>A row whose argument is text.</summary>
    internal static IoctlOp Text(string name, FdKind fd, uint request, FdKind returns) =>
        new() { Name = name, Fd = fd, Request = request, Argument = ArgumentKind.Text, Returns = returns };

    /// <summary>A row without argument.</summary>
    internal static IoctlOp Plain(string name, FdKind fd, uint request) => new() { Name = name, Fd = fd, Request = request, Argument = ArgumentKind.None };
}
