using System.Buffers.Binary;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Porting;

/// <summary>
/// Sizes of capability chains. A program asks, is told a size, and asks again with it; on the other version it would have been told, and would have used,
/// another one.
/// </summary>
internal sealed class ChainSizes
{
    /// <summary>Different questions remembered.</summary>
    private const int Maximum = 1024;
    private const int IndexOffset = 8;

    /// <summary>Larger than any chain of a device; a program's own number stays.</summary>
    private const uint LargestChain = 4096;

    private readonly Dictionary<(uint Request, uint Index, uint Recorded), uint> _told = [];

    public bool TryPort(IoctlRecord ioctl)
    {
        if (!Asks(ioctl) || !_told.TryGetValue((ioctl.Request, U32(ioctl.In.Span, IndexOffset), U32(ioctl.In.Span, 0)), out uint size) || size == U32(ioctl.In.Span, 0))
        {
            return false;
        }

        byte[] input = new byte[size];
        ioctl.In.Span[..Math.Min(ioctl.In.Length, input.Length)].CopyTo(input);
        BinaryPrimitives.WriteUInt32LittleEndian(input, size);
        ioctl.In = input;
        return true;
    }

    /// <summary>What the recording was told, and what the program would have been told there.</summary>
    public void Learn(IoctlRecord ioctl, CallContext answer)
    {
        if (!Asks(ioctl) || !ioctl.HasOut || ioctl.Result != 0 || answer.Result != 0 || ioctl.Out.Length < 4 || answer.OutputLength < 4 || _told.Count >= Maximum)
        {
            return;
        }

        uint recorded = U32(ioctl.Out.Span, 0);
        uint predicted = U32(answer.Output, 0);
        uint asked = U32(ioctl.In.Span, 0);
        if (recorded > asked && predicted > asked && predicted <= LargestChain)
        {
            _told[(ioctl.Request, U32(ioctl.In.Span, IndexOffset), recorded)] = predicted;
        }
    }

    private static bool Asks(IoctlRecord ioctl) =>
        ioctl.Request is VfioRequest.DeviceGetRegionInfo or VfioRequest.DeviceGetIrqInfo && ioctl.HasPointer && ioctl.In.Length >= IndexOffset + 4 && ioctl.WantedLength <= ioctl.In.Length;

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
}
