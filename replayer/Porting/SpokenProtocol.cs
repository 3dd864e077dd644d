using System.Buffers.Binary;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Porting;

/// <summary>
/// Whose structs the recorded program was built with. A program may speak another version than its kernel: what its bytes mean is what its own headers say,
/// so that is what porting starts from. Found from the numbers and sizes of its nested-stage requests; a program without any speaks what its kernel does.
/// </summary>
internal static class SpokenProtocol
{
    /// <summary>Requests looked at.</summary>
    private const int Enough = 200;

    /// <summary>Records looked at.</summary>
    private const int Window = 200_000;

    public static Dialect Of(LogReader reader, Dialect kernel)
    {
        var fits = Dialects.All.Select(d => new NestedProtocol(d)).Where(p => !p.IsEmpty).Select(p => (Protocol: p, Fit: new int[1])).ToList();
        int seen = 0;
        for (int i = 0; i < Window && seen < Enough && reader.Read() is { } record; i++)
        {
            if (record is not IoctlRecord { HasPointer: true } ioctl || FdTarget.KindOf(ioctl.Target) != FdKind.Container)
            {
                continue;
            }

            bool any = false;
            foreach ((NestedProtocol protocol, int[] fit) in fits)
            {
                if (protocol.Find(FdKind.Container, ioctl.Request) is { } row)
                {
                    any = true;
                    fit[0] += SaysSize(ioctl, row.Codec.Size) ? 1 : 0;
                }
            }

            seen += any ? 1 : 0;
        }

        int best = fits.Count == 0 ? 0 : fits.Max(f => f.Fit[0]);
        if (best == 0 || fits.Exists(f => ReferenceEquals(f.Protocol.Dialect, kernel) && f.Fit[0] == best))
        {
            return kernel;
        }

        // Neighbours have the same structs: what recordings confirm is taken before what only patches tell.
        return fits.Where(f => f.Fit[0] == best).OrderBy(f => !f.Protocol.Dialect.IsRecorded).First().Protocol.Dialect;
    }

    private static bool SaysSize(IoctlRecord ioctl, int size) =>
        ioctl.In.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(ioctl.In.Span) == (uint)size : ioctl.WantedLength == size;
}
