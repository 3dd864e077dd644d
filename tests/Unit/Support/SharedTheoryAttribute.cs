using Xunit;

namespace TraceReplay.Tests.Support;

/// <summary>A theory over the shared recordings; skipped where they are not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute()
    {
        if (SharedData.Root is null)
        {
            Skip = "the shared recordings are not beside the repository";
        }
    }
}
