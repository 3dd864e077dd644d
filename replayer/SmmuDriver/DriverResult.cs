using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>What a driver operation gives back.</summary>
/// <param name="Errno">0, or a positive errno.</param>
/// <param name="Rule">The rule that refused or decided it; null for a plain success.</param>
/// <param name="NeverReturns">The kernel does not come back from this call: endless loop or BUG. <see cref="ArmSmmuDriver.ContinueLoop"/> goes on with a loop.</param>
internal readonly record struct DriverResult(int Errno, Rule? Rule = null, bool NeverReturns = false)
{
    public static DriverResult Success => default;

    public bool Ok => Errno == 0 && !NeverReturns;

    public static DriverResult Fail(int errno, Rule rule) => new(errno, rule);

    public static DriverResult Stuck(Rule rule) => new(0, rule, true);
}
