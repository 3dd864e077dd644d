using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Replayer.Smmuv3.Faults;

namespace TraceReplay.Replayer.Smmuv3.Commands;

/// <summary>CMD_RESUME and CMD_STALL_TERM: both are complete when they are consumed. IHI 0070 §4.7.</summary>
internal sealed class StallCommands(StallModel stalls)
{
    public void Execute(in SmmuCommandWords words)
    {
        if (words.Opcode == CommandOpcode.StallTerm)
        {
            stalls.Terminate(words.As<StallTermCommand>().StreamID);
            return;
        }

        ResumeCommand resume = words.As<ResumeCommand>();
        stalls.Resume(resume.StreamID, resume.STAG, resume.Ac, resume.Ab);
    }
}
