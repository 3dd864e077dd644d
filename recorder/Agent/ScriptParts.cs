namespace TraceReplay.Recorder.Agent;

/// <summary>
/// Pieces of the bpftrace script. bpftrace of Debian 12 (0.17) has no functions and no loops with data of their own, so pieces that several probes need are written
/// into each. Values in upper case are filled in.
/// </summary>
internal static class ScriptParts
{
    /// <summary>
    /// Finds out what descriptor $fd is. The operations of its file tell the kind, so names are looked at once per kind; what a descriptor is called is printed when it
    /// is first used.
    /// </summary>
    public const string File = """
          $file = (uint64)0;
          $ops = (uint64)0;
          $table = curtask->files->fdt;
          if ((uint64)$fd < (uint64)$table->max_fds) {
            $file = *(uint64 *)((uint64)$table->fd + (uint64)$fd * 8);
          }
          if ($file != 0) {
            $f = (struct file *)$file;
            $ops = (uint64)$f->f_op;
            $entry = $f->f_path.dentry;
            if (@kind[$ops] == 0) {
              @kind[$ops] = 2;
              $name = *(uint64 *)$entry->d_name.name;
              $above = *(uint64 *)$entry->d_parent->d_name.name;
              if (($f->f_inode->i_mode & 0xf000) == 0x2000) {
                /* vfio in front of or below /dev/vfio, iommu, kvm, devices/vfioN: the first eight letters as a number */
                if (($above & 0xffffffffff) == 0x6f696676 || ($name & 0xffffffffff) == 0x6f696676 || ($name & 0xffffffffffff) == 0x756d6d6f69 || ($name & 0xffffffff) == 0x6d766b) {
                  @kind[$ops] = 1;
                }
                if ($above == 0x73656369766564 && ($name & 0xffffffff) == 0x6f696676) {
                  @kind[$ops] = 1;
                }
              } else {
                /* [vfio-, [eventfd, [iommufd, kvm-, [kvm- */
                if (($name & 0xffffffffffff) == 0x2d6f6966765b || $name == 0x6466746e6576655b || $name == 0x6466756d6d6f695b || ($name & 0xffffffff) == 0x2d6d766b || ($name & 0xffffffffff) == 0x2d6d766b5b) {
                  @kind[$ops] = 1;
                }
              }
            }
            if (@kind[$ops] == 1 && @seen[pid, (uint64)$fd] != $file) {
              @seen[pid, (uint64)$fd] = $file;
              printf("file %llu %d %d %d %s %s\n", nsecs, pid, tid, $fd, str($entry->d_name.name), str($entry->d_parent->d_name.name));
            }
          }

        """;

    /// <summary>Prints $n of $whole bytes at $p, 64 a line, which is the most that buf() holds everywhere. WHICH is in or out, AT the offset of the pointer in the argument.
    /// The length goes through a map so that the compiler knows no bound of it and leaves bpftrace's own check of the length in, which the kernel's verifier asks for.</summary>
    public const string Bytes = """
            @cut[tid] = $n;
            $n = (uint64)@cut[tid];
            $o = (uint64)0;
            unroll (CHUNKS) {
              if ($n > $o) {
                printf("bytes %llu %d WHICH %d %llx %llu %llu %rh\n", @entry[tid], tid, AT, $p, $o, $whole, buf(uptr($p + $o), $n - $o));
              }
              $o = $o + 64;
            }

        """;

    /// <summary>Where buffer INDEX of the ioctl @command[tid] is, and how large: $p, $n, $whole; $n is 0 when there is none.</summary>
    public const string Pointer = """
            $n = (uint64)0;
            $whole = (uint64)0;
            $p = (uint64)0;
            $at = @pointer[@command[tid], INDEX] - 1;
            if ($at >= 0) {
              $base = @argument[tid];
              $flags = (uint64)0;
              if (@flagmask[@command[tid], INDEX] != 0) {
                $flags = (uint64)*(uint32 *)uptr($base + @flagat[@command[tid], INDEX]) & @flagmask[@command[tid], INDEX];
              }
              if ($flags == @flagvalue[@command[tid], INDEX]) {
                $p = *(uint64 *)uptr($base + (uint64)$at);
                $count = (uint64)1;
                if (@countat[@command[tid], INDEX] != 0) {
                  $count = (uint64)*(uint32 *)uptr($base + @countat[@command[tid], INDEX] - 1);
                  if (@countsize[@command[tid], INDEX] == 8) {
                    $count = *(uint64 *)uptr($base + @countat[@command[tid], INDEX] - 1);
                  }
                }
                $each = (uint64)@stride[@command[tid], INDEX];
                if (@strideat[@command[tid], INDEX] != 0) {
                  $each = (uint64)*(uint32 *)uptr($base + @strideat[@command[tid], INDEX] - 1);
                }
                $whole = $p == 0 ? (uint64)0 : $count * $each;
                $n = $whole > BUFFER ? (uint64)BUFFER : $whole;
              }
            }

        """;

    /// <summary>Threads and processes that come and go.</summary>
    public const string Processes = """
        tracepoint:task:task_newtask /@task[pid]/
        {
          @task[args->pid] = 1;
          printf("task %llu %d %d %d %llx\n", nsecs, pid, tid, args->pid, args->clone_flags);
        }

        tracepoint:sched:sched_process_exec /@task[pid]/
        {
          printf("exec %llu %d %d %s\n", nsecs, pid, tid, str(args->filename));
        }

        tracepoint:sched:sched_process_exit /@task[pid]/
        {
          printf("exit %llu %d %d %d\n", nsecs, pid, tid, curtask->exit_code);
          delete(@task[tid]);
        }


        """;
}
