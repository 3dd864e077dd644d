using TraceReplay.Formats.Smmuv3.Commands;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>
/// Stalled faults that wait for a user, and what ends them. Kernel: iommu_page_response and arm_smmu_page_response of the stall series that IOMMU v14 to
/// v16 are based on; before, the SMMU driver had no such operation and an answer did nothing.
/// </summary>
internal sealed class StallAnswers(DriverContext context)
{
    private const uint KnownVersion = 1;
    private const uint KnownFlags = 1;
    private const uint Success = 0;

    private readonly bool _exists = context.Dialect.HasStallSeries;

    /// <summary>A page request was reported; one that nobody took is aborted at once.</summary>
    public void Asked(Master master, uint group, bool taken)
    {
        if (taken)
        {
            master.PendingPages.Add(group);
        }
        else
        {
            Resume(master, group, retry: false);
        }
    }

    public void Respond(Master master, in PageResponseMessage response)
    {
        bool valid = response.Version == KnownVersion && (response.Flags & ~KnownFlags) == 0;
        if (_exists && valid && master.PendingPages.Remove(response.Group))
        {
            Resume(master, response.Group, response.Code == Success);
        }
    }

    // No CMD_SYNC follows.
    private void Resume(Master master, uint group, bool retry)
    {
        if (master.StallEnabled)
        {
            context.Queue.Issue(new ResumeCommand { Opcode = CommandOpcode.Resume, StreamID = master.StreamId, STAG = (ushort)group, Ac = retry, Ab = !retry });
        }
    }
}
