using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>Probe, memory structures and reset of the SMMU at boot. Kernel: arm_smmu_device_probe and arm_smmu_device_reset, Linux 5.10.</summary>
internal sealed class DeviceReset(DriverContext context, StreamTable streams, EventQueue events)
{
    private const byte EverySte = 31;

    public void Run()
    {
        RegisterPort port = context.Port;
        SmmuFeatures features = SmmuFeatures.Probe(port);
        context.Features = features;
        context.Asids.Init(features.AsidBits);
        context.Vmids.Init(features.VmidBits);
        context.Queue.Init(context.AllocateAtBoot(16UL << features.CommandQueueLog2), features.CommandQueueLog2, features.SyncByMessage);
        events.Init(context.AllocateAtBoot(32UL << features.EventQueueLog2), features.EventQueueLog2);
        streams.Init();

        DisableFirst(port);
        WriteTables(port);
        port.WriteAcknowledged(RegisterOffset.Cr0, new Cr0 { CMDQEN = true }.Value);
        InvalidateAll(features);

        port.Write64(RegisterOffset.EventqBase, events.BaseRegister);
        port.Write(RegisterOffset.EventqProd, 0);
        port.Write(RegisterOffset.EventqCons, 0);
        var enables = new Cr0 { CMDQEN = true, EVENTQEN = true };
        port.WriteAcknowledged(RegisterOffset.Cr0, enables.Value);
        if (features.Ats)
        {
            enables = enables with { ATSCHK = true };
            port.WriteAcknowledged(RegisterOffset.Cr0, enables.Value);
        }

        // The interrupts are wired: no address is given to the SMMU.
        port.WriteAcknowledged(RegisterOffset.IrqCtrl, 0);
        port.Write64(RegisterOffset.GerrorIrqCfg0, 0);
        port.Write64(RegisterOffset.EventqIrqCfg0, 0);
        port.WriteAcknowledged(RegisterOffset.IrqCtrl, new IrqCtrl { EVENTQ_IRQEN = true, GERROR_IRQEN = true }.Value);
        port.WriteAcknowledged(RegisterOffset.Cr0, (enables with { SMMUEN = true }).Value);
    }

    private static void DisableFirst(RegisterPort port)
    {
        const uint Update = 1u << 31;
        const uint AbortAll = 1u << 20;
        if (new Cr0(port.Read(RegisterOffset.Cr0)).SMMUEN)
        {
            // A running SMMU must not let traffic through while it is reset.
            uint bypass = port.Read(RegisterOffset.Gbpa);
            port.Write(RegisterOffset.Gbpa, bypass | AbortAll | Update);
            port.Read(RegisterOffset.Gbpa);
        }

        port.WriteAcknowledged(RegisterOffset.Cr0, 0);
    }

    private void WriteTables(RegisterPort port)
    {
        const Cacheability WriteBack = Cacheability.WriteBackAllocate;
        var cr1 = new Cr1
        {
            TABLE_SH = Shareability.Inner,
            TABLE_OC = WriteBack,
            TABLE_IC = WriteBack,
            QUEUE_SH = Shareability.Inner,
            QUEUE_OC = WriteBack,
            QUEUE_IC = WriteBack,
        };
        port.Write(RegisterOffset.Cr1, cr1.Value);
        port.Write(RegisterOffset.Cr2, new Cr2 { PTM = true, RECINVSID = true, E2H = true }.Value);
        port.Write64(RegisterOffset.StrtabBase, streams.BaseRegister);
        port.Write(RegisterOffset.StrtabBaseCfg, streams.ConfigRegister);
        port.Write64(RegisterOffset.CmdqBase, context.Queue.BaseRegister);
        port.Write(RegisterOffset.CmdqProd, 0);
        port.Write(RegisterOffset.CmdqCons, 0);
    }

    private void InvalidateAll(SmmuFeatures features)
    {
        context.Queue.Issue(new CfgiSteRangeCommand { Opcode = CommandOpcode.CfgiSteRange, Range = EverySte });
        context.Queue.Sync();
        if (features.Hyp)
        {
            context.Queue.Issue(new SmmuCommandWords((ulong)CommandOpcode.TlbiEl2All, 0));
        }

        context.Queue.Issue(new SmmuCommandWords((ulong)CommandOpcode.TlbiNsnhAll, 0));
        context.Queue.Sync();
    }
}
