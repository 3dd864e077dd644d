using System.Numerics;
using TraceReplay.Formats.Smmuv3.Commands;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>CMD_ATC_INV for the devices of a domain that have ATS on, one batch with its CMD_SYNC. Kernel: arm_smmu_atc_inv_domain, Linux 5.10; the series calls it for its user from v10 on.</summary>
internal sealed class DeviceTlbs(DriverContext context)
{
    /// <summary>ATC_INV_SIZE_ALL.</summary>
    private const byte Everything = 52;

    /// <summary>Pages of ATS are 4 KiB whatever the kernel's are.</summary>
    private const int PageShift = 12;

    private readonly CommandBatch _batch = new(context.Queue);
    private readonly bool _follows = context.Dialect.InvalidatesDeviceTlbs;

    public void InvalidateAll(Domain domain) => Issue(domain, 0, Everything);

    /// <summary>The smallest aligned power of two of pages around the range; everything when it is empty.</summary>
    public void InvalidateRange(Domain domain, ulong iova, ulong size)
    {
        if (size == 0)
        {
            InvalidateAll(domain);
            return;
        }

        ulong first = iova >> PageShift;
        ulong last = (iova + size - 1) >> PageShift;
        int span = 64 - BitOperations.LeadingZeroCount(first ^ last);
        Issue(domain, (first & ~((1UL << span) - 1)) << PageShift, (byte)span);
    }

    private void Issue(Domain domain, ulong address, byte size)
    {
        if (!_follows || !context.Features.Ats || !domain.MasterList.Exists(m => m.AtsEnabled))
        {
            return;
        }

        foreach (Master master in domain.MasterList)
        {
            if (master.AtsEnabled)
            {
                _batch.Add(SmmuCommandWords.Of(new AtcInvCommand { Opcode = CommandOpcode.AtcInv, StreamID = master.StreamId, Size = size, Address = address }));
            }
        }

        _batch.Submit();
    }
}
