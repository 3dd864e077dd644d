namespace TraceReplay.Recorder.Bpf;

/// <summary>The running kernel's type information: what it has, before anything is attached to it.</summary>
internal sealed class KernelTypes : IDisposable
{
    private const uint Typedef = 8;
    private const uint Function = 12;

    private readonly nint _types = NativeBpf.btf__load_vmlinux_btf();

    public bool HasFunction(string name) => Has(name, Function);

    public bool HasType(string name) => Has(name, Typedef);

    public void Dispose()
    {
        if (_types != 0)
        {
            NativeBpf.btf__free(_types);
        }
    }

    private bool Has(string name, uint kind) => _types != 0 && NativeBpf.btf__find_by_name_kind(_types, name, kind) > 0;
}
