using TraceReplay.Recorder.FlightRecorder;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.Cli;

/// <summary>Turns the words of options into values and keeps the first thing that was wrong.</summary>
internal sealed class OptionReader
{
    /// <summary>One sentence, or nothing.</summary>
    public string Error { get; private set; } = "";

    public IReadOnlyList<FilterRule> Filters(string option, string[]? words)
    {
        var rules = new List<FilterRule>();
        foreach (string word in words ?? [])
        {
            if (FilterRule.Parse(option, word, DeviceNames.OfHost, out string error) is { } rule)
            {
                rules.Add(rule);
            }
            else
            {
                Say(error);
            }
        }

        return rules;
    }

    public RingLimit? Ring(string? word)
    {
        if (word is null)
        {
            return null;
        }

        RingLimit? limit = RingLimit.Parse(word, out string error);
        Say(error);
        return limit;
    }

    public IReadOnlyList<Trigger> Triggers(string[]? words)
    {
        var triggers = new List<Trigger>();
        foreach (string word in words ?? [])
        {
            if (Trigger.Parse(word, out string error) is { } trigger)
            {
                triggers.Add(trigger);
            }
            else
            {
                Say(error);
            }
        }

        return triggers;
    }

    public TimeSpan Time(string option, string? word, TimeSpan otherwise)
    {
        if (word is null)
        {
            return otherwise;
        }

        if (Quantity.TryTime(word, out TimeSpan time))
        {
            return time;
        }

        Say($"{option} {word}: expected a time such as 500ms, 30s or 5m.");
        return otherwise;
    }

    public long Bytes(string option, string? word, long otherwise, long least, long most)
    {
        if (word is null)
        {
            return otherwise;
        }

        if (!Quantity.TryBytes(word, out long bytes))
        {
            Say($"{option} {word}: expected a size such as 64MiB or 4096.");
        }
        else if (bytes < least || bytes > most)
        {
            Say(most == long.MaxValue ? $"{option} {word}: expected at least {Quantity.Text(least)}." : $"{option} {word}: expected {Quantity.Text(least)} to {Quantity.Text(most)}.");
        }

        return Math.Clamp(bytes, least, most);
    }

    public long RotateBytes(string[]? words)
    {
        long size = 0;
        foreach (string word in words ?? [])
        {
            if (Quantity.TryTime(word, out _))
            {
                continue;
            }

            size = Bytes("--rotate", word, 0, 1 << 20, long.MaxValue);
        }

        return size;
    }

    public TimeSpan RotateTime(string[]? words)
    {
        TimeSpan time = TimeSpan.Zero;
        foreach (string word in words ?? [])
        {
            if (Quantity.TryTime(word, out TimeSpan found))
            {
                time = found;
                if (time < TimeSpan.FromSeconds(1))
                {
                    Say($"--rotate {word}: expected at least 1s.");
                }
            }
        }

        return time;
    }

    public int Count(string option, int count)
    {
        if (count < 0)
        {
            Say($"{option} {count}: expected a number from 1.");
        }

        return count;
    }

    public T Word<T>(string option, string word, params (string Word, T Value)[] words)
    {
        foreach ((string known, T value) in words)
        {
            if (known == word)
            {
                return value;
            }
        }

        Say($"{option} {word}: expected {string.Join(" or ", words.Select(pair => pair.Word))}.");
        return words[0].Value;
    }

    /// <summary>Options that do not go together.</summary>
    public void Check(CaptureOptions options)
    {
        if (options.Ring is not null && options.Rotates)
        {
            Say("--ring and --rotate: a ring is written on triggers and never rotated; use one of them.");
        }

        if (options.Ring is null && (options.Triggers.Count > 0 || options.After > TimeSpan.Zero))
        {
            Say($"{(options.Triggers.Count > 0 ? "--trigger" : "--after")}: triggers write a ring; add --ring with a size such as 64MiB or a time such as 30s.");
        }

        if (options.Ring is null && !options.Rotates && options.Keep > 0)
        {
            Say("--keep: there is only one log; add --rotate or --ring.");
        }
    }

    private void Say(string error) => Error = Error.Length == 0 ? error : Error;
}
