namespace TraceReplay.Replayer.Smmuv3;

/// <summary>A quirk under the name by which reports know it.</summary>
/// <param name="Name">Lower case with hyphens.</param>
/// <param name="Implementation">What QEMU 11.1 does.</param>
/// <param name="Architecture">What IHI 0070 or DDI 0487 says.</param>
internal sealed record SmmuQuirkRow(SmmuQuirk Quirk, string Name, string Implementation, string Architecture);
