using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3.Pri;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3.Ats;

/// <summary>IHI 0070 §8: whatever order devices and software act in, a group is answered once and the queue holds no more than its size.</summary>
public sealed class PageRequestPropertyTests
{
    private const int QueueLog2 = 2;

    [Fact]
    public void RequestPage_SoftwareAnswersEveryLast_EveryGroupIsAnsweredOnce() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => IsAnsweredOnce(seed)).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(7, 3));

    private static bool IsAnsweredOnce(int seed)
    {
        var random = new Random(seed);
        AtsMachine machine = new AtsMachine(QueueLog2).WithStream(8, 1);
        machine.Machine.WriteSte(9, new Ste { V = true, Config = StreamConfig.Abort, PPAR = true });
        var begun = new List<(uint Stream, ushort Group, bool Substream)>();
        var answered = new HashSet<(uint, ushort)>();
        for (int step = 0; step < 300; step++)
        {
            switch (random.Next(5))
            {
                case 0 or 1:
                    // Stream 10 has no STE: the answer to its requests with a PASID is a failure.
                    (uint, ushort Group, bool) group = ((uint)random.Next(8, 11), (ushort)begun.Count, random.Next(2) == 0);
                    begun.Add(group);
                    Send(machine, group, random);
                    break;
                case 2:
                    Send(machine, (8, 0x1ff, true), random, marker: true);
                    break;
                case 3:
                    Serve(machine);
                    break;
                default:
                    machine.AcknowledgeOverflow();
                    break;
            }

            uint held = (machine.Read(RegisterOffset.PriqProd) - machine.Read(RegisterOffset.PriqCons)) & ((2u << QueueLog2) - 1);
            Assert.InRange(held, 0u, 1u << QueueLog2);
        }

        while (Serve(machine))
        {
        }

        foreach ((var group, PageResponse _) in machine.Responses)
        {
            Assert.True(answered.Add((group.StreamId, group.Index)), $"seed {seed}: group {group} was answered twice");
        }

        Assert.Equal(begun.Select(g => (g.Stream, g.Group)).Order(), answered.Order());
        return true;
    }

    private static void Send(AtsMachine machine, (uint Stream, ushort Group, bool Substream) group, Random random, bool marker = false)
    {
        int pages = marker ? 1 : random.Next(1, 4);
        for (int page = 1; page <= pages; page++)
        {
            machine.Smmu.RequestPage(new PageRequest
            {
                StreamId = group.Stream,
                HasSubstream = group.Substream,
                Substream = 5,
                Address = (ulong)page << 12,
                Group = group.Group,
                Last = page == pages,
                Read = !marker,
                Write = !marker && random.Next(2) == 0,
            });
        }
    }

    private static bool Serve(AtsMachine machine)
    {
        if (machine.TakePageRequest(QueueLog2) is not { } entry)
        {
            return false;
        }

        if (entry.Last && (entry.R || entry.W || !entry.SSV))
        {
            machine.Command(new PriRespCommand
            {
                Opcode = CommandOpcode.PriResp,
                StreamID = entry.StreamID,
                SSV = entry.SSV,
                SubstreamID = entry.SubstreamID,
                PRGIndex = entry.PRGIndex,
                Resp = PageResponse.Success,
            });
        }

        return true;
    }
}
