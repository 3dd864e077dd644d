using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Vfio.Kvm;

/// <summary>KVM_IRQFD: a signal of the eventfd raises the guest's interrupt.</summary>
internal readonly record struct InterruptFd(EventfdFile Eventfd, uint Gsi);
