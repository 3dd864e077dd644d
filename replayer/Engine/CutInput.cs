using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Engine;

/// <summary>Calls whose input the log has in part: the recorder's bound, memory it could not read, a source that prints no bytes.</summary>
internal static class CutInput
{
    /// <param name="told">A gap in front of the call says so.</param>
    public static bool Of(CallRecord record, bool told) => record switch
    {
        IoctlRecord ioctl => (told && ioctl.WantedLength > ioctl.In.Length) || ioctl.Buffers.Exists(buffer => buffer.Wanted > buffer.In.Length),
        TransferRecord { Operation: TransferOperation.Write or TransferOperation.Pwrite } transfer =>
            (ulong)transfer.Data.Length < transfer.Length && (transfer.Unfinished || transfer.Result >= 0 && transfer.Data.Length < transfer.Result),
        _ => false,
    };

    /// <summary>The call does more than answer a question.</summary>
    public static bool MayChange(CallRecord record, string name) =>
        record is not IoctlRecord ioctl || ioctl.Request == VfioRequest.GroupGetDeviceFd || !(name.Contains("_GET_", StringComparison.Ordinal) || name.Contains("CHECK_EXTENSION", StringComparison.Ordinal));

    /// <summary>The program's memory ended inside the argument: the recording says how much was wanted, or that the kernel could not read any of it.</summary>
    public static bool EndsInFault(IoctlRecord ioctl, bool isCut) =>
        !isCut && (ioctl.WantedLength > ioctl.In.Length || ioctl is { HasPointer: true, In.IsEmpty: true, Result: -Formats.Errno.EFAULT });
}
