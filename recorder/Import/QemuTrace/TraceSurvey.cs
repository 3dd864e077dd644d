using System.Globalization;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.QemuTrace;

/// <summary>What a first reading of a trace tells: times, identification registers, reads of the real-time clock.</summary>
/// <param name="file">The file.</param>
/// <param name="open">Reads it again.</param>
internal sealed class TraceSurvey(InputFile file, Func<ITraceEvents> open)
{
    private const int MostRtcReads = 100_000;
    private static readonly string[] s_identification = ["idr0", "idr1", "idr2", "idr3", "idr4", "idr5", "iidr", "aidr"];
    private bool _saw;

    public InputFile File { get; } = file;
    public Func<ITraceEvents> Open { get; } = open;

    /// <summary>Realtime: UTC, ns since 1970. Monotonic: of the machine that QEMU ran on, which is not the one that was recorded.</summary>
    public SourceClock Clock { get; init; } = SourceClock.Realtime;
    public long FirstTime { get; private set; }
    public long LastTime { get; private set; }
    public List<TraceMark> Marks { get; } = [];

    /// <summary>When the guest read the time register of the real-time clock, ns since 1970.</summary>
    public List<long> RtcReads { get; } = [];

    /// <summary>StreamIDs of the SMMU's memory regions, as far as their names tell (devices of bus 0).</summary>
    public SortedSet<uint> Streams { get; } = [];
    public SortedDictionary<string, string> Identification { get; } = new(StringComparer.Ordinal);
    public UnknownLines Unknown { get; private set; } = new();
    public long Lines { get; private set; }

    /// <summary>Reads the trace once.</summary>
    public void Read(CancellationToken cancel)
    {
        ITraceEvents events = Open();
        events.Survey = this;
        using var reader = new TraceReader(events);
        while (reader.Next())
        {
            cancel.ThrowIfCancellationRequested();
            TraceGroup group = reader.Group;
            Marks.Add(new TraceMark(group.Start, group.End, group.StreamId, group.Kind, group.Configures, group.Resets));
            if (group.Kind == TraceGroupKind.Translation)
            {
                Streams.Add(group.StreamId);
            }
        }

        Unknown = events.Unknown;
        Lines = events.Count;
    }

    public void Saw(long time)
    {
        FirstTime = _saw ? Math.Min(FirstTime, time) : time;
        LastTime = _saw ? Math.Max(LastTime, time) : time;
        _saw = true;
    }

    /// <param name="text">"smmuv3-iommu-memory-region-DEVFN-INDEX".</param>
    public void AddRegion(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> prefix = "smmuv3-iommu-memory-region-"u8;
        if (text.StartsWith(prefix) && TraceFields.TryNumber(text[prefix.Length..], out ulong function) && function <= 0xff)
        {
            Streams.Add((uint)function);
        }
    }

    public void RtcRead(TraceFields fields, long time)
    {
        // Register 0 is RTCDR, the time (PL031 TRM section 3.3.1).
        ReadOnlySpan<byte> key = "addr "u8;
        if (fields.Text.StartsWith(key) && TraceFields.TryNumber(fields.Text[key.Length..], out ulong register) && register == 0 && RtcReads.Count < MostRtcReads)
        {
            RtcReads.Add(time);
        }
    }

    public void RegisterRead(SmmuRegisterRecord read)
    {
        if (read.Offset < 0x20 && (read.Offset & 3) == 0 && read.Size == 4)
        {
            Identification[s_identification[read.Offset / 4]] = "0x" + read.Value.ToString("x", CultureInfo.InvariantCulture);
        }
    }
}
