using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>
/// Software that invalidates what it changes sees the same whatever the SMMU keeps: random maps, unmaps, replaced tables and remapped IPAs of two address
/// spaces behind one stage 2, each followed by one of the invalidations that suffice. IHI 0070 §3.17, §4.4, DDI 0487 D8.16.
/// </summary>
public sealed class CachePolicyPropertyTests
{
    private const ushort Vmid = 7;
    private const int Pages = 24;
    private const ulong FirstIova = 0x1234_5000;
    private const ulong FirstIpa = 0x7000_0000;
    private const ulong FirstPa = 0x1_0000_0000;
    private const ulong NotGlobal = 1 << 11;

    [Fact]
    public void Translate_CorrectSoftware_SeesTheSameUnderEveryPolicy()
    {
        var step = from kind in Gen.Choose(0, 6) from a in Gen.Choose(0, 1 << 20) from b in Gen.Choose(0, 1 << 20) select (kind, a, b);
        Prop.ForAll(step.ListOf(150).ToArbitrary(), steps =>
        {
            Machine[] machines = [.. CachePolicy.All.Select(p => new Machine(p))];
            foreach ((int kind, int a, int b) in steps)
            {
                foreach (Machine machine in machines)
                {
                    machine.Do(kind, a, b);
                }

                for (int i = 0; i < 6; i++)
                {
                    ulong[] seen = [.. machines.Select(m => m.Read(a + i, b + (i * 5)))];
                    Assert.All(seen, s => Assert.Equal(seen[0], s));
                }
            }
        }).QuickCheckThrowOnFailure();
    }

    private sealed class Machine
    {
        private readonly SmmuBuilder _builder;
        private readonly ulong[] _roots;
        private readonly ulong _stage2;

        public Machine(CachePolicy policy)
        {
            _builder = new SmmuBuilder(SmmuProfile.Arch, caches: policy);
            _stage2 = _builder.NewPage();
            _roots = [_builder.NewPage(), _builder.NewPage()];
            for (int space = 0; space < 2; space++)
            {
                ulong cd = _builder.NewPage();
                _builder.Write(cd, SmmuBuilder.NewCd(_roots[space], (ushort)(space + 1)));
                _builder.WriteSte((uint)(space + 4), SmmuBuilder.NewNestedSte(cd, _stage2, Vmid));
            }

            for (ulong page = _stage2; page < _stage2 + 0x40_0000; page += 0x1000)
            {
                _builder.Map(_stage2, page, SmmuBuilder.Page2(page));
            }

            for (ulong page = 0; page < Pages; page++)
            {
                _builder.Map(_stage2, FirstIpa + (page << 12), SmmuBuilder.Page2(FirstPa + (page << 12)));
            }
        }

        public ulong Read(int space, int page) => _builder.Read((uint)(space & 1) + 4, Iova(page)).Output;

        public void Do(int kind, int a, int b)
        {
            int space = a & 1;
            ulong iova = Iova(b);
            ulong ipa = FirstIpa + ((ulong)(a % Pages) << 12);
            switch (kind)
            {
                case <= 3:
                    Change(space, b, kind == 2 ? 0 : SmmuBuilder.Page1(ipa), a >> 5);
                    break;
                case 4:
                    ReplaceTable(0, iova, a >> 5);
                    ReplaceTable(1, iova, a >> 6);
                    break;
                case 5:
                    RemapIpa(ipa, FirstPa + (ulong)(b % 64 << 12), a >> 5);
                    break;
                default:
                    UnmapRun(0, b, a >> 5);
                    UnmapRun(1, b, a >> 6);
                    break;
            }
        }

        private static ulong Iova(int page) => FirstIova + ((ulong)(page % Pages) << 12) + (page % Pages > Pages / 2 ? 0x20_0000UL : 0);

        private void Set(int space, ulong iova, ulong descriptor) => _builder.Map(_roots[space], iova, descriptor);

        // What is in a table of both spaces with nG = 0 must be the same in both.
        private static bool IsGlobal(int page) => page % Pages % 4 == 3;

        private void Change(int space, int page, ulong descriptor, int how)
        {
            int last = IsGlobal(page) ? 1 : space;
            int first = IsGlobal(page) ? 0 : space;
            for (int each = first; each <= last; each++)
            {
                Set(each, Iova(page), 0);
            }

            for (int each = first; each <= last; each++)
            {
                InvalidatePage(each, Iova(page), how);
            }

            for (int each = first; each <= last && descriptor != 0; each++)
            {
                Set(each, Iova(page), IsGlobal(page) ? descriptor & ~NotGlobal : descriptor | NotGlobal);
            }
        }

        private void ReplaceTable(int space, ulong iova, int how)
        {
            ulong table = _roots[space];
            ulong slot = 0;
            for (int level = 0; level < 3; level++)
            {
                slot = table + (((iova >> (39 - (9 * level))) & 0x1ff) * 8);
                _builder.Memory.TryRead64(slot, out ulong entry);
                if (entry == 0)
                {
                    return;
                }

                table = entry & 0xffff_ffff_f000;
            }

            _builder.Memory.Write64(slot, 0);
            ulong block = iova & ~0x1f_ffffUL;
            switch (how % 3)
            {
                case 0:
                    Range(CommandOpcode.TlbiNhVa, space, block, 511, leaf: false);
                    break;
                case 1:
                    _builder.Command(0x11 | ((ulong)Vmid << 32) | ((ulong)(space + 1) << 48));
                    break;
                default:
                    _builder.Command(0x10 | ((ulong)Vmid << 32));
                    break;
            }

            // By ASID alone global pages would stay.
            Range(CommandOpcode.TlbiNhVaa, space, block, 511, leaf: true);
            ulong fresh = _builder.NewPage();
            _builder.Memory.Write64(slot, fresh | 3);
        }

        private void RemapIpa(ulong ipa, ulong pa, int how)
        {
            _builder.Map(_stage2, ipa, 0);
            if (how % 2 == 0)
            {
                _builder.Command(0x28 | ((ulong)Vmid << 32));
            }
            else
            {
                _builder.Command(0x2a | ((ulong)Vmid << 32), ipa | ((ulong)how >> 1 & 1));
                _builder.Command(0x10 | ((ulong)Vmid << 32));
            }

            _builder.Map(_stage2, ipa, SmmuBuilder.Page2(pa));
        }

        private void UnmapRun(int space, int first, int how)
        {
            for (int page = first % Pages; page < Pages; page++)
            {
                Set(space, Iova(page), 0);
            }

            ulong start = Iova(first % Pages);
            int pages = (int)((Iova(Pages - 1) - start) >> 12) + 1;
            Range(CommandOpcode.TlbiNhVa, space, start, pages - 1, leaf: how % 2 == 0);
        }

        private void InvalidatePage(int space, ulong iova, int how)
        {
            ulong asid = (ulong)(space + 1) << 48;
            switch (how % 8)
            {
                case 0:
                    _builder.Command(0x12 | ((ulong)Vmid << 32) | asid, iova);
                    break;
                case 1:
                    _builder.Command(0x12 | ((ulong)Vmid << 32) | asid, iova | 1);
                    break;
                case 2:
                    _builder.Command(0x13 | ((ulong)Vmid << 32), iova | 1);
                    break;
                case 3:
                    // Leaf of level 3: TTL = 3.
                    _builder.Command(0x12 | ((ulong)Vmid << 32) | asid, iova | (1 << 10) | (3 << 8) | 1);
                    break;
                case 4:
                    // The ASID alone leaves global entries.
                    _builder.Command(0x11 | ((ulong)Vmid << 32) | asid);
                    _builder.Command(0x13 | ((ulong)Vmid << 32), iova | 1);
                    break;
                case 5:
                    _builder.Command(0x10 | ((ulong)Vmid << 32));
                    break;
                case 6:
                    _builder.Command(0x30);
                    break;
                default:
                    Range(CommandOpcode.TlbiNhVa, space, iova & ~0xffffUL, 63, leaf: true);
                    break;
            }
        }

        // As a driver does it: pieces of (NUM + 1) << SCALE pages.
        private void Range(CommandOpcode opcode, int space, ulong start, int lastPage, bool leaf)
        {
            for (int left = lastPage + 1; left > 0;)
            {
                int scale = left >= 32 ? 5 : 0;
                int number = Math.Min(left >> scale, 32);
                var words = SmmuCommandWords.Of(new TlbiVaCommand
                {
                    Opcode = opcode,
                    VMID = Vmid,
                    ASID = (ushort)(space + 1),
                    NUM = (byte)(number - 1),
                    SCALE = (byte)scale,
                    Leaf = leaf,
                    TG = RangeGranule.Size4K,
                    Address = start,
                });
                _builder.Command(words.Word0, words.Word1);
                start += (ulong)(number << scale) << 12;
                left -= number << scale;
            }
        }
    }
}
