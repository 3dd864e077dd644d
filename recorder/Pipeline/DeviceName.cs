namespace TraceReplay.Recorder.Pipeline;

/// <summary>What is known of the device behind a descriptor.</summary>
/// <param name="Address">PCI address as the program gave it; empty for a group's file and a device's own file.</param>
/// <param name="Path">File of the group or of the device.</param>
internal sealed record DeviceName(string Address, string Path);
