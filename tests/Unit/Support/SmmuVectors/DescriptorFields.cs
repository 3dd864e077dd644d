namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Attribute fields of descriptors by name. DDI 0487 D8.3.</summary>
internal static class DescriptorFields
{
    private static readonly Dictionary<string, (int High, int Low)> s_leaf1 = new()
    {
        ["attr"] = (4, 2),
        ["ns"] = (5, 5),
        ["ap"] = (7, 6),
        ["sh"] = (9, 8),
        ["af"] = (10, 10),
        ["ng"] = (11, 11),
        ["nt"] = (16, 16),
        ["dbm"] = (51, 51),
        ["cont"] = (52, 52),
        ["pxn"] = (53, 53),
        ["uxn"] = (54, 54),
        ["sw"] = (58, 55),
        ["pbha"] = (62, 59),
    };

    private static readonly Dictionary<string, (int High, int Low)> s_leaf2 = new()
    {
        ["memattr"] = (5, 2),
        ["s2ap"] = (7, 6),
        ["sh"] = (9, 8),
        ["af"] = (10, 10),
        ["nt"] = (16, 16),
        ["dbm"] = (51, 51),
        ["cont"] = (52, 52),
        ["xn"] = (54, 53),
        ["sw"] = (58, 55),
        ["pbha"] = (62, 59),
    };

    private static readonly Dictionary<string, (int High, int Low)> s_table1 = new()
    {
        ["pxntable"] = (59, 59),
        ["uxntable"] = (60, 60),
        ["aptable"] = (62, 61),
        ["nstable"] = (63, 63),
    };

    /// <summary>Leaf attributes: defaults for full access, then what a line says.</summary>
    /// <param name="wide">Bits [9:8] are an address (DS), not SH.</param>
    public static ulong Leaf(VectorArguments arguments, int stage, bool wide)
    {
        ulong bits = stage == 1 ? (1UL << 6) | (3 << 8) | (1 << 10) | (1 << 11) : (0xfUL << 2) | (3 << 6) | (3 << 8) | (1 << 10);
        bits = wide ? bits & ~(3UL << 8) : bits;
        foreach ((string name, (int high, int low)) in Of(stage))
        {
            bits = With(bits, high, low, name, arguments);
        }

        return arguments.Take("attrs", bits);
    }

    /// <summary>Attributes of the stage-1 tables on the way to a leaf.</summary>
    public static ulong Table(VectorArguments arguments, int stage)
    {
        ulong bits = 0;
        foreach ((string name, (int high, int low)) in stage == 1 ? s_table1 : [])
        {
            bits = With(bits, high, low, name, arguments);
        }

        return bits;
    }

    /// <summary>A field of a descriptor.</summary>
    public static ulong Get(ulong descriptor, int stage, string name)
    {
        (int high, int low) = Of(stage).TryGetValue(name, out (int High, int Low) found) || s_table1.TryGetValue(name, out found)
            ? found
            : throw new VectorFailure($"descriptors of stage {stage} have no field {name}");
        return (descriptor >> low) & ((1UL << (high - low + 1)) - 1);
    }

    private static Dictionary<string, (int High, int Low)> Of(int stage) => stage == 1 ? s_leaf1 : s_leaf2;

    private static ulong With(ulong bits, int high, int low, string name, VectorArguments arguments)
    {
        if (arguments.Take(name) is not { } text)
        {
            return bits;
        }

        ulong mask = (1UL << (high - low + 1)) - 1;
        ulong value = SpecValue.Number(text);
        return value <= mask ? (bits & ~(mask << low)) | (value << low) : throw new VectorFailure($"{name}={text} does not fit");
    }
}
