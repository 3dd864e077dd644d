using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;

namespace TraceReplay.Recorder.Import.Calls;

/// <summary>What the argument of an ioctl is, for sources that show its value and no bytes. The dialect is not known while importing, so all of them count.</summary>
internal static class IoctlArguments
{
    /// <summary>The first pages of memory are never mapped: a number below this is no address.</summary>
    private const ulong FirstAddress = 0x10000;
    private const uint VfioType = 0x3b;
    private static readonly ILookup<(FdKind Kind, uint Request), IoctlOp> s_known = Dialects.All.SelectMany(d => d.Ioctls.Rows).Distinct().ToLookup(o => (o.Fd, o.Request));

    /// <summary>The number is of VFIO or iommufd, which share a type: bits [15:8] of a request.</summary>
    public static bool IsOfVfio(uint request) => ((request >> 8) & 0xff) == VfioType;

    /// <summary>Some dialect knows this ioctl on such a file.</summary>
    public static bool IsKnown(FdKind kind, uint request) => s_known.Contains((kind, request));

    public static bool IsPointer(FdKind kind, uint request, ulong value)
    {
        bool pointer = false;
        bool number = false;
        foreach (ArgumentKind argument in s_known[(kind, request)].Select(o => o.Argument))
        {
            pointer |= argument is ArgumentKind.Struct or ArgumentKind.Text;
            number |= argument is ArgumentKind.Integer or ArgumentKind.None;
        }

        return pointer == number ? value >= FirstAddress : pointer;
    }
}
