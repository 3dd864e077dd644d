using System.Runtime.InteropServices;

namespace TraceReplay.Recorder.Bpf;

/// <summary>The system's libbpf, as far as it is used. Pointers come back null, and numbers negative, with errno set.</summary>
internal static unsafe partial class NativeBpf
{
    private const string Library = "libbpf.so.1";

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint bpf_object__open_mem(byte* bytes, nuint size, nint options);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int bpf_object__load(nint file);

    [LibraryImport(Library)]
    internal static partial void bpf_object__close(nint file);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint bpf_object__find_program_by_name(nint file, string name);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint bpf_object__find_map_by_name(nint file, string name);

    [LibraryImport(Library)]
    internal static partial int bpf_program__set_autoload(nint program, [MarshalAs(UnmanagedType.U1)] bool autoload);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int bpf_program__set_attach_target(nint program, int programFd, string function);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint bpf_program__attach(nint program);

    [LibraryImport(Library)]
    internal static partial int bpf_link__destroy(nint link);

    [LibraryImport(Library)]
    internal static partial int bpf_map__fd(nint map);

    [LibraryImport(Library)]
    internal static partial int bpf_map__set_max_entries(nint map, uint entries);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int bpf_map_update_elem(int fd, void* key, void* value, ulong flags);

    /// <param name="print">int (*)(level, format, va_list); a va_list is passed as an address on both architectures.</param>
    [LibraryImport(Library)]
    internal static partial nint libbpf_set_print(delegate* unmanaged<int, byte*, nint, int> print);

    [LibraryImport(Library)]
    internal static partial nint btf__load_vmlinux_btf();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int btf__find_by_name_kind(nint btf, string name, uint kind);

    [LibraryImport(Library)]
    internal static partial void btf__free(nint btf);

    [LibraryImport("libc")]
    internal static partial int vsnprintf(byte* buffer, nuint size, byte* format, nint arguments);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial byte* mmap(nint address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc")]
    internal static partial int munmap(byte* address, nuint length);
}
