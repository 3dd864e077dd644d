using System.Buffers.Binary;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Vfio;

namespace TraceReplay.Replayer.Porting;

/// <summary>
/// Which opened iommufds had devices bound to them by the devices' own files, whether a parent page table was made there, and which groups stand for the
/// devices: a container must be made of the right type before that shows.
/// </summary>
internal sealed class IommufdOpens
{
    private const int Maximum = 4096;

    /// <summary>Groups of devices that the log opens by their files only are numbered from here.</summary>
    private const uint FirstGroup = 1_000_000;

    private readonly SortedDictionary<long, bool> _records = [];
    private readonly SortedDictionary<uint, uint> _groups = [];

    public int Count => _records.Count;

    /// <summary>StreamIDs by path of the device file.</summary>
    public required IReadOnlyDictionary<string, uint> Streams { get; init; }

    /// <summary>Devices by group number: those of the log and those that it opens by their files.</summary>
    public required IReadOnlyDictionary<uint, List<string>> GroupDevices { get; init; }

    /// <summary>The open in this record is of such an iommufd.</summary>
    public bool Contains(long record) => _records.ContainsKey(record);

    /// <summary>A nesting parent was made there.</summary>
    public bool Nests(long record) => _records.GetValueOrDefault(record);

    /// <summary>The group that stands for a device.</summary>
    public uint GroupOf(uint streamId) => _groups[streamId];

    public static IommufdOpens Of(LogReader reader, LogSurvey survey)
    {
        var groups = new SortedDictionary<uint, List<string>>();
        foreach ((uint number, List<string> names) in survey.GroupDevices)
        {
            groups[number] = names;
        }

        var found = new IommufdOpens { Streams = survey.CdevStreams, GroupDevices = groups };
        foreach (uint stream in survey.CdevStreams.Values)
        {
            found.Number(stream, groups);
        }

        found.Look(reader);
        return found;
    }

    private void Number(uint stream, SortedDictionary<uint, List<string>> groups)
    {
        foreach ((uint number, List<string> names) in groups)
        {
            if (names.Exists(name => ReplayEngine.StreamOf(name) == stream))
            {
                _groups[stream] = number;
                return;
            }
        }

        uint fresh = FirstGroup + stream;
        _groups[stream] = fresh;
        groups[fresh] = [PciAddress.Format(stream)];
    }

    private void Look(LogReader reader)
    {
        const uint NestParent = 1;
        var opens = new Dictionary<(int Process, int Fd), (long Record, bool Nests)>();
        while (reader.Read() is { } record)
        {
            switch (record)
            {
                case OpenRecord { Result: >= 0 } open when opens.Count < Maximum:
                    opens.Remove((open.ProcessId, (int)open.Result));
                    if (open.Path.Span.SequenceEqual("/dev/iommu"u8))
                    {
                        opens[(open.ProcessId, (int)open.Result)] = (open.Sequence, false);
                    }

                    break;
                case DupRecord { Result: >= 0 } dup when opens.TryGetValue((dup.ProcessId, dup.Fd), out (long, bool) same) && opens.Count < Maximum:
                    opens[(dup.ProcessId, (int)dup.Result)] = same;
                    break;
                case CloseRecord close:
                    opens.Remove((close.ProcessId, close.Fd));
                    break;
                case IoctlRecord { Request: VfioRequest.DeviceBindIommufd, Result: 0, In.Length: >= 12 } bind when FdTarget.KindOf(bind.Target) == FdKind.Device
                        && opens.TryGetValue((bind.ProcessId, BinaryPrimitives.ReadInt32LittleEndian(bind.In.Span[8..])), out (long Record, bool Nests) bound):
                    if (_records.ContainsKey(bound.Record) || _records.Count < Maximum)
                    {
                        _records[bound.Record] = _records.GetValueOrDefault(bound.Record) || bound.Nests;
                    }

                    break;
                case IoctlRecord { Request: IommufdRequest.HwptAlloc, Result: 0, In.Length: >= 8 } table when (table.In.Span[4] & NestParent) != 0
                        && opens.TryGetValue((table.ProcessId, table.Fd), out (long Record, bool Nests) parent):
                    opens[(table.ProcessId, table.Fd)] = parent with { Nests = true };
                    if (_records.ContainsKey(parent.Record))
                    {
                        _records[parent.Record] = true;
                    }

                    break;
                default:
                    break;
            }
        }
    }
}
