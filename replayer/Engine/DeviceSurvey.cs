using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Vfio;

namespace TraceReplay.Replayer.Engine;

/// <summary>
/// Which device a VFIO character device is: its name, /dev/vfio/devices/vfioN, says nothing. What the log shows of it is tried in the order of its worth:
/// the StreamID that the kernel configured while the device was bound or attached, what the program wrote about the device it had bound, and the
/// addresses in the program's arguments, in the order the devices were opened.
/// </summary>
internal sealed class DeviceSurvey
{
    private const int AddressLength = 12;

    // VFIO_DEVICE_BIND_IOMMUFD: argsz, flags, iommufd, out_devid, token.
    private const int DeviceIdAt = 12;

    private readonly List<string> _addresses = [];
    private readonly List<uint> _addressStreams = [];
    private readonly List<string> _opened = [];
    private readonly SurveyedFiles<string> _descriptors = new();
    private readonly SurveyedFiles<string> _bound = new();
    private readonly Dictionary<string, uint> _configured = new(StringComparer.Ordinal);
    private readonly Dictionary<string, uint> _told = new(StringComparer.Ordinal);
    private string? _binding;

    /// <summary>PCI addresses in the program's arguments, in their order.</summary>
    public IReadOnlyList<string> Addresses => _addresses;

    public void Look(Record record)
    {
        _descriptors.Look(record);
        if (record is ExitRecord)
        {
            _bound.Look(record);
        }

        switch (record)
        {
            case SessionRecord session:
                foreach (Utf8Text argument in session.CommandLine)
                {
                    FindAddresses(argument.Span);
                }

                break;
            case SmmuCommandRecord command when _binding is not null && (command.Present & CommandOperands.StreamId) != 0:
                _configured.TryAdd(_binding, command.StreamId);
                break;
            case MarkerRecord marker:
                LookAtMarker(marker);
                break;
            case CallRecord call:
                _binding = null;
                LookAtCall(call);
                break;
            default:
                break;
        }
    }

    /// <summary>StreamIDs by path of the character device.</summary>
    public SortedDictionary<string, uint> Streams()
    {
        var streams = new SortedDictionary<string, uint>(StringComparer.Ordinal);
        foreach (string path in _opened)
        {
            bool seen = _configured.TryGetValue(path, out uint stream) && (_addressStreams.Count == 0 || _addressStreams.Contains(stream));
            if (seen || _told.TryGetValue(path, out stream))
            {
                streams[path] = stream;
            }
        }

        var left = _addressStreams.Where(s => !streams.ContainsValue(s)).ToList();
        int next = 0;
        foreach (string path in _opened)
        {
            if (!streams.ContainsKey(path) && next < left.Count)
            {
                streams[path] = left[next++];
            }
        }

        return streams;
    }

    private void LookAtCall(CallRecord call)
    {
        switch (call)
        {
            case OpenRecord { Result: >= 0 } open when open.Path.Span.StartsWith("/dev/vfio/devices/"u8):
                string path = open.Path.ToString();
                _descriptors.Set(open.ProcessId, (int)open.Result, path);
                if (!_opened.Contains(path))
                {
                    _opened.Add(path);
                }

                break;
            case IoctlRecord { Request: VfioRequest.DeviceBindIommufd or VfioRequest.DeviceAttachIommufdPt } ioctl
                when _descriptors.TryGet(ioctl.ProcessId, ioctl.Fd, out string? device):
                _binding = device;
                if (ioctl is { Request: VfioRequest.DeviceBindIommufd, Result: 0 } && ioctl.Out.Length >= DeviceIdAt + 4)
                {
                    _bound.Set(ioctl.ProcessId, BinaryPrimitives.ReadInt32LittleEndian(ioctl.Out.Span[DeviceIdAt..]), device);
                }

                break;
            default:
                break;
        }
    }

    // "bound 0000:00:06.0 devid=1": what a program writes after a bind.
    private void LookAtMarker(MarkerRecord marker)
    {
        ReadOnlySpan<byte> text = marker.Text.Span;
        if (!text.StartsWith("bound "u8) || text.Length < "bound "u8.Length + AddressLength
            || !PciAddress.TryGetStream(text.Slice("bound "u8.Length, AddressLength), out uint stream))
        {
            return;
        }

        int at = text.IndexOf("devid="u8);
        if (at >= 0 && Utf8Parser.TryParse(text[(at + "devid="u8.Length)..], out uint deviceId, out _)
            && _bound.TryGet(marker.ProcessId, (int)deviceId, out string? device))
        {
            _told.TryAdd(device, stream);
        }
    }

    private void FindAddresses(ReadOnlySpan<byte> argument)
    {
        for (int i = 0; i + AddressLength <= argument.Length; i++)
        {
            ReadOnlySpan<byte> candidate = argument.Slice(i, AddressLength);
            bool starts = i == 0 || !char.IsAsciiLetterOrDigit((char)argument[i - 1]);
            bool ends = i + AddressLength == argument.Length || !char.IsAsciiLetterOrDigit((char)argument[i + AddressLength]);
            if (!starts || !ends || !PciAddress.TryGetStream(candidate, out uint stream))
            {
                continue;
            }

            if (!_addressStreams.Contains(stream))
            {
                _addresses.Add(Encoding.ASCII.GetString(candidate));
                _addressStreams.Add(stream);
            }

            i += AddressLength - 1;
        }
    }
}
