using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Vfio.Kvm;

/// <summary>KVM_IOEVENTFD: a guest's write there signals the eventfd.</summary>
/// <param name="Length">Bytes written; 0 for any.</param>
/// <param name="Data">Value that must be written; null for any.</param>
internal readonly record struct EventWrite(EventfdFile Eventfd, ulong Address, uint Length, ulong? Data, bool Port)
{
    /// <summary>Writes that both would take.</summary>
    public bool Collides(in EventWrite other) =>
        Port == other.Port && Address == other.Address && (Length == 0 || other.Length == 0 || (Length == other.Length && (Data is null || other.Data is null || Data == other.Data)));
}
