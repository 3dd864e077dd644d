using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Files;

/// <summary>A descriptor the recorded program got although the model did not predict it, or one the log met without its history: nothing is known of it.</summary>
/// <param name="wasMet">The log met it: what calls on it do is unknown, not a failing of the model.</param>
internal sealed class UnknownFile(bool wasMet = false) : VfioFile
{
    /// <summary>Ends a call on it.</summary>
    public void End(CallContext c, string call)
    {
        if (wasMet)
        {
            c.Unknown($"{call} on a descriptor whose history is not in the log");
        }
        else
        {
            c.Unmodelled($"{call} on a descriptor the model did not predict");
        }
    }

    public override bool HasPosition => true;

    public override string Describe() => wasMet ? "a descriptor whose history is not in the log" : "a descriptor the model did not predict";
}
