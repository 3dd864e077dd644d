using System.Buffers.Binary;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Engine;

/// <summary>
/// What a replay must know of a log before its first record: which machine it came from and which devices that machine had.
/// Everything here is a fact of the machine (learned), never an outcome.
/// </summary>
internal sealed class LogSurvey
{
    private readonly Dictionary<string, string> _properties = new(StringComparer.Ordinal);
    private readonly List<uint> _bootStreams = [];
    private readonly SortedSet<uint> _openedGroups = [];
    private readonly SortedDictionary<uint, List<string>> _groupDevices = [];
    private readonly ContiguitySurvey _contiguity = new();
    private readonly DeviceSurvey _devices = new();
    private readonly TransferReports _reports = new();
    private string _architecture = "";
    private bool _sawReset;
    private (int Pid, int Fd) _refused;
    private bool _nestingUnknown;

    public long Records { get; private set; }

    /// <summary>The log shows SMMU commands or translations.</summary>
    public bool HasSmmuTraffic { get; private set; }

    /// <summary>The log shows CMD_SYNC; without it its source shows only commands with operands it decodes.</summary>
    public bool ShowsSync { get; private set; }

    /// <summary>The log shows calls of a program.</summary>
    public bool HasCalls { get; private set; }

    /// <summary>Release of the recorded kernel as the session says it, empty when no session does.</summary>
    public string KernelRelease { get; private set; } = "";

    /// <summary>What the recorded machine translates with: as the kernel names it, else what its processor has.</summary>
    public HostIommu Host { get; private set; }

    /// <summary>The kernel knew a container request beyond those of mainline: some series was on top of it.</summary>
    public bool HasSeriesCalls { get; private set; }

    /// <summary>StreamIDs whose configuration the kernel set up before the first call, in that order.</summary>
    public IReadOnlyList<uint> BootStreams => _bootStreams;

    /// <summary>
    /// The log shows how the kernel reset the SMMU, or nothing of the SMMU at all. Otherwise recording began on a running machine: the SMMU has translated and
    /// cached before, its queues stand somewhere, and the host's devices use it.
    /// </summary>
    public bool BeginsAtBoot => _sawReset || !HasSmmuTraffic;

    /// <summary>StreamIDs by path of VFIO character devices.</summary>
    public IReadOnlyDictionary<string, uint> CdevStreams { get; private set; } = new SortedDictionary<string, uint>(StringComparer.Ordinal);

    /// <summary>StreamIDs of the devices the recorded programs named or opened, ascending. Every other stream is the host's.</summary>
    public IReadOnlySet<uint> ProgramStreams { get; private set; } = new SortedSet<uint>();

    /// <summary>
    /// Whether firmware says that the devices are coherent whatever their attributes (the kernel's CANWBS), null when no call tells. Known by what only such a
    /// machine answers: a virtual SMMU without S2FWB, or a yes to VFIO_DMA_CC_IOMMU.
    /// </summary>
    public bool? FullyCoherent { get; private set; }

    /// <summary>Device names by VFIO group number, as the program opened them.</summary>
    public IReadOnlyDictionary<uint, List<string>> GroupDevices => _groupDevices;

    /// <summary>The kernel was built to export BARs as buffers: VFIO_DEVICE_FEATURE_DMA_BUF is known to it. A fact of the build, which any one call shows.</summary>
    public bool ExportsDmaBuf { get; private set; }

    /// <summary>Groups that a program opened, or tried to, and no device of which it ever named, ascending.</summary>
    public IReadOnlyList<uint> UnnamedGroups => _openedGroups.Where(group => !_groupDevices.ContainsKey(group)).ToList();

    /// <summary>The machine refused a nesting container and then took a plain one of the same groups: its SMMU has one stage.</summary>
    public bool NestingRefused { get; private set; }

    /// <summary>User memory that was physically contiguous, by the MAP_DMA that pinned it.</summary>
    public IReadOnlyDictionary<long, List<UserRange>> ContiguousMemory => _contiguity.Ranges;

    /// <summary>User memory in physical blocks of 2 MiB.</summary>
    public IReadOnlySet<(int ProcessId, ulong Address)> MemoryBlocks => _contiguity.Blocks;

    /// <summary>A request of a device whose record leaves its direction open was a read.</summary>
    public bool IsRead(long sequence) => _reports.IsRead(sequence);

    /// <summary>The address of a request whose record does not know it.</summary>
    public ulong? AddressOf(long sequence) => _reports.AddressOf(sequence);

    public string? Property(string key) => _properties.GetValueOrDefault(key);

    public static LogSurvey Of(LogReader reader)
    {
        var survey = new LogSurvey();
        var groups = new SurveyedFiles<uint>();
        while (reader.Read() is { } record)
        {
            survey.Records++;
            survey.Look(record, groups);
        }

        survey.Conclude();
        return survey;
    }

    private void Look(Record record, SurveyedFiles<uint> groups)
    {
        groups.Look(record);
        _contiguity.Look(record);
        _devices.Look(record);
        _reports.Look(record);
        switch (record)
        {
            case SmmuRegisterRecord { Write: true } register:
                HasSmmuTraffic = true;
                _sawReset |= (register.Offset & 0xffff) == RegisterOffset.StrtabBase;
                break;
            case SessionRecord session:
                _architecture = _architecture.Length == 0 ? session.Architecture.ToString() : _architecture;
                KernelRelease = KernelRelease.Length == 0 ? session.Kernel.ToString() : KernelRelease;
                foreach (Property property in session.Properties)
                {
                    _properties[property.Key.ToString()] = property.Value.ToString();
                }

                break;
            case SmmuCommandRecord command:
                HasSmmuTraffic = true;
                ShowsSync |= command.Opcode == (byte)CommandOpcode.Sync;
                if (!HasCalls && (command.Present & CommandOperands.StreamId) != 0 && !_bootStreams.Contains(command.StreamId))
                {
                    _bootStreams.Add(command.StreamId);
                }

                break;
            case SmmuTranslationRecord:
                HasSmmuTraffic = true;
                break;
            case OpenRecord open:
                HasCalls = true;
                if (GroupNumber(open.Path.Span) is { } group)
                {
                    _openedGroups.Add(group);
                    if (open.Result >= 0)
                    {
                        groups.Set(open.ProcessId, (int)open.Result, group);
                    }
                }

                break;
            case DescriptorRecord met when GroupNumber(met.Target.Span) is { } number:
                _openedGroups.Add(number);
                groups.Set(met.ProcessId, met.Fd, number);
                break;
            case IoctlRecord { Request: GetDeviceFd, Result: >= 0, In.IsEmpty: false } call when groups.TryGet(call.ProcessId, call.Fd, out uint owner):
                AddDevice(owner, System.Text.Encoding.UTF8.GetString(Vfio.PciAddress.NameIn(call.In.Span)));
                break;
            case IoctlRecord { Request: ViommuAlloc, Result: 0 or -Formats.Errno.EOPNOTSUPP } call when FullyCoherent is not true && IsArmSmmu(call):
                HasCalls = true;
                FullyCoherent = call.Result == 0;
                break;
            case IoctlRecord { Request: VfioRequest.CheckExtension, Argument: (ulong)VfioExtension.DmaCacheCoherent, Result: 0 or 1 } call:
                HasCalls = true;
                FullyCoherent = call.Result == 1 || FullyCoherent is true ? true : FullyCoherent;
                break;
            case IoctlRecord { Request: VfioRequest.DeviceFeature, Result: not -Formats.Errno.ENOTTY, In.Length: >= 8 } call when IsDmaBuf(call):
                ExportsDmaBuf = true;
                break;
            case IoctlRecord { Request: VfioRequest.CheckExtension, Argument: NestingType, Result: 0 }:
                // A kernel that has no nesting containers refuses them whatever its SMMU can do.
                HasCalls = true;
                _nestingUnknown = true;
                break;
            case IoctlRecord { Request: SetIommu } call:
                HasCalls = true;
                NestingRefused |= !_nestingUnknown && call.Result == 0 && call.Argument != NestingType && _refused == (call.ProcessId, call.Fd);
                _refused = call is { Argument: NestingType, Result: -Formats.Errno.EINVAL } ? (call.ProcessId, call.Fd) : default;
                break;
            case IoctlRecord { Request: >= FirstSeriesRequest and <= LastSeriesRequest } call:
                HasCalls = true;
                HasSeriesCalls |= call is { Unfinished: false, Result: not -Formats.Errno.ENOTTY } && FdTarget.KindOf(call.Target) == FdKind.Container;
                break;
            case CallRecord:
                HasCalls = true;
                break;
            default:
                break;
        }
    }

    private void Conclude()
    {
        string names = Property("host.iommu") ?? "";
        Host = names.Contains("ivhd", StringComparison.Ordinal) ? HostIommu.Amd
            : names.Contains("dmar", StringComparison.Ordinal) || (_architecture is "x86_64" && !HasSmmuTraffic) ? HostIommu.Intel
            : HostIommu.ArmSmmu;
        CdevStreams = _devices.Streams();
        NameSoleGroup();
        var streams = new SortedSet<uint>(CdevStreams.Values);
        streams.UnionWith(_groupDevices.Values.SelectMany(names => names).Concat(_devices.Addresses).Select(ReplayEngine.StreamOf).OfType<uint>());
        ProgramStreams = streams;
    }

    // A program that is told of one device and opens one group, whose devices it never comes to name: the group is the device's. A program that was refused
    // before it asked for the device shows it nowhere else.
    private void NameSoleGroup()
    {
        IReadOnlyList<uint> unnamed = UnnamedGroups;
        List<string> free = [.. _devices.Addresses.Where(address => !_groupDevices.Values.Any(names => names.Contains(address)))];
        if (unnamed.Count == 1 && free.Count == 1)
        {
            AddDevice(unnamed[0], free[0]);
        }
    }

    // A container has another call of this number: its flags are small. VFIO_DEVICE_FEATURE_DMA_BUF asked, probed or fetched.
    private static bool IsDmaBuf(IoctlRecord call)
    {
        const uint DmaBuf = 11;
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(call.In.Span[4..]);
        return (flags & 0xffff) == DmaBuf && ((flags & ~0xffffU) is 0x10000 or 0x50000 or 0x60000 or 0x70000);
    }

    // IOMMU_VIOMMU_ALLOC: size, flags, type.
    private static bool IsArmSmmu(IoctlRecord call) =>
        call.In.Length >= 12 && BinaryPrimitives.ReadUInt32LittleEndian(call.In.Span[4..]) == 0 && BinaryPrimitives.ReadUInt32LittleEndian(call.In.Span[8..]) == ArmSmmuV3;

    private void AddDevice(uint group, string name)
    {
        if (!_groupDevices.TryGetValue(group, out List<string>? names))
        {
            _groupDevices[group] = names = [];
        }

        if (!names.Contains(name))
        {
            names.Add(name);
        }
    }

    // VFIO_SET_IOMMU, VFIO_TYPE1_NESTING_IOMMU
    private const uint SetIommu = VfioRequest.SetIommu;
    private const ulong NestingType = 6;

    // IOMMU_VIOMMU_ALLOC, IOMMU_VIOMMU_TYPE_ARM_SMMUV3
    private const uint ViommuAlloc = 0x3b90;
    private const uint ArmSmmuV3 = 1;

    // VFIO_DEVICE requests 118 to 126, which on a container only the nested series has
    private const uint FirstSeriesRequest = 0x3b76;
    private const uint LastSeriesRequest = 0x3b7e;

    // VFIO_GROUP_GET_DEVICE_FD
    private const uint GetDeviceFd = VfioRequest.GroupGetDeviceFd;

    /// <returns>N of /dev/vfio/N, or null.</returns>
    internal static uint? GroupNumber(ReadOnlySpan<byte> path) =>
        path.StartsWith("/dev/vfio/"u8) && uint.TryParse(path["/dev/vfio/"u8.Length..], out uint group) ? group : null;
}
