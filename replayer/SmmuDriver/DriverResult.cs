using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>What a driver operation gives back.</summary>
/// <param name="Errno">0, or a positive errno.</param>
/// <param name="Rule">The rule that refused or decided it; null for a plain success.</param>
/// <param name="NeverReturns">The kernel does not come back from this call: endless loop or BUG. <see cref="IommuDriver.ContinueLoop"/> goes on with a loop.</param>
/// <param name="NotModelled">The model does not cover the operation; the errno is a placeholder and no prediction.</param>
internal readonly record struct DriverResult(int Errno, Rule? Rule = null, bool NeverReturns = false, bool NotModelled = false)
{
    public static DriverResult Success => default;

    public bool Ok => Errno == 0 && !NeverReturns;

    public static DriverResult Fail(int errno, Rule rule) => new(errno, rule);

    /// <summary>Not covered: the caller says so (<see cref="CallContext.Unmodelled"/> with the rule's text).</summary>
    public static DriverResult Unmodelled(Rule rule) => new(Formats.Errno.EOPNOTSUPP, rule, NotModelled: true);

    public static DriverResult Stuck(Rule rule) => new(0, rule, true);

    /// <summary>Ends a call as the driver did.</summary>
    /// <param name="rule">What decides where the driver names nothing.</param>
    /// <returns>The driver succeeded.</returns>
    public bool End(CallContext c, Rule rule)
    {
        if (NotModelled)
        {
            c.Unmodelled(Rule!.Text);
        }
        else if (Errno != 0)
        {
            c.Fail(Errno, Rule ?? rule);
        }
        else
        {
            c.Succeed(0, rule);
        }

        return Errno == 0 && !NotModelled;
    }
}
