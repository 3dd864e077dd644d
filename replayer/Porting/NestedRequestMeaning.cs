namespace TraceReplay.Replayer.Porting;

/// <summary>What a call of the nested-stage series asks for, whatever its number and layout.</summary>
internal abstract record NestedRequestMeaning;
