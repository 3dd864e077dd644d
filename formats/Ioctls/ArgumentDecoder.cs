using System.Buffers.Binary;
using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Ioctls.Vfio;

namespace TraceReplay.Formats.Ioctls;

/// <summary>
/// Splits the bytes of an argument into fields: the struct, its capabilities, and what follows it. Any bytes will do: a field that is not there in full is left out,
/// and nothing outside the bytes is ever read. Decoding a struct for the second time allocates nothing. Not for several threads at once.
/// </summary>
public sealed class ArgumentDecoder
{
    private static readonly ArgumentField s_byte = new("", 0, 1);
    private static readonly ArgumentField s_eventfd = new("", 0, 4) { Signed = true, Role = FieldRole.DescriptorIn, Descriptor = FdKind.Eventfd };
    private static readonly ArgumentField s_group = new("", 0, 4) { Signed = true, Role = FieldRole.DescriptorIn, Descriptor = FdKind.Group };

    private readonly List<DecodedField> _fields = [];

    /// <summary>The capability chain led out of the bytes, or backwards.</summary>
    public bool BrokenChain { get; private set; }

    /// <param name="op">What the ioctl is.</param>
    /// <param name="argument">Argument bytes, before or after the call.</param>
    /// <returns>By position in the argument; valid until the next call. Empty for arguments that are no struct.</returns>
    public IReadOnlyList<DecodedField> Decode(IoctlOp op, ReadOnlySpan<byte> argument)
    {
        _fields.Clear();
        BrokenChain = false;
        if (op.Layout is not { } layout)
        {
            return _fields;
        }

        AddStruct(layout, null, -1, 0, argument, output: false);
        foreach (ArgumentField field in layout.Fields)
        {
            if (field.Role == FieldRole.CapabilityOffset && field.End <= argument.Length)
            {
                AddCapabilities(field, argument);
            }
        }

        AddTail(layout, argument);
        return _fields;
    }

    private static uint Word(ReadOnlySpan<byte> argument, int offset) =>
        offset + sizeof(uint) <= argument.Length ? BinaryPrimitives.ReadUInt32LittleEndian(argument[offset..]) : 0;

    private void AddStruct(ArgumentLayout layout, string? group, int index, int start, ReadOnlySpan<byte> argument, bool output)
    {
        foreach (ArgumentField field in layout.Fields)
        {
            if (start + field.End <= argument.Length)
            {
                _fields.Add(new DecodedField(group, index, start, field, output || field.Direction != FieldDirection.In));
            }
        }
    }

    /// <summary>Structs one after the other, as many as there are whole ones.</summary>
    private void AddArray(ArgumentLayout layout, string group, uint count, int start, ReadOnlySpan<byte> argument, bool output)
    {
        for (int i = 0; i < count && start + ((i + 1L) * layout.Size) <= argument.Length; i++)
        {
            AddStruct(layout, group, i, start + (i * layout.Size), argument, output);
        }
    }

    private void AddNumbers(ArgumentField number, string group, uint count, int start, ReadOnlySpan<byte> argument)
    {
        for (int i = 0; i < count && start + ((i + 1L) * number.Size) <= argument.Length; i++)
        {
            _fields.Add(new DecodedField(group, i, start + (i * number.Size), number, IsOutput: false));
        }
    }

    private void AddCapabilities(ArgumentField field, ReadOnlySpan<byte> argument)
    {
        // The flags stand at offset 4 of every info struct. Without the bit the offset is whatever the caller left there.
        if ((Word(argument, 4) & CapabilityTable.FlagOf(field.Family)) == 0)
        {
            return;
        }

        var chain = new CapabilityChain(argument, (uint)field.Read(argument[field.Offset..]));
        while (chain.MoveNext())
        {
            int end = chain.Offset + chain.Bytes.Length;
            CapabilityLayout? row = CapabilityTable.Find(field.Family, chain.Id);
            ArgumentLayout layout = ArgumentLayout.Of(row?.Type ?? typeof(VfioCapabilityHeaderOnly));
            AddStruct(layout, row?.Name ?? "Capability", -1, chain.Offset, argument[..end], output: true);
            if (row?.ItemType is { } item)
            {
                // Number of items, the first word behind the header in all capabilities that have any.
                AddArray(ArgumentLayout.Of(item), row.Items!, Word(chain.Bytes, 8), chain.Offset + layout.Size, argument[..end], output: true);
            }
        }

        BrokenChain = chain.IsBroken;
    }

    private void AddTail(ArgumentLayout layout, ReadOnlySpan<byte> argument)
    {
        uint flags = Word(argument, 4);
        switch (layout.Tail)
        {
            case TailKind.IrqData when (flags & (uint)VfioIrqSetFlags.DataEventfd) != 0:
                AddNumbers(s_eventfd, "Data", Word(argument, 16), layout.Size, argument);
                break;
            case TailKind.IrqData when (flags & (uint)VfioIrqSetFlags.DataBool) != 0:
                AddNumbers(s_byte, "Data", Word(argument, 16), layout.Size, argument);
                break;
            case TailKind.DependentDevices:
                AddArray(ArgumentLayout.Of(typeof(VfioPciDependentDevice)), "Devices", Word(argument, 8), layout.Size, argument, output: true);
                break;
            case TailKind.GroupDescriptors:
                AddNumbers(s_group, "GroupFds", Word(argument, 8), layout.Size, argument);
                break;
            case TailKind.FeaturePayload when FeatureTable.PayloadOf((VfioFeature)(flags & 0xffff)) is { } type:
                AddFeature(ArgumentLayout.Of(type), (VfioFeatureFlags)flags, layout.Size, argument);
                break;
            case TailKind.DirtyBitmapGet when (flags & (uint)VfioDirtyPagesFlags.GetBitmap) != 0:
                AddStruct(ArgumentLayout.Of(typeof(VfioIommuType1DirtyBitmapGet)), "Get", -1, layout.Size, argument, output: false);
                break;
            case TailKind.UnmapBitmap when (flags & (uint)VfioDmaUnmapFlags.GetDirtyBitmap) != 0:
                AddStruct(ArgumentLayout.Of(typeof(VfioBitmap)), "Bitmap", -1, layout.Size, argument, output: false);
                break;
            case TailKind.RoutingEntries:
                AddArray(ArgumentLayout.Of(typeof(KvmIrqRoutingEntry)), "Entries", Word(argument, 0), layout.Size, argument, output: false);
                break;
            default:
                break;
        }
    }

    private void AddFeature(ArgumentLayout payload, VfioFeatureFlags flags, int start, ReadOnlySpan<byte> argument)
    {
        AddStruct(payload, "Payload", -1, start, argument, output: (flags & VfioFeatureFlags.Get) != 0);
        if (payload.Type == typeof(VfioFeatureDmaBuf))
        {
            AddArray(ArgumentLayout.Of(typeof(VfioRegionSparseMmapArea)), "Payload.Ranges", Word(argument, start + 12), start + payload.Size, argument, output: false);
        }
    }
}
