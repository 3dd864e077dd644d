using Xunit;

namespace TraceReplay.Tests.Support;

/// <summary>A test over the shared recordings; skipped where they are not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute()
    {
        if (SharedData.Root is null)
        {
            Skip = "the shared recordings are not beside the repository";
        }
    }
}
