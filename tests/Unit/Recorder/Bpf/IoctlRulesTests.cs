using System.Runtime.CompilerServices;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Recorder.Bpf;
using Xunit;

namespace TraceReplay.Tests.Recorder.Bpf;

/// <summary>What the programs in the kernel are told of ioctls comes from the catalogue, whole.</summary>
public sealed class IoctlRulesTests
{
    /// <summary>Bytes of an argument in which the programs look for pointers and counts.</summary>
    private const int Inline = 168;

    [Fact]
    public void All_EveryRowOfEveryDialect_HasARule()
    {
        var rules = IoctlRules.All();

        foreach (IoctlOp op in Dialects.All.SelectMany(d => d.Ioctls.Rows).Concat(KvmOps.Table.Rows).Where(op => op.Fd != FdKind.SpaprContainer))
        {
            Assert.True(rules.TryGetValue((op.Fd, op.Request), out IoctlRule rule), op.Name);
            Assert.True(rule.Size >= op.Size && rule.Minimum <= Math.Max(op.MinSize, 0) + rule.Size, op.Name);
        }
    }

    [Fact]
    public void All_EveryPointerOfAStruct_IsFollowedOrIsMemory()
    {
        var rules = IoctlRules.All();
        foreach (IoctlOp op in Dialects.All.SelectMany(d => d.Ioctls.Rows).Concat(KvmOps.Table.Rows).Where(op => op.Fd != FdKind.SpaprContainer && op.Layout is not null))
        {
            IoctlRule rule = rules[(op.Fd, op.Request)];
            foreach (ArgumentField field in op.Layout!.Fields.Where(field => field.Role == FieldRole.UserPointer))
            {
                Assert.NotNull(field.Buffer);
                Assert.True(field.Buffer.IsMemory != Offsets(rule).Contains(field.Offset), $"{op.Name}.{field.Name}");
            }
        }
    }

    [Fact]
    public void All_WhatTheProgramsLookAt_LiesInAnEventsOwnBytes()
    {
        foreach (IoctlRule rule in IoctlRules.All().Values)
        {
            Assert.True(rule.Size <= Inline);
            for (int i = 0; i < rule.Pointers; i++)
            {
                PointerRule pointer = rule.Pointer[i];
                foreach (ushort offset in (ushort[])[pointer.Offset, pointer.CountOffset, pointer.StrideOffset, pointer.DivisorOffset, pointer.ConditionOffset])
                {
                    Assert.True(offset == PointerRule.NoField || offset + 8 <= Inline);
                }
            }
        }
    }

    [Fact]
    public void All_Features_PointIntoTheirPayloads()
    {
        IoctlRule rule = IoctlRules.All()[(FdKind.Device, VfioRequest.DeviceFeature)];

        Assert.Equal(2, rule.Pointers);
        Assert.Equal(2, Enumerable.Range(0, rule.Pointers).Select(i => rule.Pointer[i].ConditionValue).Distinct().Count());
    }

    [Fact]
    public void All_Invalidation_CountsEntriesOfTheLengthTheArgumentSays()
    {
        PointerRule pointer = IoctlRules.All()[(FdKind.Iommufd, IommufdRequest.HwptInvalidate)].Pointer[0];

        Assert.Equal((8, 24, 20, 4), (pointer.Offset, pointer.CountOffset, pointer.StrideOffset, pointer.CountSize));
    }

    [Fact]
    public void Layouts_OfBothSides_HaveTheSameSizes()
    {
        Assert.Equal(EventHead.Size, Unsafe.SizeOf<EventHead>());
        Assert.Equal(28, Unsafe.SizeOf<PointerRule>());
        Assert.Equal(128, Unsafe.SizeOf<IoctlRule>());
    }

    private static IEnumerable<int> Offsets(IoctlRule rule) => Enumerable.Range(0, rule.Pointers).Select(i => (int)rule.Pointer[i].Offset);
}
