using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio;
using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Vfio.Kvm;

/// <summary>Ioctls of /dev/kvm, of virtual machines and of KVM's devices, as far as they touch devices, interrupts or guest memory. arm64.</summary>
internal sealed class KvmHandler(FileCalls files)
{
    private const int ApiVersion = 12;
    private const int DefaultAddressBits = 40;
    private const int LeastAddressBits = 32;
    private const int MostAddressBits = 52;

    private readonly KvmDevices _devices = new(files);
    private Fact _vcpuMapSize;

    public void Ioctl(CallContext c, VfioProcess process, VfioFile file, uint request)
    {
        switch (file)
        {
            case KvmSystemFile system:
                System(c, process, system, request);
                break;
            case KvmVmFile vm:
                Machine(c, process, vm, request);
                break;
            case KvmDeviceFile device:
                _devices.Attribute(c, process, device, request);
                break;
            default:
                c.Unmodelled("an ioctl on a file of KVM the model does not know");
                break;
        }
    }

    private void System(CallContext c, VfioProcess process, KvmSystemFile file, uint request)
    {
        switch (request)
        {
            case KvmRequest.GetApiVersion when c.Argument == 0:
                c.Succeed(ApiVersion, KvmRules.ApiVersion);
                break;
            case KvmRequest.GetApiVersion:
            case KvmRequest.GetVcpuMmapSize when c.Argument != 0:
                c.Fail(Errno.EINVAL, KvmRules.ApiVersion);
                break;
            case KvmRequest.GetVcpuMmapSize:
                c.LearnResult(ref _vcpuMapSize, KvmRules.Extension);
                break;
            case KvmRequest.CheckExtension:
                Extension(c, file);
                break;
            case KvmRequest.CreateVm:
                Create(c, process);
                break;
            default:
                c.Unmodelled("a system ioctl of KVM that touches neither devices nor guest memory");
                break;
        }
    }

    private void Machine(CallContext c, VfioProcess process, KvmVmFile file, uint request)
    {
        switch (request)
        {
            case KvmRequest.CreateDevice:
                _devices.Create(c, process, file.Machine);
                break;
            case KvmRequest.SetUserMemoryRegion:
                KvmMemory.Set(c, file.Machine, KvmMemoryFlags.LogDirtyPages | KvmMemoryFlags.Readonly);
                break;
            case KvmRequest.SetGsiRouting:
                KvmRouting.Set(c, file.Machine);
                break;
            case KvmRequest.Irqfd:
                KvmEvents.Interrupt(c, process, file.Machine);
                break;
            case KvmRequest.Ioeventfd:
                KvmEvents.Write(c, process, file.Machine);
                break;
            default:
                c.Unmodelled("an ioctl of a virtual machine that touches neither devices, interrupts nor memory slots");
                break;
        }
    }

    private static void Extension(CallContext c, KvmSystemFile file)
    {
        Fact fact = file.Extensions.GetValueOrDefault(c.Argument);
        c.LearnResult(ref fact, KvmRules.Extension);
        file.Extensions[c.Argument] = fact;
    }

    private void Create(CallContext c, VfioProcess process)
    {
        const ulong AddressBits = 0xff;
        int bits = (int)(c.Argument & AddressBits);
        if ((c.Argument & ~AddressBits) != 0 || bits is (> 0 and < LeastAddressBits) or > MostAddressBits)
        {
            c.Fail(Errno.EINVAL, KvmRules.CreateVm);
            return;
        }

        c.Succeed(0, KvmRules.CreateVm);
        int fd = (int)c.LearnResult();
        if (fd >= 0)
        {
            files.ReleaseStale(process, fd);
            process.Bind(fd, new KvmVmFile(new VirtualMachine(bits == 0 ? DefaultAddressBits : bits)));
        }
    }
}
