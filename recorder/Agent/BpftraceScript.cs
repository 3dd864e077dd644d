using System.Globalization;
using System.Text;

namespace TraceReplay.Recorder.Agent;

/// <summary>
/// Writes a bpftrace script that records a program where this recorder cannot run: the calls that matter with the bytes of their arguments, as lines that
/// 'tracerecord import' reads (README.md of this folder has the format). Sizes and pointers come from the catalogue of ioctls.
/// </summary>
internal sealed class BpftraceScript
{
    /// <summary>Version of the lines.</summary>
    public const int FormatVersion = 1;

    private const int ChunkBytes = 64;
    private const int PointersFollowed = 2;

    private static readonly string[] s_pointerMaps = ["pointer", "countat", "countsize", "stride", "strideat", "flagat", "flagmask", "flagvalue"];

    private readonly StringBuilder _text = new();

    private BpftraceScript()
    {
    }

    /// <summary>The script records a process by number ($1) instead of the command given with -c.</summary>
    public required bool Attach { get; init; }

    /// <summary>Bytes kept of an argument, a multiple of 64.</summary>
    public required int ArgumentBytes { get; init; }

    /// <summary>Bytes kept of a buffer behind a pointer and of data read or written, a multiple of 64.</summary>
    public required int BufferBytes { get; init; }

    public static string Write(bool attach, int argumentBytes, int bufferBytes, IEnumerable<IoctlFact> facts)
    {
        var script = new BpftraceScript { Attach = attach, ArgumentBytes = RoundUp(argumentBytes), BufferBytes = RoundUp(bufferBytes) };
        script.Head();
        script.Tables(facts);
        script.Add(ScriptParts.Processes);
        script.Ioctl();
        script.Transfers();
        script.Descriptors();
        script.Mappings();
        script.Add(SocketProbes.Write());
        return script._text.ToString();
    }

    private static int RoundUp(int bytes) => (bytes + ChunkBytes - 1) / ChunkBytes * ChunkBytes;

    private void Head()
    {
        string run = Attach ? "bpftrace -o recording.txt THIS-FILE PID" : "bpftrace -o recording.txt -c 'COMMAND' THIS-FILE";
        Add($$"""
            #!/usr/bin/env bpftrace
            /*
             * Records what a program does with VFIO, iommufd and KVM. Written by tracerecord agent --bpftrace; needs bpftrace 0.17 or newer, a kernel with BTF, root.
             *
             *   BPFTRACE_PERF_RB_PAGES=4096 {{run}}
             *   tracerecord import recording.txt -o recording.trlog
             *
             * Lines that say "Lost N events" are part of the recording: leave them in. Kept: {{ArgumentBytes}} bytes of an argument, {{BufferBytes}} of a buffer.
             */

            """);
    }

    private void Tables(IEnumerable<IoctlFact> facts)
    {
        string root = Attach ? "(uint64)$1" : "(uint64)cpid";
        Add($$"""
            BEGIN
            {
              printf("tracereplay-bpftrace {{FormatVersion}}\n");
              printf("clock %llu %s\n", nsecs, strftime("%s.%f", nsecs));
              printf("target {{(Attach ? "attach" : "command")}} %d\n", {{root}});
              printf("kept {{ArgumentBytes}} {{BufferBytes}}\n");
              $uts = curtask->nsproxy->uts_ns;
              printf("machine %s\n", $uts->name.machine);
              printf("release %s\n", $uts->name.release);
              printf("version %s\n", $uts->name.version);
              @task[{{root}}] = 1;

            """);
        // bpftrace wants every map written somewhere.
        foreach (string map in s_pointerMaps)
        {
            Add($"  @{map}[0, 0] = 0;\n");
        }

        Add("  @self[0] = 0; @string[0] = 0; @back[0] = 0;\n");
        foreach (IoctlFact fact in facts)
        {
            Add($"  @size[{Hex(fact.Request)}] = {fact.Size + 1};{(fact.SelfSize ? $" @self[{Hex(fact.Request)}] = 1;" : "")}{(fact.Text ? $" @string[{Hex(fact.Request)}] = 1;" : "")}{(fact.CopiesBack ? $" @back[{Hex(fact.Request)}] = 1;" : "")}\n");
            for (int i = 0; i < Math.Min(PointersFollowed, fact.Pointers.Count); i++)
            {
                AddPointer($"{Hex(fact.Request)}, {i}", fact.Pointers[i]);
            }
        }

        Add("}\n\nEND\n{\n");
        foreach (string map in (string[])["task", "size", "self", "string", "back", .. s_pointerMaps, "kind", "seen", "entry", "command", "argument", "length", "whole", "cut", "name", "flags", "mapped"])
        {
            Add($"  clear(@{map});\n");
        }

        Add("}\n\n");
    }

    private void AddPointer(string key, PointerFact pointer)
    {
        // Offsets are kept with one added: 0 is what an absent entry gives.
        Add(string.Create(CultureInfo.InvariantCulture, $"  @pointer[{key}] = {pointer.Offset + 1}; @stride[{key}] = {pointer.Stride};"));
        Add(pointer.Count >= 0 ? string.Create(CultureInfo.InvariantCulture, $" @countat[{key}] = {pointer.Count + 1}; @countsize[{key}] = {pointer.CountSize};") : "");
        Add(pointer.StrideOffset >= 0 ? string.Create(CultureInfo.InvariantCulture, $" @strideat[{key}] = {pointer.StrideOffset + 1};") : "");
        Add(pointer.FlagMask != 0 ? string.Create(CultureInfo.InvariantCulture, $" @flagat[{key}] = {pointer.FlagOffset}; @flagmask[{key}] = {pointer.FlagMask}; @flagvalue[{key}] = {pointer.FlagValue};") : "");
        Add("\n");
    }

    private void Ioctl()
    {
        Add("tracepoint:syscalls:sys_enter_ioctl /@task[pid]/\n{\n  $fd = args->fd;\n");
        Add(ScriptParts.File);
        Add("""
              if (@kind[$ops] == 1) {
                $c = (uint64)args->cmd;
                $whole = ($c >> 16) & 0x3fff;
                if (@size[$c] > 0) {
                  $whole = (uint64)@size[$c] - 1;
                }
                if (args->arg < 65536) {
                  $whole = 0;
                } else {
                  if (@self[$c] == 1 || (@size[$c] == 0 && $whole == 0)) {
                    $own = (uint64)*(uint32 *)uptr(args->arg);
                    if ($own > $whole && $own <= 1048576) {
                      $whole = $own;
                    }
                  }
                }
                $n = $whole > ARGUMENT ? (uint64)ARGUMENT : $whole;
                @entry[tid] = nsecs;
                @command[tid] = $c;
                @argument[tid] = args->arg;
                @length[tid] = $n;
                @whole[tid] = $whole;
                printf("enter %llu %d %d ioctl %d %llx %llx\n", @entry[tid], pid, tid, $fd, $c, args->arg);
                if (@string[$c] == 1) {
                  printf("text %llu %d %s\n", @entry[tid], tid, str(uptr(args->arg)));
                }
                $p = args->arg;

            """);
        Bytes("in", "-1", ArgumentBytes);
        Pointers("in");
        Add("  }\n}\n\n");
        Add("""
            tracepoint:syscalls:sys_exit_ioctl /@entry[tid]/
            {
              printf("leave %llu %d %d ioctl %lld %llu\n", nsecs, pid, tid, args->ret, @entry[tid]);
              if (@back[@command[tid]] == 1 || @size[@command[tid]] == 0) {
                $n = @length[tid];
                $whole = @whole[tid];
                $p = @argument[tid];

            """);
        Bytes("out", "-1", ArgumentBytes);
        Pointers("out");
        Add("""
              }
              delete(@entry[tid]);
              delete(@command[tid]);
              delete(@argument[tid]);
              delete(@length[tid]);
              delete(@whole[tid]);
              delete(@cut[tid]);
            }


            """);
    }

    private void Pointers(string which)
    {
        for (int i = 0; i < PointersFollowed; i++)
        {
            Add(ScriptParts.Pointer.Replace("INDEX", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
            Bytes(which, "$at", BufferBytes);
        }
    }

    private void Transfers()
    {
        foreach (string name in (string[])["read", "pread64", "write", "pwrite64"])
        {
            bool writes = name.Contains("write", StringComparison.Ordinal);
            bool at = name.EndsWith("64", StringComparison.Ordinal);
            Add($"tracepoint:syscalls:sys_enter_{name} /@task[pid]/\n{{\n  $fd = args->fd;\n");
            Add(ScriptParts.File);
            Add($$"""
                  if (@kind[$ops] == 1) {
                    @entry[tid] = nsecs;
                    @argument[tid] = (uint64)args->buf;
                    printf("enter %llu %d %d {{name}} %d %llx %llx\n", @entry[tid], pid, tid, $fd, (uint64)args->count, {{(at ? "(uint64)args->pos" : "(uint64)0")}});

                """);
            if (writes)
            {
                Add("    $whole = (uint64)args->count;\n    $n = $whole > BUFFER ? (uint64)BUFFER : $whole;\n    $p = (uint64)args->buf;\n");
                Bytes("in", "-1", BufferBytes);
            }

            Add($$"""
                  }
                }

                tracepoint:syscalls:sys_exit_{{name}} /@entry[tid]/
                {
                  printf("leave %llu %d %d {{name}} %lld %llu\n", nsecs, pid, tid, args->ret, @entry[tid]);

                """);
            if (!writes)
            {
                Add("  if (args->ret > 0) {\n    $whole = (uint64)args->ret;\n    $n = $whole > BUFFER ? (uint64)BUFFER : $whole;\n    $p = @argument[tid];\n");
                Bytes("out", "-1", BufferBytes);
                Add("  }\n");
            }

            Add("  delete(@entry[tid]);\n  delete(@argument[tid]);\n}\n\n");
        }
    }

    private void Descriptors()
    {
        Add("""
            tracepoint:syscalls:sys_enter_openat /@task[pid]/
            {
              @entry[tid] = nsecs;
              @name[tid] = (uint64)args->filename;
              @flags[tid] = (uint64)args->flags;
            }

            tracepoint:syscalls:sys_exit_openat /@entry[tid]/
            {
              $mine = 0;
              /* "/dev/vfi", "/dev/iom", "/dev/kvm" as numbers */
              $start = *(uint64 *)uptr(@name[tid]);
              if ($start == 0x6966762f7665642f || $start == 0x6d6f692f7665642f || $start == 0x6d766b2f7665642f) {
                $mine = 1;
              }
              if (args->ret >= 0) {
                $fd = args->ret;

            """);
        Add(ScriptParts.File);
        Add("""
                if (@kind[$ops] == 1) {
                  $mine = 1;
                } else {
                  $mine = 0;
                }
              }
              if ($mine == 1) {
                printf("enter %llu %d %d openat %llx\n", @entry[tid], pid, tid, @flags[tid]);
                printf("text %llu %d %s\n", @entry[tid], tid, str(uptr(@name[tid])));
                printf("leave %llu %d %d openat %lld %llu\n", nsecs, pid, tid, args->ret, @entry[tid]);
              }
              delete(@entry[tid]);
              delete(@name[tid]);
              delete(@flags[tid]);
            }


            """);
        OnDescriptor("close", "fd", "", "");
        OnDescriptor("dup", "fildes", "", "");
        OnDescriptor("dup2*", "oldfd", " %llx", ", (uint64)args->newfd");
        OnDescriptor("dup3", "oldfd", " %llx %llx", ", (uint64)args->newfd, (uint64)args->flags");
        OnDescriptor("fcntl", "fd", " %llx %llx", ", (uint64)args->cmd, args->arg", " && (args->cmd == 0 || args->cmd == 1030)");
        Simple("eventfd2", " %llx %llx", ", (uint64)args->count, (uint64)args->flags", "@task[pid]");
    }

    private void Mappings()
    {
        OnDescriptor("mmap", "fd", " %llx %llx %llx %llx %llx", ", args->addr, args->len, args->prot, args->flags, args->off", "", "  if (args->ret > 0 || args->ret < -4095) {\n    @mapped[pid, (uint64)args->ret] = 1;\n  }\n");
        Simple("munmap", " %llx %llx", ", (uint64)args->addr, (uint64)args->len", "@task[pid] && @mapped[pid, (uint64)args->addr]");
    }

    private void OnDescriptor(string name, string field, string format, string values, string condition = "", string after = "")
    {
        string call = name.TrimEnd('*');
        Add($"tracepoint:syscalls:sys_enter_{name} /@task[pid]{condition}/\n{{\n  $fd = args->{field};\n");
        Add(ScriptParts.File);
        Add($$"""
              if (@kind[$ops] == 1) {
                @entry[tid] = nsecs;
                printf("enter %llu %d %d {{call}} %d{{format}}\n", @entry[tid], pid, tid, $fd{{values}});
              }
            }


            """);
        Leave(name, call, after);
    }

    private void Simple(string name, string format, string values, string condition)
    {
        Add($$"""
            tracepoint:syscalls:sys_enter_{{name}} /{{condition}}/
            {
              @entry[tid] = nsecs;
              printf("enter %llu %d %d {{name}}{{format}}\n", @entry[tid], pid, tid{{values}});
            }


            """);
        Leave(name, name, "");
    }

    private void Leave(string name, string call, string after) => Add($$"""
        tracepoint:syscalls:sys_exit_{{name}} /@entry[tid]/
        {
          printf("leave %llu %d %d {{call}} %lld %llu\n", nsecs, pid, tid, args->ret, @entry[tid]);
        {{after}}  delete(@entry[tid]);
        }


        """);

    private void Bytes(string which, string at, int most) => Add(
        ScriptParts.Bytes.Replace("CHUNKS", (most / ChunkBytes).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("WHICH", which, StringComparison.Ordinal).Replace("AT,", at + ",", StringComparison.Ordinal));

    private void Add(string text) => _text.Append(
        text.Replace("ARGUMENT", ArgumentBytes.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("BUFFER", BufferBytes.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    private static string Hex(uint value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);
}
