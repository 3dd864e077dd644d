using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>What a driver operation gives back.</summary>
/// <param name="Errno">0, or a positive errno.</param>
/// <param name="Rule">The rule that refused or decided it; null for a plain success.</param>
/// <param name="NeverReturns">The kernel does not come back from this call: endless loop or BUG. <see cref="IommuDriver.ContinueLoop"/> goes on with a loop.</param>
/// <param name="NotModelled">The model does not cover the operation; the errno is a placeholder and no prediction.</param>
internal readonly record struct DriverResult(int Errno, Rule? Rule = null, bool NeverReturns = false, bool NotModelled = false)
{
    private const int Eopnotsupp = 95;

    public static DriverResult Success => default;

    public bool Ok => Errno == 0 && !NeverReturns;

    public static DriverResult Fail(int errno, Rule rule) => new(errno, rule);

    /// <summary>Not covered: the caller says so (<see cref="CallContext.Unmodelled"/> with the rule's text).</summary>
    public static DriverResult Unmodelled(Rule rule) => new(Eopnotsupp, rule, NotModelled: true);

    public static DriverResult Stuck(Rule rule) => new(0, rule, true);
}
