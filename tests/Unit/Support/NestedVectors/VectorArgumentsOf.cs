using System.Globalization;

namespace TraceReplay.Tests.Support.NestedVectors;

/// <summary>The words of a step: numbers by place, and name=number.</summary>
internal readonly struct VectorArgumentsOf(string[] words)
{
    public string Verb => words[0];

    public ulong Number(int index) => Parse(words[index]);

    public ulong Option(string name, ulong otherwise)
    {
        foreach (string word in words)
        {
            if (word.StartsWith(name + "=", StringComparison.Ordinal))
            {
                return Parse(word[(name.Length + 1)..]);
            }
        }

        return otherwise;
    }

    public static ulong Parse(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal) ? ulong.Parse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture) : ulong.Parse(text, CultureInfo.InvariantCulture);
}
