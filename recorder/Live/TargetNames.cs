using System.Text;
using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls;

namespace TraceReplay.Recorder.Live;

/// <summary>Spells what descriptors refer to as readlink of /proc/pid/fd/N does; one copy of each text.</summary>
internal sealed class TargetNames
{
    private const int MostKept = 4096;
    private readonly Dictionary<string, Utf8Text> _known = new(StringComparer.Ordinal);

    public Utf8Text Of(string text)
    {
        if (!_known.TryGetValue(text, out Utf8Text known))
        {
            known = text;
            if (_known.Count < MostKept)
            {
                _known.Add(text, known);
            }
        }

        return known;
    }

    /// <param name="names">Names of the file, its folder, and so on, up to the root of its file system: '/'.</param>
    /// <param name="anonymous">A file without a path.</param>
    public Utf8Text OfFile(IReadOnlyList<string> names, bool anonymous)
    {
        if (anonymous)
        {
            return Of("anon_inode:" + names[0]);
        }

        var path = new StringBuilder();
        foreach (string name in names.TakeWhile(name => name.Length > 0 && name != "/"))
        {
            path.Insert(0, "/" + name);
        }

        // The files of all interfaces lie in the file system mounted at /dev.
        return Of("/dev" + path);
    }

    /// <summary>For a descriptor that was never told of: what its kind alone says.</summary>
    public Utf8Text OfKind(FdKind kind) => Of(FdTarget.NameOf(kind) ?? "");
}
