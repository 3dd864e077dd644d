using System.Runtime.InteropServices;
using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Recorder.Tables;

/// <summary>Follows a table of context descriptors, and from each valid one its stage-1 tables.</summary>
internal sealed class ContextWalk(TablePages pages, WalkBudget budget)
{
    private const int Page = PageDigest.PageBytes;
    private const ulong PageMask = Page - 1;

    /// <summary>What a focus on an ASID looks through; more live contexts than that are found by the next whole reading.</summary>
    private const int MostContexts = 4096;

    private readonly StageOneWalk _tables = new(pages, budget);
    private readonly byte[] _descriptors = new byte[Page];
    private readonly byte[] _level1 = new byte[Page];
    private ulong? _level1Page;
    private bool _hasLevel1;

    /// <summary>A new occasion: every page may have changed.</summary>
    public void Begin()
    {
        _tables.Begin();
        _level1Page = null;
    }

    /// <summary>Reads the context descriptors and tables that a focus names, among those that the last whole reading found.</summary>
    public void Walk(AddressSpace space, in StageOneConfiguration configuration, WalkState state, in Focus focus)
    {
        if (focus.Substream >= 0 && focus.Substream < configuration.Count)
        {
            // It may have become valid only now.
            Remember(state, (uint)focus.Substream);
        }

        for (int i = 0; i < state.Contexts.Count && !budget.IsExhausted; i++)
        {
            uint context = state.Contexts[i];
            if ((focus.Substream < 0 || focus.Substream == context)
                && TryLoad(space, configuration, context, out int offset, out _)
                && CdAt(offset) is { V: true } cd
                && (focus.Asid < 0 || focus.Asid == cd.ASID))
            {
                _tables.Walk(space, cd, focus);
            }
        }
    }

    /// <summary>Reads everything, beginning where the last reading ran out of budget.</summary>
    public void WalkAll(AddressSpace space, in StageOneConfiguration configuration, WalkState state)
    {
        uint start = state.CursorContext < configuration.Count ? state.CursorContext : 0;
        ulong address = state.CursorAddress;
        state.Contexts.Clear();
        state.CursorContext = 0;
        state.CursorAddress = 0;
        state.IsKnown = true;
        if (start != 0 || address != 0)
        {
            Pass(space, configuration, state, start, address);
        }

        if (!budget.IsExhausted)
        {
            Pass(space, configuration, state, 0, 0);
        }
    }

    private static void Remember(WalkState state, uint context)
    {
        int place = state.Contexts.BinarySearch(context);
        if (place < 0 && state.Contexts.Count < MostContexts)
        {
            state.Contexts.Insert(~place, context);
        }
    }

    /// <summary>Context descriptors from one on; of that one, the input addresses from one on.</summary>
    private void Pass(AddressSpace space, in StageOneConfiguration configuration, WalkState state, uint start, ulong address)
    {
        for (uint context = start, run; context < configuration.Count; context += run)
        {
            if (!TryLoad(space, configuration, context, out int offset, out run))
            {
                if (budget.IsExhausted)
                {
                    state.CursorContext = context;
                    return;
                }

                continue;
            }

            for (uint i = 0; i < run; i++)
            {
                Cd cd = CdAt(offset + ((int)i * ContextTableShape.CdBytes));
                if (!cd.V)
                {
                    continue;
                }

                Remember(state, context + i);
                Focus focus = Focus.Everything with { First = context + i == start ? address : 0 };
                if (_tables.Walk(space, cd, focus) is { } stopped)
                {
                    state.CursorContext = context + i;
                    state.CursorAddress = stopped;
                    return;
                }
            }
        }
    }

    private Cd CdAt(int offset) => MemoryMarshal.Read<Cd>(_descriptors.AsSpan(offset, ContextTableShape.CdBytes));

    /// <summary>Reads the page of a context descriptor.</summary>
    /// <param name="offset">Where in the page it stands.</param>
    /// <param name="run">Descriptors from it on that are in the page, or, without a page, in what is missing.</param>
    private bool TryLoad(AddressSpace space, in StageOneConfiguration configuration, uint context, out int offset, out uint run)
    {
        ulong table = ContextTableShape.Base(configuration.Pointer, configuration.Format, configuration.CdMax);
        uint end = configuration.Count;
        ulong address = table + ((ulong)context << ContextTableShape.CdLog2);
        offset = 0;
        if (ContextTableShape.HasTwoLevels(configuration.Format, configuration.CdMax))
        {
            int leafLog2 = ContextTableShape.LeafLog2(configuration.Format);
            uint leaf = context >> leafLog2;
            end = Math.Min(end, (leaf + 1) << leafLog2);
            run = end - context;
            if (!TryLevel1(space, table + ((ulong)leaf << ContextTableShape.DescriptorLog2), out L1ContextDescriptor descriptor) || !descriptor.V)
            {
                return false;
            }

            address = ContextTableShape.LeafBase(descriptor, configuration.Format) + ((ulong)(context - (leaf << leafLog2)) << ContextTableShape.CdLog2);
        }

        offset = (int)(address & PageMask);
        run = Math.Min(end - context, (uint)(Page - offset) >> ContextTableShape.CdLog2);
        return pages.TryRead(space, address & ~PageMask, _descriptors);
    }

    private bool TryLevel1(AddressSpace space, ulong address, out L1ContextDescriptor descriptor)
    {
        ulong page = address & ~PageMask;
        if (_level1Page != page)
        {
            _level1Page = page;
            _hasLevel1 = pages.TryRead(space, page, _level1);
        }

        descriptor = _hasLevel1 ? MemoryMarshal.Read<L1ContextDescriptor>(_level1.AsSpan((int)(address & PageMask))) : default;
        return _hasLevel1;
    }
}
