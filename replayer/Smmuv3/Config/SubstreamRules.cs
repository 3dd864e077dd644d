using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>Which CD a transaction uses, or why it uses none. IHI 0070 §3.9, §5.2 S1CDMax and S1DSS.</summary>
internal static class SubstreamRules
{
    /// <summary>Also switches stage 1 off where S1DSS says that this transaction bypasses it.</summary>
    /// <param name="index">Number of the CD.</param>
    /// <returns>None, C_BAD_SUBSTREAMID or F_STREAM_DISABLED.</returns>
    public static EventId Apply(in Ste ste, StreamContext context, out uint index)
    {
        index = 0;
        bool stage1 = context.Stage is TranslationStage.Stage1 or TranslationStage.Nested;
        if (context.HasSubstream)
        {
            if (!stage1 || ste.S1CDMax == 0 || (ste.S1CDMax < 32 && context.Substream >> ste.S1CDMax != 0))
            {
                return EventId.CBadSubstreamId;
            }

            if (context.Substream == 0 && ste.S1DSS == DefaultSubstream.Substream0)
            {
                return EventId.FStreamDisabled;
            }

            index = context.Substream;
            return EventId.None;
        }

        if (!stage1 || ste.S1CDMax == 0)
        {
            return EventId.None;
        }

        switch (ste.S1DSS)
        {
            case DefaultSubstream.Substream0:
                return EventId.None;
            case DefaultSubstream.Bypass:
                context.Stage = context.Stage == TranslationStage.Nested ? TranslationStage.Stage2 : TranslationStage.None;
                context.Config = context.Stage == TranslationStage.None ? StreamConfig.Bypass : StreamConfig.Stage2;
                return EventId.None;
            default:
                return EventId.FStreamDisabled;
        }
    }
}
