namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>What a domain does with its devices' traffic.</summary>
internal enum DomainKind
{
    /// <summary>Translated by a page table of the host.</summary>
    Paging,

    /// <summary>Translated by a guest's stage 1, if it has one, and the stage 2 of a nesting parent.</summary>
    Nested,

    /// <summary>Aborted.</summary>
    Blocked,

    /// <summary>Passed through.</summary>
    Identity,
}
