using TraceReplay.Formats;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.VfioSession;

/// <summary>The members of one line, as far as they are there.</summary>
internal sealed class SessionLine
{
    public string Type { get; set; } = "";
    public long? Ts { get; set; }
    public long Dur { get; set; }
    public int Pid { get; set; }
    public int Tid { get; set; }
    public int? Fd { get; set; }
    public Utf8Text Target { get; set; }
    public ulong? Request { get; set; }
    public ulong? Argument { get; set; }
    public ulong? ArgumentPointer { get; set; }
    public byte[]? In { get; set; }
    public byte[]? Out { get; set; }
    public long? Ret { get; set; }
    public bool RetPresent { get; set; }
    public int Short { get; set; }
    public bool Unfinished { get; set; }
    public ulong Offset { get; set; }
    public ulong? Length { get; set; }
    public byte[]? Data { get; set; }
    public int Protection { get; set; }
    public int Flags { get; set; }
    public ulong? Address { get; set; }
    public ulong Initial { get; set; }
    public string? Path { get; set; }
    public string? Space { get; set; }
    public ulong HostVirtualAddress { get; set; }
    public uint Ioas { get; set; }
    public string? Text { get; set; }
    public int Status { get; set; }
    public int Signal { get; set; }
    public bool Abandoned { get; set; }
    public string Architecture { get; set; } = "";
    public string Kernel { get; set; } = "";
    public string Clock { get; set; } = "";
    public long Realtime { get; set; }
    public long Version { get; set; }
    public List<Utf8Text> CommandLine { get; } = [];
    public List<PointedBuffer> Pointers { get; } = [];

    /// <summary>Members that this importer does not know.</summary>
    public List<string> UnknownMembers { get; } = [];
}
