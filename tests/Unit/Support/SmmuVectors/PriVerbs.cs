using System.Runtime.InteropServices;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Replayer.Smmuv3.Pri;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Lines of page requests: pri, and what came of them (expect pri, expect response, expect responses).</summary>
internal static class PriVerbs
{
    public static IReadOnlyDictionary<string, VectorVerb> Table { get; } = new Dictionary<string, VectorVerb>
    {
        ["pri"] = Request,
    };

    /// <summary>expect pri StreamID=8 PRGIndex=3 ...: the next entry of the PRI queue has exactly these fields; software consumes it.</summary>
    public static void Entry(VectorMachine machine, VectorLine line)
    {
        uint consumer = machine.Read(RegisterOffset.PriqCons);
        uint producer = machine.Read(RegisterOffset.PriqProd);
        var start = new QueueBase(machine.Smmu.ReadRegister(RegisterOffset.PriqBase, 8));
        uint mask = (2u << start.LOG2SIZE) - 1;
        if (((producer ^ consumer) & mask) == 0)
        {
            throw new VectorFailure("the PRI queue is empty");
        }

        SpecStruct wanted = SpecStruct.New(typeof(PriQueueEntry)).Set(line.Arguments.TakePairs());
        var bytes = new byte[16];
        machine.Memory.TryRead(start.ADDR + ((consumer & (mask >> 1)) * 16UL), bytes);
        if (!bytes.AsSpan().SequenceEqual(wanted.Bytes()))
        {
            throw VectorFailure.Expected("the page request is another", $"{wanted}", $"{SpecStruct.FromBytes(typeof(PriQueueEntry), bytes)}");
        }

        machine.Write(RegisterOffset.PriqCons, (consumer & ~mask) | ((consumer + 1) & mask));
    }

    /// <summary>expect response 8 Success group=3 ssid=1: the next answer a device got.</summary>
    public static void Response(VectorMachine machine, VectorLine line)
    {
        string? substream = line.Arguments.Take("ssid");
        var group = new PageRequestGroup(
            (uint)line.Arguments.Number("the StreamID"),
            substream is not null,
            substream is null ? 0 : (uint)SpecValue.Number(substream),
            (ushort)line.Arguments.Take("group", 0));
        (PageRequestGroup, PageResponse) wanted = (group, (PageResponse)SpecValue.Parse(typeof(PageResponse), line.Arguments.Word("the response")));
        List<(PageRequestGroup, PageResponse)> seen = machine.Sightings.Responses;
        if (seen.Count == 0 || seen[0] != wanted)
        {
            throw VectorFailure.Expected("the next response", wanted.ToString(), seen.Count == 0 ? "none" : seen[0].ToString());
        }

        seen.RemoveAt(0);
    }

    /// <summary>expect responses 0: so many that no line has asked for.</summary>
    public static void Responses(VectorMachine machine, VectorLine line)
    {
        ulong wanted = line.Arguments.Number("how many");
        if (wanted != (ulong)machine.Sightings.Responses.Count)
        {
            throw VectorFailure.Expected("responses", $"{wanted}", string.Join(' ', machine.Sightings.Responses));
        }
    }

    private static void Request(VectorMachine machine, VectorLine line)
    {
        machine.RequireEnabled();
        machine.Sightings.DropImplied();
        string? substream = line.Arguments.Take("ssid");
        var request = new PageRequest
        {
            StreamId = (uint)line.Arguments.Number("the StreamID"),
            Address = line.Arguments.Number("the address"),
            HasSubstream = substream is not null,
            Substream = substream is null ? 0 : (uint)SpecValue.Number(substream),
            Group = (ushort)line.Arguments.Take("group", 0),
            Last = line.Arguments.Flag("last"),
            Read = line.Arguments.Flag("read"),
            Write = line.Arguments.Flag("write"),
            Execute = line.Arguments.Flag("exec"),
            Privileged = line.Arguments.Flag("priv"),
        };
        string got = machine.Smmu.RequestPage(request).ToString();
        string wanted = line.Outcome?.Word("the outcome") ?? "queued";
        if (!string.Equals(wanted, got, StringComparison.OrdinalIgnoreCase))
        {
            throw VectorFailure.Expected("the page request ended differently", wanted, got);
        }
    }
}
