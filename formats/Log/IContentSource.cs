namespace TraceReplay.Formats.Log;

/// <summary>Page contents by their number in the log.</summary>
internal interface IContentSource
{
    /// <returns>The content. When its chunk is lost, nothing, and the source remembers that.</returns>
    ReadOnlyMemory<byte> Find(long number);
}
