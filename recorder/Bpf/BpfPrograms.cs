using System.Reflection;
using System.Runtime.InteropServices;
using TraceReplay.Formats;

namespace TraceReplay.Recorder.Bpf;

/// <summary>The programs in the kernel, loaded and attached, with their maps. They end with this object, and with the process.</summary>
internal sealed unsafe class BpfPrograms : IDisposable
{
    private const string Resource = "tracerecord.bpf.o";
    private const string VtdProgram = "vtd_fault";

    /// <summary>Intel's IOMMU driver tells of faults in the kernel's log only; this is its interrupt handler.</summary>
    private const string VtdHandler = "dmar_fault";

    private static readonly string[] s_always = ["process_fork", "process_exec", "process_exit"];
    private static readonly (string Program, string Type)[] s_iommu = [("iommu_map", "btf_trace_map"), ("iommu_unmap", "btf_trace_unmap"), ("iommu_fault", "btf_trace_io_page_fault")];

    private readonly nint _file;
    private readonly List<nint> _attached = [];
    private readonly List<string> _tracePoints = [];
    private readonly List<nint> _links = [];

    private BpfPrograms(BpfOptions options, HookKind hooks)
    {
        Hooks = hooks;
        RingBytes = RoundUp(options.RingBytes);
        _file = Open();
        try
        {
            using var types = new KernelTypes();
            Select(types);
            Resize();
            Load();
            Shared = new SharedState(Map(".bss"));
            Configure(options);
            Ring = new RingReader(Map("events"), RingBytes);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>How system calls are seen.</summary>
    public HookKind Hooks { get; }

    public int RingBytes { get; }

    public SharedState Shared { get; } = null!;

    public RingReader Ring { get; } = null!;

    /// <summary>What this kernel does not have, for the summary: trace points, system calls.</summary>
    public List<string> Missing { get; } = [];

    /// <summary>Loads and attaches. Nothing is recorded before a target is named.</summary>
    /// <exception cref="CaptureException">This machine cannot.</exception>
    public static BpfPrograms Load(BpfOptions options)
    {
        Prerequisites.Check();
        if (options.Hooks == HookKind.TracePoints)
        {
            return Attached(options, HookKind.TracePoints);
        }

        try
        {
            return Attached(options, HookKind.Functions);
        }
        catch (CaptureException) when (options.Hooks == HookKind.Automatic)
        {
            // Kernels without trampolines (arm64 before 6.0), or whose security module forbids them.
            return Attached(options, HookKind.TracePoints);
        }
    }

    public void Dispose()
    {
        foreach (nint link in _links)
        {
            _ = NativeBpf.bpf_link__destroy(link);
        }

        _links.Clear();
        Ring?.Dispose();
        Shared?.Dispose();
        if (_file != 0)
        {
            NativeBpf.bpf_object__close(_file);
        }
    }

    private static BpfPrograms Attached(BpfOptions options, HookKind hooks)
    {
        var programs = new BpfPrograms(options, hooks);
        try
        {
            programs.Attach();
            return programs;
        }
        catch
        {
            programs.Dispose();
            throw;
        }
    }

    private static int RoundUp(int bytes) => (int)Math.Clamp(System.Numerics.BitOperations.RoundUpToPowerOf2((uint)bytes), (uint)Environment.SystemPageSize, 1u << 30);

    private static nint Open()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        BpfMessages.Collect();
        fixed (byte* start = bytes)
        {
            nint file = NativeBpf.bpf_object__open_mem(start, (nuint)bytes.Length, 0);
            return file != 0 ? file : throw Failure("the BPF object of this build cannot be read", Marshal.GetLastPInvokeError());
        }
    }

    private static CaptureException Failure(string what, int error)
    {
        string detail = BpfMessages.Lines() is [.., { } last] ? $"; libbpf says: {last}" : "";
        string remedy = error is Errno.EPERM or Errno.EACCES
            ? "run as root, or with CAP_BPF, CAP_PERFMON and CAP_SYS_PTRACE, and see 'tracerecord doctor'"
            : "see 'tracerecord doctor' for what this kernel can do";
        return new CaptureException($"{what}: {Marshal.GetPInvokeErrorMessage(error)}{detail}; {remedy}.");
    }

    private nint Program(string name)
    {
        nint program = NativeBpf.bpf_object__find_program_by_name(_file, name);
        return program != 0 ? program : throw new InvalidOperationException($"the object has no program {name}");
    }

    private int Map(string name)
    {
        nint map = NativeBpf.bpf_object__find_map_by_name(_file, name);
        return map != 0 ? NativeBpf.bpf_map__fd(map) : throw new InvalidOperationException($"the object has no map {name}");
    }

    /// <summary>Which programs are loaded on this kernel, and where they go.</summary>
    private void Select(KernelTypes types)
    {
        bool functions = Hooks == HookKind.Functions;
        foreach (string name in SystemCalls.Names)
        {
            string function = SystemCalls.Function(name, RuntimeInformation.ProcessArchitecture);
            bool there = functions && types.HasFunction(function);
            Aim(Program("enter_" + name), there, function);
            Aim(Program("exit_" + name), there, function);
            if (functions && !there && name == "ioctl")
            {
                throw new CaptureException($"this kernel's type information has no {function}; see 'tracerecord doctor' for what it can do.");
            }
        }

        Aim(Program("enter_fd_install"), functions && types.HasFunction("fd_install"), "fd_install");
        _ = NativeBpf.bpf_program__set_autoload(Program("any_enter"), !functions);
        _ = NativeBpf.bpf_program__set_autoload(Program("any_exit"), !functions);
        Aim(Program(VtdProgram), functions && types.HasFunction(VtdHandler), VtdHandler);
        foreach ((string program, string type) in s_iommu)
        {
            bool there = types.HasType(type);
            _ = NativeBpf.bpf_program__set_autoload(Program(program), there);
            if (there)
            {
                _tracePoints.Add(program);
            }
            else
            {
                Missing.Add("trace point iommu:" + type["btf_trace_".Length..]);
            }
        }
    }

    private void Aim(nint program, bool load, string function)
    {
        _ = NativeBpf.bpf_program__set_autoload(program, load);
        if (load && NativeBpf.bpf_program__set_attach_target(program, 0, function) is < 0 and int error)
        {
            throw Failure($"no program can be attached to {function}", -error);
        }

        if (load)
        {
            _attached.Add(program);
        }
    }

    private void Resize()
    {
        nint events = NativeBpf.bpf_object__find_map_by_name(_file, "events");
        _ = NativeBpf.bpf_map__set_max_entries(events, (uint)RingBytes);
    }

    private void Load()
    {
        if (NativeBpf.bpf_object__load(_file) is < 0 and int error)
        {
            throw Failure("the kernel refuses the BPF programs", -error);
        }
    }

    private void Configure(BpfOptions options)
    {
        Shared.Bound = (uint)options.MostBufferBytes;
        Shared.TransferBound = (uint)options.MostTransferBytes;
        Shared.Iommu = true;
        Shared.Lazy = Hooks == HookKind.TracePoints;
        foreach ((int number, Operation operation) in SystemCalls.Numbers(RuntimeInformation.ProcessArchitecture))
        {
            Shared.SetOperation(number, operation);
        }

        int ioctls = Map("ioctls");
        foreach (((Formats.Ioctls.FdKind kind, uint request), IoctlRule rule) in IoctlRules.All())
        {
            ulong key = (uint)kind | ((ulong)request << 32);
            IoctlRule value = rule;
            if (NativeBpf.bpf_map_update_elem(ioctls, &key, &value, 0) != 0)
            {
                throw Failure("the table of ioctls cannot be filled", Marshal.GetLastPInvokeError());
            }
        }
    }

    private void Attach()
    {
        foreach (string name in s_always.Concat(Hooks == HookKind.Functions ? [] : ["any_exit", "any_enter"]))
        {
            AttachOne(Program(name), name, required: true);
        }

        foreach (nint program in _attached)
        {
            AttachOne(program, "a system call function", required: true);
        }

        foreach (string program in _tracePoints)
        {
            AttachOne(Program(program), program, required: false);
        }
    }

    private void AttachOne(nint program, string name, bool required)
    {
        nint link = NativeBpf.bpf_program__attach(program);
        if (link != 0)
        {
            _links.Add(link);
        }
        else if (required)
        {
            throw Failure($"the kernel does not attach {name}", Marshal.GetLastPInvokeError());
        }
        else
        {
            Missing.Add(name);
        }
    }
}
