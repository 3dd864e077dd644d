using System.Globalization;
using System.Text;

namespace TraceReplay.Recorder.Agent;

/// <summary>Probes for descriptors that go over sockets: the first control message, which is where they are in practice, and up to four of them.</summary>
internal static class SocketProbes
{
    public static string Write()
    {
        var text = new StringBuilder();
        foreach ((string name, string word) in ((string, string)[])[("sendmsg", "sent"), ("recvmsg", "received")])
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                tracepoint:syscalls:sys_enter_{{name}} /@task[pid]/
                {
                  @entry[tid] = nsecs;
                  @argument[tid] = (uint64)args->msg;
                }

                tracepoint:syscalls:sys_exit_{{name}} /@entry[tid]/
                {
                  $control = *(uint64 *)uptr(@argument[tid] + 32);
                  if (args->ret >= 0 && $control != 0 && *(uint64 *)uptr(@argument[tid] + 40) >= 20) {
                    if (*(uint32 *)uptr($control + 8) == 1 && *(uint32 *)uptr($control + 12) == 1) {
                      $end = *(uint64 *)uptr($control);
                      $o = (uint64)16;
                      unroll (4) {
                        if ($o + 4 <= $end) {
                          $fd = *(int32 *)uptr($control + $o);

                """);
            text.Append(ScriptParts.File);
            text.Append(CultureInfo.InvariantCulture, $$"""
                          if (@kind[$ops] == 1) {
                            printf("{{word}} %llu %d %d %d\n", nsecs, pid, tid, $fd);
                          }
                        }
                        $o = $o + 4;
                      }
                    }
                  }
                  delete(@entry[tid]);
                  delete(@argument[tid]);
                }


                """);
        }

        return text.ToString();
    }
}
