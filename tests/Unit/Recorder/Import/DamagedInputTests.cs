using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Recorder.Import;
using Xunit;

namespace TraceReplay.Tests.Recorder.Import;

/// <summary>Whatever is done to an input, an import ends in records or in a refusal.</summary>
public sealed class DamagedInputTests : IDisposable
{
    private const string Session = """
        {"type":"session","version":1,"arch":"a","kernel":"k","cmdline":["x"],"clock":"monotonic","ts":1000000000,"realtime_ns":"1795327201200000000"}
        {"type":"mem","ts":1999999999,"pid":1,"tid":1,"fd":3,"space":"gpa","addr":"0x40000000","hva":"0xffff","len":4,"data":"01020304"}
        {"type":"ioctl","ts":2000000000,"dur":20000000,"pid":1,"tid":1,"fd":3,"target":"t","req":"0x3b7a","argp":"0x1","in":"2800000001000000","out":"","ret":0,"ptrs":[{"off":8,"addr":"0x2","in":"00","out":"11"}]}
        {"type":"marker","ts":3000000000,"pid":1,"tid":1,"text":"dma dev=0000:00:02.0 dir=to-ram iova=0x1000 len=8"}
        {"type":"pread","ts":3050000000,"dur":10,"pid":1,"tid":1,"fd":5,"target":"t","off":"0x4","len":2,"data":"0200","ret":2}
        {"type":"exit","ts":5000000000,"pid":1,"tid":1,"status":0,"signal":0}
        """;

    private const string Trace = """
        2026-11-22T06:00:02.010000Z smmuv3_cmdq_opcode <--- SMMU_CMD_TLBI_NH_VA
        2026-11-22T06:00:02.010001Z smmuv3_range_inval vmid=1 asid=1 addr=0x10001000 tg=1 num_pages=0x1 ttl=0 leaf=1 stage=1
        2026-11-22T06:00:02.010002Z smmuv3_write_mmio addr: 0x98 val:0x1 size: 0x4(0)
        2026-11-22T06:00:03.050000Z smmuv3_config_cache_hit Config cache HIT for sid=0x10 (hits=1, misses=1, hit rate=50)
        2026-11-22T06:00:03.050000Z smmu_iotlb_lookup_miss IOTLB cache MISS asid=1 vmid=1 addr=0x1000 hit=0 miss=3 hit rate=0
        2026-11-22T06:00:03.050000Z smmu_get_pte baseaddr=0x48000000 index=0x1, pteaddr=0x48000008, pte=0x40400f43
        2026-11-22T06:00:03.050000Z smmu_ptw_level stage=3 level=3 iova=0x1000 subpage_sz=0x1000 baseaddr=0x48000000 offset=1 => pte=0x40400f43
        2026-11-22T06:00:03.050001Z smmuv3_propagate_event SMMU_EVT_F_ACCESS sid=0x10
        2026-11-22T06:00:03.050002Z smmuv3_trigger_irq irq=0
        ... the same repeats without end: 5 lines
        """;

    private readonly ImportFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Import_MutatedBytes_NeverCrash()
    {
        Gen<(int At, int Value, int Cut, bool OfTrace)> mutation =
            from at in Gen.Choose(0, 4000)
            from value in Gen.Choose(0, 255)
            from cut in Gen.Choose(0, 9)
            from ofTrace in Gen.Elements(true, false)
            select (at, value, cut, ofTrace);
        Prop.ForAll(mutation.ArrayOf(4).ToArbitrary(), changes =>
        {
            byte[] session = Encoding.UTF8.GetBytes(Session);
            byte[] trace = Encoding.UTF8.GetBytes(Trace);
            foreach ((int at, int value, int cut, bool ofTrace) in changes)
            {
                ref byte[] target = ref ofTrace ? ref trace : ref session;
                if (target.Length == 0)
                {
                    continue;
                }

                target[at % target.Length] = (byte)value;
                target = cut == 0 ? target[..(at % target.Length)] : target;
            }

            string[] files = [_files.Add("s", session), _files.Add("t", trace)];
            try
            {
                ImportFiles.Import(null, files);
            }
            catch (ImportException e)
            {
                Assert.StartsWith(_files.Folder, e.Message, StringComparison.Ordinal);
            }
        }).QuickCheckThrowOnFailure();
    }
}
