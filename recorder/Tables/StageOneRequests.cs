using System.Runtime.InteropServices;
using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Ioctls.Nested;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Recorder.Tables;

/// <summary>
/// What the calls that configure stage 1 say, in every layout there was. Numbers and layouts changed between versions of the nested series and a recorder does not
/// know which it runs on, so a call is known by number and length, and a layout by the sizes in it.
/// </summary>
internal static class StageOneRequests
{
    // VFIO part v8: ATTACH, DETACH, CACHE_INVALIDATE at 22, 23, 24; v9 to v11: SET, CACHE_INVALIDATE, SET_MSI_BINDING at 22, 23, 24; v12 on: the same at 18, 19, 20.
    private const uint SetV12 = 0x3b76;
    private const uint InvalidateV12 = 0x3b77;
    private const uint InvalidateV8 = 0x3b7c;
    private const uint BindingV12 = 0x3b78;
    private const uint BindingV8 = 0x3b7d;

    /// <summary>Offset of iommu_hwpt_alloc.data_uptr.</summary>
    private const int HwptData = 32;

    private const int StreamEntryBytes = 16;
    private static readonly int s_pasidBytes = Marshal.SizeOf<SetPasidTableA>();
    private static readonly int s_invalidateBytes = Marshal.SizeOf<CacheInvalidateA>();

    /// <summary>The argument as a struct; what is missing at the end is zero.</summary>
    public static T Read<T>(ReadOnlyMemory<byte> bytes)
        where T : unmanaged
    {
        T value = default;
        Span<byte> target = MemoryMarshal.AsBytes(new Span<T>(ref value));
        bytes.Span[..Math.Min(bytes.Length, target.Length)].CopyTo(target);
        return value;
    }

    /// <summary>A container's stage 1 is set or given up.</summary>
    public static bool IsPasidTable(IoctlRecord call) =>
        (call.Request is NestedRequest.SetPasidTable or SetV12 && call.In.Length >= s_pasidBytes) || IsDetach(call);

    public static bool IsCacheInvalidate(IoctlRecord call) =>
        call.Request is NestedRequest.CacheInvalidate or InvalidateV12 or InvalidateV8 && call.In.Length >= s_invalidateBytes;

    /// <summary>Doorbells are bound: a guest sets up its mapping of them before.</summary>
    public static bool IsMessageBinding(IoctlRecord call) => call.Request is NestedRequest.SetMsiBinding or BindingV12 or BindingV8 && !IsCacheInvalidate(call);

    /// <returns>The configuration that translates, or null: unset, bypass, abort, or nothing that makes sense.</returns>
    public static StageOneConfiguration? PasidTable(IoctlRecord call)
    {
        if (IsDetach(call) || call.In.Length < s_pasidBytes)
        {
            return null;
        }

        SetPasidTableA a = Read<SetPasidTableA>(call.In);
        if ((a.Flags & PasidTableFlags.Unset) != 0)
        {
            return null;
        }

        // Where layout A has a version, B and C have their size.
        if (a.Config.Version < Marshal.SizeOf<PasidTableConfigC>())
        {
            return Of(a.Config.BasePtr, a.Config.PasidBits, a.Config.Config, a.Config.Smmuv3);
        }

        if (a.Config.Version >= Marshal.SizeOf<PasidTableConfigB>())
        {
            PasidTableConfigB b = Read<SetPasidTableB>(call.In).Config;
            return Of(b.BasePtr, b.PasidBits, b.Config, b.Smmuv3);
        }

        PasidTableConfigC c = Read<SetPasidTableC>(call.In).Config;
        return Of(c.BasePtr, c.PasidBits, c.Config, c.Smmuv3);
    }

    /// <summary>The stream table entry of a nested page table.</summary>
    /// <returns>The configuration that translates, or null.</returns>
    public static StageOneConfiguration? StreamEntry(IoctlRecord call)
    {
        if (Read<IommuHwptAlloc>(call.In).DataType != IommuHwptDataType.ArmSmmuv3)
        {
            return null;
        }

        foreach (PointedBuffer buffer in call.Buffers)
        {
            if (buffer.Offset == HwptData && buffer.In.Length >= StreamEntryBytes)
            {
                Ste entry = Read<Ste>(buffer.In[..StreamEntryBytes]);
                return entry.V && entry.Config == StreamConfig.Stage1 ? Of(entry.S1ContextPtr, entry.S1Fmt, entry.S1CDMax) : null;
            }
        }

        return null;
    }

    /// <summary>The target of an invalidation of a container.</summary>
    public static void Invalidated(IoctlRecord call, Occasion occasion)
    {
        bool sized = call.In.Length >= Marshal.SizeOf<CacheInvalidateB>() && Read<CacheInvalidateB>(call.In).Info.Argsz == Marshal.SizeOf<CacheInvalidateInfoB>();
        CacheInvalidateInfoB b = Read<CacheInvalidateB>(call.In).Info;
        CacheInvalidateInfoA a = Read<CacheInvalidateA>(call.In).Info;
        (InvalidationGranularity granularity, InvalidatedCaches caches, InvalidationTarget target) =
            sized ? (b.Granularity, b.Cache, b.Target) : (a.Granularity, a.Cache, a.Target);
        if (granularity == InvalidationGranularity.Address)
        {
            UInt128 bytes = (UInt128)target.GranuleSize * target.NbGranules;
            int asid = (target.Flags & InvalidationFlags.ArchId) != 0 ? (ushort)target.ArchId : -1;
            occasion.Name(Focus.Range(asid, target.Addr, bytes > ulong.MaxValue ? ulong.MaxValue : (ulong)bytes));
        }
        else if (granularity == InvalidationGranularity.Pasid && (caches & InvalidatedCaches.Pasid) != 0 && target.Pasid < 1 << StageOneConfiguration.MostCdMax)
        {
            occasion.Name(Focus.Everything with { Substream = (int)target.Pasid });
        }
    }

    private static bool IsDetach(IoctlRecord call) => call.Request == NestedRequest.CacheInvalidate && !call.HasPointer;

    private static StageOneConfiguration? Of(ulong pointer, byte bits, PasidConfigMode mode, PasidTableSmmuv3 smmu) =>
        mode == PasidConfigMode.Translate ? Of(pointer, (ContextTableFormat)smmu.S1Fmt, bits) : null;

    private static StageOneConfiguration Of(ulong pointer, ContextTableFormat format, byte cdMax) =>
        new(pointer, format, Math.Min(cdMax, (byte)StageOneConfiguration.MostCdMax));
}
