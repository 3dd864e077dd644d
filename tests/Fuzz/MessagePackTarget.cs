using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Fuzz;

/// <summary>Skipping values ends, stays inside the input, and refuses with an offset inside the input.</summary>
internal sealed class MessagePackTarget : IFuzzTarget
{
    public static IReadOnlyList<byte[]> Seeds { get; } =
    [
        Convert.FromHexString("93010281a16192c0c4017861a162fb"),
        Convert.FromHexString("cd0100cf0000000100000000d3ffffffff00000000ca3fc00000"),
        Convert.FromHexString("d501ffffc70305010203dc000100de000100c0d9016199"),
    ];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var reader = new MessagePackReader(input);
        try
        {
            while (!reader.End)
            {
                int before = reader.Consumed;
                reader.Skip();
                if (reader.Consumed <= before || reader.Consumed > input.Length)
                {
                    throw new InvalidOperationException($"from {before} to {reader.Consumed} of {input.Length}");
                }
            }
        }
        catch (WireFormatException e)
        {
            if (e.Offset < 0 || e.Offset > input.Length)
            {
                throw new InvalidOperationException($"offset {e.Offset} of {input.Length}", e);
            }
        }
    }
}
