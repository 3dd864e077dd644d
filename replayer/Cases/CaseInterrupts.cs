using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Cases;

/// <summary>Interrupts in the spelling of case files.</summary>
internal static class CaseInterrupts
{
    public static SmmuInterrupt? Find(string name) => name switch
    {
        "evtq" => SmmuInterrupt.EventQueue,
        "priq" => SmmuInterrupt.PriQueue,
        "cmd_sync" => SmmuInterrupt.CommandSync,
        "gerror" => SmmuInterrupt.GlobalError,
        _ => null,
    };

    public static string NameOf(SmmuInterrupt interrupt) => interrupt switch
    {
        SmmuInterrupt.EventQueue => "evtq",
        SmmuInterrupt.CommandSync => "cmd_sync",
        SmmuInterrupt.GlobalError => "gerror",
        _ => "priq",
    };

    public static string Text(ReadOnlySpan<SmmuInterrupt> interrupts)
    {
        var names = new string[interrupts.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = NameOf(interrupts[i]);
        }

        return names.Length == 0 ? "none" : string.Join(' ', names);
    }
}
