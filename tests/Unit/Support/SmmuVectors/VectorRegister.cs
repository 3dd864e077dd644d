using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>A register by name or offset, its width, and the struct of its fields.</summary>
internal sealed record VectorRegister(uint Offset, int Size, string? Name)
{
    /// <summary>Reads "NAME=value", "0x100=value", "NAME FIELD=value ..." or "NAME", each with "/4" or "/8" for another width.</summary>
    /// <returns>Value: null where fields follow, or nothing.</returns>
    public static (VectorRegister Register, string? Value) Of(VectorArguments arguments)
    {
        string? width = arguments.Flag("/4") ? "4" : arguments.Flag("/8") ? "8" : null;
        if (arguments.WordsLeft != 0)
        {
            return (Find(arguments.Word("the register"), width), null);
        }

        List<KeyValuePair<string, string>> pairs = arguments.TakePairs();
        return pairs.Count == 1 ? (Find(pairs[0].Key, width), pairs[0].Value) : throw new VectorFailure("one register, then its value or its fields");
    }

    /// <summary>The register's fields holding a value.</summary>
    public SpecStruct Fields(ulong value)
    {
        Type type = StructOf(Name ?? "") ?? throw new VectorFailure($"no struct describes the fields of {Name ?? "this register"}");
        return SpecStruct.FromBytes(type, BitConverter.GetBytes(value));
    }

    public static ulong ValueOf(SpecStruct fields)
    {
        byte[] bytes = fields.Bytes();
        return bytes.Length == 8 ? BitConverter.ToUInt64(bytes) : BitConverter.ToUInt32(bytes);
    }

    private static VectorRegister Find(string name, string? width)
    {
        if (RegisterTable.Find(name) is { } row)
        {
            return new VectorRegister(row.Offset, width is null ? row.Size : width[0] - '0', row.Name);
        }

        uint offset = char.IsAsciiDigit(name[0]) ? (uint)SpecValue.Number(name) : throw new VectorFailure($"no register {name}");
        return new VectorRegister(offset, width is null ? 4 : width[0] - '0', RegisterTable.Find(offset)?.Name);
    }

    private static Type? StructOf(string name)
    {
        string plain = name.Replace("_", "", StringComparison.Ordinal);
        string[] candidates =
        [
            plain,
            plain.EndsWith("ACK", StringComparison.Ordinal) ? plain[..^3] : plain,
            plain == "GERRORN" ? "GERROR" : plain,
            plain[Math.Max(0, plain.Length - 7)..],
            .. new[] { "BASE", "PROD", "CONS" }.Where(p => name.EndsWith($"Q_{p}", StringComparison.Ordinal)).Select(p => $"QUEUE{p}"),
        ];
        Type[] types = typeof(Cr0).Assembly.GetTypes();
        return candidates.Select(c => Array.Find(types, t => t.Namespace == typeof(Cr0).Namespace && string.Equals(t.Name, c, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(t => t is { IsValueType: true, IsEnum: false });
    }
}
