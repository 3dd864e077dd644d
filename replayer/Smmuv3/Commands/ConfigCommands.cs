using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Replayer.Smmuv3.Config;

namespace TraceReplay.Replayer.Smmuv3.Commands;

/// <summary>CMD_CFGI_*. IHI 0070 §4.3. STE and CD are kept together, so that invalidating either drops both.</summary>
internal sealed class ConfigCommands(ConfigCache cache, SmmuProfile profile)
{
    private readonly bool _rootBusHidden = profile.Has(SmmuQuirk.CfgiRootBusHidden);

    /// <summary>Carries out a command of this family.</summary>
    /// <returns>Configurations removed.</returns>
    public int Execute(in SmmuCommandWords words)
    {
        uint streamId = words.As<CfgiSteCommand>().StreamID;
        if (words.Opcode == CommandOpcode.CfgiSteRange)
        {
            // §4.3.2: 2^(Range+1) streams around the StreamID; Range = 31 is CMD_CFGI_ALL.
            int range = words.As<CfgiSteRangeCommand>().Range;
            var mask = (uint)((1UL << (range + 1)) - 1);
            return cache.Remove(streamId & ~mask, streamId | mask);
        }

        return _rootBusHidden && streamId >> 8 == 0 ? 0 : cache.Remove(streamId, streamId);
    }
}
