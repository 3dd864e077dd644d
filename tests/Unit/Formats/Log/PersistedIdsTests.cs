using System.Text;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Formats.Log;

public sealed class PersistedIdsTests
{
    /// <summary>Every enumeration whose numbers or names are in logs.</summary>
    private static readonly Type[] Persisted =
    [
        typeof(ChunkEncoding), typeof(CommandOperands), typeof(DescriptorOrigin), typeof(DmaDirection), typeof(DmaSource), typeof(MemorySource), typeof(MemorySpace), typeof(Quirk),
        typeof(RecordKind), typeof(SmmuInterrupt), typeof(TransferOperation), typeof(TranslationOutcome), typeof(TranslationStage), typeof(TranslationStepKind),
    ];

    [Fact]
    public void PersistedNumbers_AreTheOnesOfTheGoldenFile()
    {
        var text = new StringBuilder();
        foreach (Type type in Persisted.OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            foreach (object value in Enum.GetValues(type).Cast<object>().OrderBy(value => Convert.ToUInt64(value, null)))
            {
                // Quirks are persisted by name, so their numbers may change.
                text.Append(type.Name).Append('.').Append(value);
                text.Append(type == typeof(Quirk) ? " (by name)" : $" = {Convert.ToUInt64(value, null)}").Append('\n');
            }
        }

        Golden.Check("persisted-ids.txt", text.ToString());
    }

    [Fact]
    public void PersistedEnums_AreAllListed() =>
        Assert.Empty(typeof(RecordKind).Assembly.GetTypes().Where(type => type.IsEnum && type.Namespace == typeof(RecordKind).Namespace).Except(Persisted));
}
