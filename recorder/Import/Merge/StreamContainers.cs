using System.Text;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.Merge;

/// <summary>
/// Which container or iommufd the device of a stream is in, from the calls that put it there. The name of a character device says nothing of its stream;
/// the commands that configure the stream while the device is bound or attached do.
/// </summary>
internal sealed class StreamContainers
{
    private const uint GroupSetContainer = VfioRequest.GroupSetContainer;
    private const uint GroupUnsetContainer = VfioRequest.GroupUnsetContainer;
    private const uint GroupGetDeviceFd = VfioRequest.GroupGetDeviceFd;
    private readonly Dictionary<(int Process, int Group), int> _containers = [];
    private readonly Dictionary<uint, (int Process, int Group)> _groups = [];
    private readonly Dictionary<(int Process, int Device), int> _bound = [];
    private readonly Dictionary<uint, (int Process, int Iommufd)> _iommufds = [];
    private (int Process, int Iommufd)? _binding;

    public void Observe(SmmuCommandRecord command)
    {
        if (_binding is { } binding && (command.Present & CommandOperands.StreamId) != 0)
        {
            _iommufds[command.StreamId] = binding;
        }
    }

    public void Observe(IoctlRecord call)
    {
        _binding = null;
        if (call.Unfinished || call.Result < 0)
        {
            return;
        }

        (int, int) group = (call.ProcessId, call.Fd);
        switch (call.Request)
        {
            case GroupSetContainer when call.In.Length >= 4:
                _containers[group] = System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(call.In.Span);
                break;
            case VfioRequest.DeviceBindIommufd when call.In.Length >= 12:
                int iommufd = System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(call.In.Span[8..]);
                _bound[group] = iommufd;
                _binding = (call.ProcessId, iommufd);
                break;
            case VfioRequest.DeviceAttachIommufdPt when _bound.TryGetValue(group, out int owner):
                _binding = (call.ProcessId, owner);
                break;
            case GroupUnsetContainer:
                _containers.Remove(group);
                break;
            case GroupGetDeviceFd when VfioSession.TransferMarker.TryStream(Encoding.ASCII.GetString(call.In.Span).TrimEnd('\0'), out uint stream):
                _groups[stream] = group;
                break;
        }
    }

    public bool TryFind(uint stream, out int process, out int container)
    {
        if (_iommufds.TryGetValue(stream, out (int Process, int Iommufd) bound))
        {
            (process, container) = bound;
            return true;
        }

        process = 0;
        container = -1;
        if (!_groups.TryGetValue(stream, out (int Process, int Group) group) || !_containers.TryGetValue(group, out container))
        {
            return false;
        }

        process = group.Process;
        return true;
    }
}
