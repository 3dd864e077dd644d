using System.Buffers.Binary;
using System.Globalization;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Porting;
using TraceReplay.Tests.Support;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>What the kernels answered to requests of one kind, over all recordings of a version. A kind that was answered differently is left out.</summary>
internal static class RecordedRequests
{
    private static readonly string[] s_states = ["never", "translate", "bypass", "abort", "unset"];

    /// <summary>Invalidations of nesting containers by cache, granularity and what names the address space.</summary>
    public static SortedDictionary<string, long?> Invalidations(string version)
    {
        var found = new Answers();
        foreach ((_, IoctlRecord call, NestedRequestMeaning meaning) in Requests(version))
        {
            if (meaning is InvalidationRequest request && call.WantedLength <= call.In.Length && KeyOf(request) is { } key)
            {
                found.Add(key, call);
            }
        }

        return found.Unique();
    }

    /// <summary>Configurations by the one before.</summary>
    public static SortedDictionary<string, long?> Ways(string version)
    {
        var found = new Answers();
        var states = new Dictionary<(int, int, int), int>();
        foreach ((int session, IoctlRecord call, NestedRequestMeaning meaning) in Requests(version))
        {
            if (meaning is not PasidTableRequest { Version: 1, Format: 1, SmmuVersion: 1, PasidBits: 0, Config: >= 1 and <= 3, S1Fmt: 0 } request || !request.Size.IsWhole || !request.ConfigSize.IsWhole || request.Flags is not (1 or 2))
            {
                continue;
            }

            int next = request.Flags == 2 ? 4 : request.Config;
            int before = states.GetValueOrDefault((session, call.ProcessId, call.Fd));
            found.Add($"{s_states[before]} to {s_states[next]}", call);
            if (call.Result == 0)
            {
                states[(session, call.ProcessId, call.Fd)] = next;
            }
        }

        return found.Unique();
    }

    /// <summary>Raw commands that a vIOMMU was given one at a time.</summary>
    public static SortedDictionary<string, long?> Commands(string dialect)
    {
        var found = new Answers();
        Read(dialect, record =>
        {
            if (record is IoctlRecord { Request: IommufdRequest.HwptInvalidate } call && SingleCommand(call) is { } command && RawCommand.Decode(command, out _) is not null)
            {
                found.Add(KeyOf(BinaryPrimitives.ReadUInt64LittleEndian(command), BinaryPrimitives.ReadUInt64LittleEndian(command.AsSpan(8))), call);
            }
        });
        return found.Unique();
    }

    /// <summary>Kinds of fault records as the programs of the series printed them. Which way the access went is the device's.</summary>
    public static SortedSet<string> Faults(string version)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        Read(version, record =>
        {
            if (record is MarkerRecord marker && marker.Text.ToString() is { } text && text.StartsWith("fault dev=", StringComparison.Ordinal))
            {
                var words = text.Split(' ').Where(w => w.Contains('=', StringComparison.Ordinal)).ToDictionary(w => w.Split('=')[0], w => w.Split('=')[1]);
                found.Add($"record of type {words["type"]}, reason {words["reason"]}, flags {words["flags"]}, {(words["perm"] == "0x0" ? "no access" : "an access")}");
            }
        });
        return found;
    }

    /// <returns>Null for a request that says its sizes or its range in an odd way.</returns>
    public static string? KeyOf(InvalidationRequest request)
    {
        bool odd = request is not { Flags: 0, Version: 1, Padding: 0, Granularity: <= 2 } || !request.Size.IsWhole || !request.InfoSize.IsWhole || request.ArchId > 0xffff
            || (request.Granularity == 2 && (request.GranuleSize != 4096 || request.GranuleCount == 0));
        return odd ? null : string.Create(CultureInfo.InvariantCulture, $"cache {request.Cache} granularity {request.Granularity} named by {(request.Granularity == 0 ? 0 : request.TargetFlags & 3)}");
    }

    /// <summary>Opcode and whether it is for the last level only; addresses and numbers are the guest's.</summary>
    public static string KeyOf(ulong word0, ulong word1) => string.Create(CultureInfo.InvariantCulture, $"opcode 0x{word0 & 0xff:x} leaf {word1 & 1}");

    public static byte[]? SingleCommand(IoctlRecord call)
    {
        const int Array = 8;
        const int Size = 16;
        bool one = call.In.Length >= 32 && BinaryPrimitives.ReadUInt32LittleEndian(call.In.Span[16..]) == 1 && BinaryPrimitives.ReadUInt32LittleEndian(call.In.Span[20..]) == Size
            && BinaryPrimitives.ReadUInt32LittleEndian(call.In.Span[24..]) == 1;
        PointedBuffer buffer = call.Buffers.Find(b => b.Offset == Array);
        return one && buffer.In.Length == Size ? buffer.In.ToArray() : null;
    }

    /// <summary>Requests on nesting containers; a container that is opened again is another session.</summary>
    private static List<(int Session, IoctlRecord Call, NestedRequestMeaning Meaning)> Requests(string version)
    {
        var requests = new List<(int, IoctlRecord, NestedRequestMeaning)>();
        int session = 0;
        var protocol = new NestedProtocol(Dialects.Find(version)!);
        bool nests = false;
        Read(version, record =>
        {
            if (record is OpenRecord)
            {
                session++;
                nests = false;
            }
            else if (record is IoctlRecord { Request: VfioRequest.SetIommu } type)
            {
                nests = type is { Argument: 6, Result: 0 };
            }
            else if (nests && record is IoctlRecord call && protocol.Find(FdTarget.KindOf(call.Target), call.Request) is { } row)
            {
                requests.Add((session, new IoctlRecord { ProcessId = call.ProcessId, Fd = call.Fd, In = call.In.ToArray(), WantedLength = call.WantedLength, Result = call.Result, Unfinished = call.Unfinished }, row.Codec.Decode(call.In.Span)));
            }
        });
        return requests;
    }

    private static void Read(string version, Action<Record> look)
    {
        foreach ((string dialect, string scenario) in TraceFiles.All().Where(t => t.Dialect == version))
        {
            using LogReader reader = LogReader.Open(TraceFiles.PathOf(dialect, scenario));
            while (reader.Read() is { } record)
            {
                look(record);
            }
        }
    }

    private sealed class Answers
    {
        private readonly SortedDictionary<string, SortedSet<long>> _found = new(StringComparer.Ordinal);

        public void Add(string key, IoctlRecord call)
        {
            _found.TryAdd(key, []);
            _found[key].Add(call.Unfinished ? long.MinValue : call.Result);
        }

        /// <returns>Null: the call never returned.</returns>
        public SortedDictionary<string, long?> Unique() =>
            new(_found.Where(f => f.Value.Count == 1).ToDictionary(f => f.Key, f => f.Value.Min == long.MinValue ? (long?)null : f.Value.Min), StringComparer.Ordinal);
    }
}
