using System.Globalization;
using System.Text;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Ioctls;

/// <summary>
/// Writes ioctls as a person reads them: 'VFIO_IOMMU_MAP_DMA Argsz=32 Flags=Read|Write Vaddr=0x7f0000 Iova=0x10000000 Size=0x1000', then '=> ' and what the kernel changed.
/// Works on any bytes. Not for several threads at once.
/// </summary>
/// <param name="dialect">Which numbers and layouts hold; null when that is not known, and every argument is taken for what its length suggests.</param>
public sealed class ArgumentFormatter(Dialect? dialect)
{
    private readonly ArgumentDecoder _decoder = new();
    private readonly StringBuilder _text = new();

    /// <summary>Name, argument, what the kernel changed, and the name of the error. The plain result is left to the caller.</summary>
    public string Describe(IoctlRecord record)
    {
        _text.Clear();
        if (Find(record) is not { } op)
        {
            AppendUnknown(record);
        }
        else
        {
            _text.Append(op.Name);
            AppendArgument(op, record);
        }

        if (!record.Unfinished && record.Result < 0)
        {
            _text.Append(" => -").Append(Errno.Name((int)Math.Min(-record.Result, int.MaxValue)));
        }

        return _text.ToString();
    }

    /// <summary>Name of an ioctl, or 'ioctl 0x3b99'.</summary>
    public string NameOf(IoctlRecord record) => Find(record)?.Name ?? IoctlCatalog.UnknownName(record.Request);

    /// <summary>The fields of a struct as text, without the name of the ioctl.</summary>
    public string Format(IoctlOp op, ReadOnlySpan<byte> argument)
    {
        _text.Clear();
        foreach (DecodedField field in _decoder.Decode(op, argument))
        {
            AppendField(field, argument);
        }

        return _text.ToString().TrimStart(' ');
    }

    /// <summary>Name of what holds a byte of the argument: 'Config.BasePtr', or 'byte 36' for a gap or bytes that no layout covers.</summary>
    public string FieldAt(IoctlOp op, ReadOnlySpan<byte> argument, int offset)
    {
        foreach (DecodedField field in _decoder.Decode(op, argument))
        {
            if (offset >= field.Offset && offset < field.Offset + field.Size)
            {
                return field.Name;
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"byte {offset}");
    }

    private IoctlOp? Find(IoctlRecord record) =>
        dialect is null ? IoctlCatalog.Guess(FdTarget.KindOf(record.Target), record.Request, record.In.Length) : IoctlCatalog.Find(dialect, record);

    private void AppendUnknown(IoctlRecord record)
    {
        _text.Append(IoctlCatalog.UnknownName(record.Request));
        if (record.HasPointer)
        {
            _text.Append(CultureInfo.InvariantCulture, $" {record.In.Length} bytes");
        }
        else if (record.Argument != 0)
        {
            _text.Append(CultureInfo.InvariantCulture, $" 0x{record.Argument:x}");
        }
    }

    private void AppendArgument(IoctlOp op, IoctlRecord record)
    {
        switch (op.Argument)
        {
            case ArgumentKind.Integer when op.ArgumentType is { } values:
                ValueNames.Of(values).Append(_text.Append(' '), record.Argument);
                break;
            case ArgumentKind.Integer:
                _text.Append(CultureInfo.InvariantCulture, $" {record.Argument}");
                break;
            case ArgumentKind.Text:
                AppendText(record.In.Span);
                break;
            case ArgumentKind.Struct:
                AppendStruct(op, record);
                break;
            case ArgumentKind.None:
            default:
                break;
        }
    }

    private void AppendStruct(IoctlOp op, IoctlRecord record)
    {
        ReadOnlySpan<byte> before = record.In.Span;
        foreach (DecodedField field in _decoder.Decode(op, before))
        {
            if (!field.IsOutput || field.Field.Role == FieldRole.SelfSize || field.Field.Direction == FieldDirection.InOut)
            {
                AppendField(field, before);
            }
        }

        if (record.WantedLength > before.Length)
        {
            _text.Append(CultureInfo.InvariantCulture, $" (only {before.Length} of {record.WantedLength} bytes are readable)");
        }

        if (record.HasOut)
        {
            AppendChanges(op, before, record.Out.Span, succeeded: record.Result >= 0);
        }
    }

    private void AppendChanges(IoctlOp op, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, bool succeeded)
    {
        int start = _text.Length;
        _text.Append(" =>");
        int empty = _text.Length;
        foreach (DecodedField field in _decoder.Decode(op, after))
        {
            bool written = op.CopiesBack && succeeded && field.IsOutput && field.Field.Role != FieldRole.SelfSize;
            int end = field.Offset + field.Size;
            if (written || end > before.Length || !before[field.Offset..end].SequenceEqual(after[field.Offset..end]))
            {
                AppendField(field, after);
            }
        }

        if (_decoder.BrokenChain)
        {
            _text.Append(" (the capability chain leads out of the argument)");
        }

        if (_text.Length == empty)
        {
            _text.Length = start;
        }
    }

    private void AppendField(in DecodedField field, ReadOnlySpan<byte> argument)
    {
        ulong value = field.Read(argument);
        switch (field.Field.Name)
        {
            // A capability says what and where it is instead of its header.
            case "Header.Id":
                _text.Append(CultureInfo.InvariantCulture, $" {field.Group}@{field.Offset}");
                if (field.Group == "Capability")
                {
                    _text.Append(CultureInfo.InvariantCulture, $" Id={value}");
                }

                return;
            case "Header.Next":
            case "Header.Version" when value == 1:
                return;
            default:
                break;
        }

        if (field.Field.Role == FieldRole.MustBeZero && value == 0)
        {
            return;
        }

        _text.Append(' ').Append(field.Name).Append('=');
        FieldText.Append(_text, field.Field, value);
    }

    private void AppendText(ReadOnlySpan<byte> text)
    {
        _text.Append(" '");
        foreach (byte b in text)
        {
            if (b is >= 0x20 and < 0x7f)
            {
                _text.Append((char)b);
            }
            else
            {
                _text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
            }
        }

        _text.Append('\'');
    }
}
