using TraceReplay.Formats;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.Calls;

namespace TraceReplay.Recorder.Import.Strace;

/// <summary>Hands the calls that matter to the tracker.</summary>
internal sealed class StraceCalls(CallTracker tracker)
{
    private static readonly HashSet<string> s_known = new(StringComparer.Ordinal)
    {
        "open", "openat", "openat2", "close", "close_range", "dup", "dup2", "dup3", "fcntl", "ioctl", "read", "write", "pread64", "pwrite64", "mmap", "munmap", "eventfd", "eventfd2", "fork", "vfork",
        "clone", "clone3", "execve", "execveat", "exit_group", "sendmsg", "recvmsg", "pidfd_getfd",
    };

    /// <summary>The call is one that may become a record.</summary>
    public static bool Matters(string name) => s_known.Contains(name);

    /// <summary>Result of a call.</summary>
    /// <param name="text">What follows " = ".</param>
    /// <param name="result">Value or -errno.</param>
    /// <param name="known">The call returned, and what.</param>
    /// <returns>False when this is nothing that strace prints.</returns>
    public static bool TryResult(string text, out long result, out bool known)
    {
        result = 0;
        known = false;
        if (text.StartsWith('?'))
        {
            return true;
        }

        if (!StraceText.TryNumber(text, out result))
        {
            return false;
        }

        known = true;
        string[] words = text.Split(' ', 3);
        if (result == -1 && words.Length > 1 && words[1].StartsWith('E'))
        {
            int error = StraceSymbols.Error(words[1]);
            result = error == 0 ? result : -error;
        }

        return true;
    }

    /// <param name="call">Thread, times and result.</param>
    /// <param name="name">Name of the call.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="result">The result as printed, for the path behind a descriptor.</param>
    /// <returns>False when the arguments are not those of this call.</returns>
    public bool TryTake(CallSeen call, string name, IReadOnlyList<string> arguments, string result)
    {
        StraceText.TryDescriptor(result, out _, out string? made);
        switch (name)
        {
            case "open" when arguments.Count >= 2:
                return Open(call, arguments[0], arguments[1], made);
            case "openat" when arguments.Count >= 3:
                return Open(call, arguments[1], arguments[2], made);
            case "openat2" when arguments.Count >= 3:
                return Open(call, arguments[1], StraceText.Member(arguments[2], "flags") ?? "0", made);
            case "eventfd" when arguments.Count >= 1 && StraceText.TryNumber(arguments[0], out long initial):
                tracker.Eventfd(call, (ulong)initial, 0);
                return true;
            case "eventfd2" when arguments.Count >= 2 && StraceText.TryNumber(arguments[0], out long initial):
                tracker.Eventfd(call, (ulong)initial, (int)StraceSymbols.Flags(arguments[1]));
                return true;
            case "mmap" when arguments.Count >= 6:
                return Mmap(call, arguments);
            case "munmap" when arguments.Count >= 2 && StraceText.TryNumber(arguments[0], out long address) && StraceText.TryNumber(arguments[1], out long length):
                tracker.Munmap(call, (ulong)address, (ulong)length);
                return true;
            case "fork" or "vfork" or "clone" or "clone3":
                return true;
            case "execve" when arguments.Count >= 2:
                tracker.Exec(call, Path(arguments[0]), CommandLine(arguments[1]));
                return true;
            case "execveat" when arguments.Count >= 3:
                tracker.Exec(call, Path(arguments[1]), CommandLine(arguments[2]));
                return true;
            case "exit_group" when arguments.Count >= 1 && StraceText.TryNumber(arguments[0], out long status):
                tracker.Processes.Of(call.Thread).Status = (int)status & 0xff;
                return true;
            case "pidfd_getfd" when arguments.Count >= 2:
                tracker.Receive(call, (int)call.Result, made, closeOnExec: true);
                return true;
            case "close_range" when arguments.Count >= 3 && StraceText.TryNumber(arguments[0], out long first) && StraceText.TryNumber(arguments[1], out long last):
                return (StraceSymbols.Flags(arguments[2]) & StraceSymbols.CloseRangeCloseOnExec) != 0 || CloseRange(call, first, last);
            default:
                return arguments.Count > 0 && StraceText.TryDescriptor(arguments[0], out int fd, out string? shown) && OnDescriptor(call, name, arguments, fd, shown);
        }
    }

    /// <summary>Arguments of a command, also where strace shortened the list.</summary>
    public static List<Utf8Text> CommandLine(string text)
    {
        var words = new List<Utf8Text>();
        foreach (string word in StraceText.Split(text.TrimStart('['), out _))
        {
            if (StraceText.Bytes(word) is { } bytes)
            {
                words.Add(new Utf8Text(bytes));
            }
        }

        return words;
    }

    /// <summary>A path as text; empty when strace could not read it.</summary>
    public static string Path(string argument) => StraceText.Bytes(argument) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : "";

    private bool OnDescriptor(CallSeen call, string name, IReadOnlyList<string> arguments, int fd, string? shown)
    {
        switch (name)
        {
            case "close":
                tracker.Close(call, fd, shown);
                return true;
            case "dup" or "dup2":
                tracker.Dup(call, fd, shown, closeOnExec: false);
                return true;
            case "dup3" when arguments.Count >= 3:
                tracker.Dup(call, fd, shown, closeOnExec: StraceSymbols.Flags(arguments[2]) != 0);
                return true;
            case "fcntl" when arguments.Count >= 2:
                Fcntl(call, fd, shown, StraceSymbols.Find(arguments[1]), arguments.Count > 2 ? arguments[2] : "0");
                return true;
            case "ioctl" when arguments.Count >= 2:
                return StraceIoctl.TryTake(tracker, call, fd, shown, arguments);
            case "read" or "write" when arguments.Count >= 2:
                return Transfer(call, fd, shown, name == "read" ? TransferOperation.Read : TransferOperation.Write, arguments, offset: null);
            case "pread64" or "pwrite64" when arguments.Count >= 2:
                return Transfer(call, fd, shown, name == "pread64" ? TransferOperation.Pread : TransferOperation.Pwrite, arguments, arguments.Count > 3 ? arguments[3] : "0");
            case "sendmsg" when arguments.Count >= 2:
                Passed(arguments[1]).ForEach(d => tracker.Send(call, d.Fd, d.Path));
                return true;
            case "recvmsg" when arguments.Count >= 2:
                bool closeOnExec = arguments.Count > 2 && (StraceSymbols.Flags(arguments[2]) & StraceSymbols.MessageCloseOnExec) != 0;
                Passed(arguments[1]).ForEach(d => tracker.Receive(call, d.Fd, d.Path, closeOnExec));
                return true;
            default:
                return call.Unfinished;
        }
    }

    private bool CloseRange(CallSeen call, long first, long last)
    {
        tracker.CloseRange(call, (uint)first, (uint)last);
        return true;
    }

    private bool Open(CallSeen call, string path, string flags, string? made)
    {
        tracker.Open(call, Path(path), (int)StraceSymbols.Flags(flags), made);
        return true;
    }

    private void Fcntl(CallSeen call, int fd, string? shown, long? command, string argument)
    {
        if (command == StraceSymbols.DuplicateFd || command == CallFlags.DuplicateCloseOnExec)
        {
            tracker.Dup(call, fd, shown, command == CallFlags.DuplicateCloseOnExec);
        }
        else if (command == StraceSymbols.SetFdFlags)
        {
            tracker.SetCloseOnExec(call, fd, (StraceSymbols.Flags(argument) & 1) != 0);
        }
    }

    private bool Transfer(CallSeen call, int fd, string? shown, TransferOperation operation, IReadOnlyList<string> arguments, string? offset)
    {
        long length = 0;
        long position = 0;

        // A read that never returned has no arguments beyond the descriptor: strace prints them at the return.
        bool whole = arguments.Count >= 3 && StraceText.TryNumber(arguments[2], out length) && (offset is null || StraceText.TryNumber(offset, out position));
        if (!whole && !call.Unfinished)
        {
            return false;
        }

        bool reads = operation is TransferOperation.Read or TransferOperation.Pread;
        byte[] data = reads && !call.Succeeded ? [] : StraceText.Bytes(arguments[1]) ?? [];
        tracker.Transfer(call, fd, shown, new TransferRecord { Operation = operation, Length = (ulong)length, Offset = (ulong)position, Data = data });
        return true;
    }

    private bool Mmap(CallSeen call, IReadOnlyList<string> arguments)
    {
        if (!StraceText.TryNumber(arguments[1], out long length) || !StraceText.TryDescriptor(arguments[4], out int fd, out string? shown) || !StraceText.TryNumber(arguments[5], out long offset))
        {
            return false;
        }

        var record = new MmapRecord
        {
            Length = (ulong)length,
            Protection = (int)StraceSymbols.Flags(arguments[2]),
            Flags = (int)StraceSymbols.Flags(arguments[3]),
            Offset = (ulong)offset,
            Address = StraceText.TryNumber(arguments[0], out long hint) ? (ulong)hint : 0,
        };
        tracker.Mmap(call, fd, shown, record);
        return true;
    }

    /// <summary>Descriptors in a control message: cmsg_type=SCM_RIGHTS, cmsg_data=[4, 5].</summary>
    private static List<(int Fd, string? Path)> Passed(string message)
    {
        var passed = new List<(int Fd, string? Path)>();
        string rights = "cmsg_type=";
        for (int at = message.IndexOf(rights, StringComparison.Ordinal); at >= 0; at = message.IndexOf(rights, at + 1, StringComparison.Ordinal))
        {
            string type = message[(at + rights.Length)..];
            const string key = "cmsg_data=[";
            int data = type.IndexOf(key, StringComparison.Ordinal);
            if (data < 0 || data > 60 || (!type.StartsWith("SCM_RIGHTS", StringComparison.Ordinal) && !type.StartsWith("0x1,", StringComparison.Ordinal) && !type.StartsWith("0x1 ", StringComparison.Ordinal)))
            {
                continue;
            }

            foreach (string word in StraceText.Split(type[(data + key.Length)..], out _))
            {
                if (StraceText.TryDescriptor(word, out int fd, out string? path))
                {
                    passed.Add((fd, path));
                }
            }
        }

        return passed;
    }
}
