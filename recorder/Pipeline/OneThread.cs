using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>The operator between many threads and one.</summary>
internal static class OneThread
{
    /// <summary>
    /// Hands everything to the observer on one thread of its own, with ticks when time passes. Bounded: see <see cref="BatchQueue"/>.
    /// </summary>
    /// <param name="begun">Called once the way is ready.</param>
    public static IObservable<SourceBatch> OnOneThread(this IObservable<SourceBatch> batches, long mostBytes, TimeSpan tick, Action begun) =>
        Observable.Create<SourceBatch>(observer =>
        {
            var queue = new BatchQueue(mostBytes);
            Exception? error = null;
            bool ended = false;
            IDisposable subscription = batches.Subscribe(queue.Post, e => End(e), () => End(null));
            var thread = new Thread(Work) { IsBackground = true, Name = "pipeline" };
            thread.Start();
            return new CompositeDisposable(subscription, Disposable.Create(queue.Close));

            void End(Exception? e)
            {
                error = e;
                Volatile.Write(ref ended, true);
            }

            void Work()
            {
                try
                {
                    begun();
                    long last = Environment.TickCount64;
                    bool over = false;
                    while (!queue.IsClosed)
                    {
                        if (queue.TryTake(over ? TimeSpan.Zero : tick, out SourceBatch batch))
                        {
                            observer.OnNext(batch);
                        }
                        else if (over)
                        {
                            break;
                        }

                        over = Volatile.Read(ref ended);
                        if (Environment.TickCount64 - last >= (long)tick.TotalMilliseconds)
                        {
                            last = Environment.TickCount64;
                            observer.OnNext(new SourceBatch(SourceBatch.Tick, null));
                        }
                    }

                    if (error is not null)
                    {
                        observer.OnError(error);
                    }
                    else
                    {
                        observer.OnCompleted();
                    }
                }
#pragma warning disable CA1031 // Whatever it is, it goes to the observer.
                catch (Exception e)
                {
                    observer.OnError(e);
                }
#pragma warning restore CA1031
            }
        });
}
