namespace TraceReplay.Replayer.Vfio.Files;

/// <summary>A descriptor the recorded program got although the model did not predict it: nothing is known of it.</summary>
internal sealed class UnknownFile : VfioFile
{
    public override bool HasPosition => true;

    public override string Describe() => "a descriptor the model did not predict";
}
