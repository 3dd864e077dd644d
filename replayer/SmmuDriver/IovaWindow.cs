namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>A range of IOVAs, both ends in it.</summary>
internal readonly record struct IovaWindow(ulong First, ulong Last);
