using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Ioctls.Vfio;

namespace TraceReplay.Recorder.Bpf;

/// <summary>
/// Rules for the kernel, made of the catalogue alone. The recorder does not know which dialect the kernel speaks, so where several know a number the rule covers the
/// longest struct and takes the least size of any.
/// </summary>
internal static class IoctlRules
{
    /// <summary>The containers of sPAPR machines are known by their driver, not by their file: no rule can be found by descriptor.</summary>
    private const FdKind NeverSeen = FdKind.SpaprContainer;

    /// <summary>By kind of descriptor and request.</summary>
    public static SortedDictionary<(FdKind Kind, uint Request), IoctlRule> All()
    {
        var rules = new SortedDictionary<(FdKind Kind, uint Request), IoctlRule>();
        foreach (IGrouping<(FdKind Fd, uint Request), IoctlOp> group in Rows().GroupBy(op => (op.Fd, op.Request)))
        {
            rules.Add(group.Key, Of(group));
        }

        foreach (((FdKind kind, uint request), IoctlRule rule) in rules.ToArray())
        {
            // An iommufd answers a container's calls and may be behind the container's name.
            if (kind == FdKind.Container)
            {
                rules.TryAdd((FdKind.Iommufd, request), rule);
            }
            else if (kind == FdKind.Iommufd && request >= IommufdRequest.First)
            {
                rules.TryAdd((FdKind.Container, request), rule);
            }
        }

        // No eventfd answers them: whoever mixes up descriptors sees with what arguments.
        foreach (FdKind kind in (FdKind[])[FdKind.Container, FdKind.Iommufd, FdKind.Group, FdKind.Device])
        {
            foreach (((FdKind _, uint request), IoctlRule rule) in rules.Where(pair => pair.Key.Kind == kind).ToArray())
            {
                rules.TryAdd((FdKind.Eventfd, request), rule);
            }
        }

        return rules;
    }

    /// <summary>Whether the kernel writes the argument back, for requests where every dialect agrees that it does not.</summary>
    public static HashSet<(FdKind Kind, uint Request)> OnlyRead() =>
        [.. Rows().GroupBy(op => (op.Fd, op.Request)).Where(group => group.All(op => !op.CopiesBack)).Select(group => group.Key)];

    private static IEnumerable<IoctlOp> Rows() =>
        Dialects.All.SelectMany(dialect => dialect.Ioctls.Rows).Concat(KvmOps.Table.Rows).Where(op => op.Fd != NeverSeen).Distinct();

    private static IoctlRule Of(IEnumerable<IoctlOp> group)
    {
        IoctlOp[] ops = [.. group];
        IoctlOp[] structs = [.. ops.Where(op => op.Argument == ArgumentKind.Struct)];
        var rule = new IoctlRule
        {
            TailCountOffset = PointerRule.NoField,
            Descriptor = PointerRule.NoField,
            Returns = (byte)(ops.Any(op => op.Returns != FdKind.Unknown) ? 1 : 0),
            Argument = structs.Length > 0 ? IoctlRule.Struct : ops.Any(op => op.Argument == ArgumentKind.Text) ? IoctlRule.Text : IoctlRule.Integer,
        };
        if (structs.Length == 0)
        {
            return rule;
        }

        rule.Size = (ushort)structs.Max(op => op.Size);
        rule.Minimum = (ushort)structs.Min(op => op.MinSize);
        rule.Flags = (byte)((structs.Any(op => op.Layout!.Fields[0].Role == FieldRole.SelfSize) ? IoctlRule.SelfSize : 0) | (structs.Length < ops.Length ? IoctlRule.MayBeInteger : 0));
        foreach (IoctlOp op in structs)
        {
            AddTail(ref rule, op.Layout!);
            AddDescriptor(ref rule, op.Layout!);
            AddPointers(ref rule, op.Layout!, 0, 0, 0);
        }

        return rule;
    }

    private static void AddDescriptor(ref IoctlRule rule, ArgumentLayout layout)
    {
        foreach (ArgumentField field in layout.Fields.Where(field => field.Role == FieldRole.DescriptorOut))
        {
            rule.Descriptor = (ushort)field.Offset;
        }
    }

    private static void AddTail(ref IoctlRule rule, ArgumentLayout layout)
    {
        switch (layout.Tail)
        {
            case TailKind.GroupDescriptors:
                rule.TailCountOffset = (ushort)layout.Find(nameof(VfioPciHotReset.Count)).Offset;
                rule.TailStride = sizeof(int);
                break;
            case TailKind.RoutingEntries:
                rule.TailCountOffset = (ushort)layout.Find(nameof(KvmIrqRouting.Nr)).Offset;
                rule.TailStride = (ushort)ArgumentLayout.Of(typeof(KvmIrqRoutingEntry)).Size;
                break;
            case TailKind.UnmapBitmap:
                AddPointers(ref rule, ArgumentLayout.Of(typeof(VfioBitmap)), layout.Size, (uint)VfioDmaUnmapFlags.GetDirtyBitmap, (uint)VfioDmaUnmapFlags.GetDirtyBitmap);
                break;
            case TailKind.DirtyBitmapGet:
                AddPointers(ref rule, ArgumentLayout.Of(typeof(VfioIommuType1DirtyBitmapGet)), layout.Size, (uint)VfioDirtyPagesFlags.GetBitmap, (uint)VfioDirtyPagesFlags.GetBitmap);
                break;
            case TailKind.FeaturePayload:
                foreach (VfioFeature feature in Enum.GetValues<VfioFeature>())
                {
                    if (FeatureTable.PayloadOf(feature) is { } payload)
                    {
                        AddPointers(ref rule, ArgumentLayout.Of(payload), layout.Size, 0xffff, (uint)feature);
                    }
                }

                break;
            default:
                // The rest lies within the size that the argument says of itself.
                break;
        }
    }

    /// <param name="mask">Bits of the flags at offset 4 that decide whether the struct at <paramref name="start"/> is there; 0 when it always is.</param>
    private static void AddPointers(ref IoctlRule rule, ArgumentLayout layout, int start, uint mask, uint value)
    {
        foreach (ArgumentField field in layout.Fields)
        {
            if (field.Buffer is not { IsMemory: false } shape)
            {
                continue;
            }

            string prefix = field.Name[..(field.Name.LastIndexOf('.') + 1)];
            var pointer = new PointerRule
            {
                Offset = (ushort)(start + field.Offset),
                CountOffset = Offset(shape.Count),
                CountSize = (byte)(shape.Count is null ? 0 : layout.Find(prefix + shape.Count).Size),
                Stride = (uint)shape.ElementSize,
                StrideOffset = Offset(shape.ElementSizeField),
                DivisorOffset = Offset(shape.BitPer),
                ConditionOffset = mask != 0 ? (ushort)4 : shape.Flag != 0 ? Offset("Flags") : PointerRule.NoField,
                ConditionMask = mask != 0 ? mask : shape.Flag,
                ConditionValue = mask != 0 ? value : shape.Flag,
            };
            if (shape.BitPer is not null)
            {
                // The kernel counts the words of the bitmap.
                pointer.Stride = sizeof(ulong);
            }

            Add(ref rule, pointer);

            ushort Offset(string? name) => name is null ? PointerRule.NoField : (ushort)(start + layout.Find(prefix + name).Offset);
        }
    }

    private static void Add(ref IoctlRule rule, PointerRule pointer)
    {
        for (int i = 0; i < rule.Pointers; i++)
        {
            if (rule.Pointer[i].Equals(pointer))
            {
                return;
            }
        }

        rule.Pointer[rule.Pointers++] = pointer;
    }
}
