namespace TraceReplay.Recorder.Import;

/// <summary>One foreign format: recognises it and adds what a file of it holds to a recording.</summary>
internal interface IImporter
{
    /// <param name="start">The first bytes of the content.</param>
    bool Recognises(ReadOnlySpan<byte> start);

    /// <exception cref="ImportException">The content is damaged.</exception>
    void Import(InputFile file, Recording recording, CancellationToken cancel);
}
