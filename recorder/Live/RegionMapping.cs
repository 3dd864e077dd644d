using TraceReplay.Formats;

namespace TraceReplay.Recorder.Live;

/// <summary>Memory of a process that is a region of a device, or pages of an iommufd.</summary>
internal readonly record struct RegionMapping(ulong Address, ulong Length, int Fd, Utf8Text Target, ulong Offset);
