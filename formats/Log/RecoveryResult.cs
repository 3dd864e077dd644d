namespace TraceReplay.Formats.Log;

/// <summary>What a recovery saved.</summary>
/// <param name="Records">Records copied.</param>
/// <param name="Lost">Records known to be missing.</param>
/// <param name="Gaps">Gap records inserted.</param>
/// <param name="Damage">Every damaged place found on the way, by offset.</param>
public sealed record RecoveryResult(long Records, long Lost, int Gaps, IReadOnlyList<LogDamage> Damage);
