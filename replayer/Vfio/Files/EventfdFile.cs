namespace TraceReplay.Replayer.Vfio.Files;

/// <summary>eventfd(2): a 64-bit counter. Linux 5.10 fs/eventfd.c.</summary>
internal sealed class EventfdFile(ulong initial, int flags) : VfioFile
{
    public const int Semaphore = 1;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    public ulong Counter { get; private set; } = initial;

    /// <summary>The log does not show what signals it.</summary>
    public bool Unknowable { get; set; }

    /// <summary>The kernel waits for it and takes what is written at once (a virqfd).</summary>
    public bool IsDrained { get; set; }

    public bool IsSemaphore => (flags & Semaphore) != 0;

    public bool Blocks => (flags & NonBlocking) == 0 && !MadeNonBlocking;

    /// <summary>fcntl took the waiting away: no log shows that call, but a read that does not wait does.</summary>
    public bool MadeNonBlocking { get; set; }

    public override bool HasPosition => false;

    /// <summary>Interrupts of virtual machines that wait on it: the kernel takes what is signalled as it comes (since 5.11), so no reader sees it.</summary>
    public int Interrupts { get; set; }

    /// <summary>Adds, stopping one short of the largest value as a signal from the kernel does.</summary>
    public void Signal(ulong count = 1)
    {
        if (Interrupts > 0)
        {
            return;
        }

        ulong room = ulong.MaxValue - 1 - Counter;
        Counter += IsDrained ? 0 : Math.Min(room, count);
    }

    public bool CanAdd(ulong value) => ulong.MaxValue - Counter > value;

    /// <returns>What a read delivers: the counter, or 1 of a semaphore.</returns>
    public ulong Take()
    {
        ulong value = IsSemaphore && Counter > 0 ? 1 : Counter;
        Counter -= value;
        return value;
    }

    public override string Describe() => Unknowable ? "eventfd, counter not known" : $"eventfd, counter {Counter}";
}
