using Xunit;

namespace TraceReplay.VmTests.Support;

/// <summary>A test over what happened in the virtual machine. Booting takes minutes, so it runs where it is asked for; there it never skips.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VmFactAttribute : FactAttribute
{
    public VmFactAttribute() => Skip = VmRun.WhyNot;
}
