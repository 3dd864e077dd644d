using TraceReplay.Formats.Smmuv3.Commands;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>Up to 64 commands issued at once: the 65th pushes the 64 before it out. Kernel: arm_smmu_cmdq_batch_add and _submit, Linux 5.10.</summary>
internal sealed class CommandBatch(CommandQueue queue)
{
    /// <summary>CMDQ_BATCH_ENTRIES.</summary>
    public const int Capacity = 64;

    private readonly SmmuCommandWords[] _commands = new SmmuCommandWords[Capacity];

    public int Count { get; private set; }

    public void Add(in SmmuCommandWords command)
    {
        if (Count == Capacity)
        {
            Push();
        }

        _commands[Count++] = command;
    }

    /// <summary>Issues what is there without a CMD_SYNC.</summary>
    public void Push()
    {
        queue.Issue(_commands.AsSpan(0, Count), sync: false);
        Count = 0;
    }

    /// <summary>Issues what is there, or nothing, and a CMD_SYNC.</summary>
    public void Submit()
    {
        queue.Issue(_commands.AsSpan(0, Count), sync: true);
        Count = 0;
    }
}
