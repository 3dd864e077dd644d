using TraceReplay.Formats;

namespace TraceReplay.Recorder.Live;

/// <summary>What a recorded process has behind a descriptor.</summary>
/// <param name="Target">As readlink of /proc/pid/fd/N spells it.</param>
/// <param name="File">Address of the open file description in the kernel, 0 when it is not known.</param>
/// <param name="CloseOnExec">Exec closes it.</param>
/// <param name="Flags">O_ bits.</param>
internal readonly record struct HeldDescriptor(Utf8Text Target, ulong File, bool CloseOnExec, int Flags);
