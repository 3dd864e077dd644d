using System.Buffers.Binary;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Porting;

/// <summary>Which opened containers became nesting ones later in the log, and which groups joined them: an open must be said otherwise before that shows.</summary>
internal sealed class NestingOpens
{
    /// <summary>VFIO_TYPE1_NESTING_IOMMU.</summary>
    public const ulong NestingType = 6;

    private const int Maximum = 4096;

    private readonly HashSet<long> _records = [];

    public int Count => _records.Count;

    /// <summary>The log shows what the SMMU was asked for by devices.</summary>
    public bool SeesTraffic { get; private set; }

    /// <summary>The open in this record is of a nesting container or of a group in one.</summary>
    public bool Contains(long record) => _records.Contains(record);

    public static NestingOpens Of(LogReader reader)
    {
        var found = new NestingOpens();
        var opens = new Dictionary<(int Process, int Fd), long>();
        var members = new Dictionary<long, List<long>>();
        int joined = 0;
        while (reader.Read() is { } record)
        {
            switch (record)
            {
                case SmmuTranslationRecord or SmmuCommandRecord or SmmuRegisterRecord { Write: true }:
                    found.SeesTraffic = true;
                    break;
                case OpenRecord { Result: >= 0 } open when opens.Count < Maximum:
                    opens[(open.ProcessId, (int)open.Result)] = open.Sequence;
                    break;
                case DupRecord { Result: >= 0 } dup when opens.TryGetValue((dup.ProcessId, dup.Fd), out long same):
                    opens[(dup.ProcessId, (int)dup.Result)] = same;
                    break;
                case CloseRecord close:
                    opens.Remove((close.ProcessId, close.Fd));
                    break;
                case IoctlRecord { Request: VfioRequest.GroupSetContainer, Result: 0, In.Length: >= 4 } join when FdTarget.KindOf(join.Target) == FdKind.Group
                        && opens.TryGetValue((join.ProcessId, join.Fd), out long group)
                        && opens.TryGetValue((join.ProcessId, BinaryPrimitives.ReadInt32LittleEndian(join.In.Span)), out long container):
                    if (joined++ < Maximum)
                    {
                        members.TryAdd(container, []);
                        members[container].Add(group);
                    }

                    if (found.Contains(container) && found.Count < Maximum)
                    {
                        found._records.Add(group);
                    }

                    break;
                case IoctlRecord { Request: VfioRequest.SetIommu, HasPointer: false, Argument: NestingType, Result: 0 } type when FdTarget.KindOf(type.Target) == FdKind.Container
                        && found.Count < Maximum && opens.TryGetValue((type.ProcessId, type.Fd), out long nesting):
                    found._records.Add(nesting);
                    found._records.UnionWith(members.GetValueOrDefault(nesting) ?? []);
                    break;
                default:
                    break;
            }
        }

        return found;
    }
}
