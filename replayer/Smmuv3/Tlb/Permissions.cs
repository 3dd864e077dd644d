namespace TraceReplay.Replayer.Smmuv3.Tlb;

/// <summary>What the stages of a translation allow. Read and write of stage 1 are those of the privileged side; the unprivileged side is apart.</summary>
[Flags]
internal enum Permissions : ushort
{
    None = 0,
    Read = 1,
    Write = 2,
    UnprivilegedRead = 4,
    UnprivilegedWrite = 8,
    Execute = 0x10,
    UnprivilegedExecute = 0x20,

    /// <summary>Stage 2 allows reads.</summary>
    Stage2Read = 0x100,

    /// <summary>Stage 2 allows writes.</summary>
    Stage2Write = 0x200,
    Stage2Execute = 0x400,
    Stage2UnprivilegedExecute = 0x800,

    /// <summary>Stage 2 says Device, and S2PTW keeps stage-1 tables out of that.</summary>
    Stage2Device = 0x1000,

    /// <summary>All of stage 1: for streams where it is off.</summary>
    AllStage1 = Read | Write | UnprivilegedRead | UnprivilegedWrite | Execute | UnprivilegedExecute,

    /// <summary>All of stage 2: for streams where it is off.</summary>
    AllStage2 = Stage2Read | Stage2Write | Stage2Execute | Stage2UnprivilegedExecute,
}
