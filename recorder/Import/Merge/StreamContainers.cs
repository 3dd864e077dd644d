using System.Text;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.Merge;

/// <summary>Which container the device of a stream is in, from the calls that put it there.</summary>
internal sealed class StreamContainers
{
    private const uint GroupSetContainer = VfioRequest.GroupSetContainer;
    private const uint GroupUnsetContainer = VfioRequest.GroupUnsetContainer;
    private const uint GroupGetDeviceFd = VfioRequest.GroupGetDeviceFd;
    private readonly Dictionary<(int Process, int Group), int> _containers = [];
    private readonly Dictionary<uint, (int Process, int Group)> _groups = [];

    public void Observe(IoctlRecord call)
    {
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
