namespace TraceReplay.Replayer.Smmuv3;

/// <summary>A quirk under the names by which reports and users know it.</summary>
/// <param name="Names">Short names, one per aspect of the departure, lower case with hyphens.</param>
/// <param name="Implementation">What QEMU 11.1 does.</param>
/// <param name="Architecture">What IHI 0070 or DDI 0487 says.</param>
internal sealed record SmmuQuirkRow(SmmuQuirk Quirk, string Names, string Implementation, string Architecture);
