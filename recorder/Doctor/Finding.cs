namespace TraceReplay.Recorder.Doctor;

/// <summary>One thing about a host.</summary>
/// <param name="Topic">A word: kernel, btf, libbpf.</param>
/// <param name="What">What was found.</param>
/// <param name="Remedy">What to do about it; empty when nothing.</param>
internal sealed record Finding(string Topic, FindingState State, string What, string Remedy)
{
    public static Finding Ok(string topic, string what, string remedy = "") => new(topic, FindingState.Ok, what, remedy);

    public static Finding Warn(string topic, string what, string remedy) => new(topic, FindingState.Warn, what, remedy);

    public static Finding Missing(string topic, string what, string remedy) => new(topic, FindingState.Missing, what, remedy);
}
