using Xunit;

namespace TraceReplay.VmTests.Support;

/// <summary>As <see cref="VmFactAttribute"/>, for theories.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VmTheoryAttribute : TheoryAttribute
{
    public VmTheoryAttribute() => Skip = VmRun.WhyNot;
}
