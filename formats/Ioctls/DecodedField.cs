using System.Globalization;

namespace TraceReplay.Formats.Ioctls;

/// <summary>A field found in the bytes of an argument: of the struct, of a capability, or of what follows the struct. Its name is made up only when asked for.</summary>
/// <param name="Group">What it belongs to: 'Data', 'SparseMmap.Areas'; null for the struct itself.</param>
/// <param name="Index">Number within the group, -1 where there is one only.</param>
/// <param name="Start">Offset in the argument at which the struct of the group starts.</param>
/// <param name="Field">Its meaning.</param>
/// <param name="IsOutput">The kernel may write it.</param>
public readonly record struct DecodedField(string? Group, int Index, int Start, ArgumentField Field, bool IsOutput)
{
    /// <summary>Bytes from the start of the argument.</summary>
    public int Offset => Start + Field.Offset;

    public int Size => Field.Size;

    /// <summary>'Config.BasePtr', 'Data[3]', 'SparseMmap.Areas[0].Size'.</summary>
    public string Name
    {
        get
        {
            if (Group is null)
            {
                return Field.Name;
            }

            string group = Index < 0 ? Group : string.Create(CultureInfo.InvariantCulture, $"{Group}[{Index}]");
            return Field.Name.Length == 0 ? group : $"{group}.{Field.Name}";
        }
    }

    /// <summary>The value, zero-extended or sign-extended.</summary>
    public ulong Read(ReadOnlySpan<byte> argument) => Field.Read(argument[Offset..]);
}
