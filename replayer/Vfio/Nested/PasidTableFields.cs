using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Vfio.Nested;

/// <summary>
/// Reads struct iommu_pasid_table_config at byte 8 of the argument. Layout A was copied whole and nothing is checked here; B and C say their own size, are
/// copied in two steps and checked by the core. Offsets count from the start of the argument.
/// </summary>
internal sealed class PasidTableFields
{
    private const int Start = 8;
    private const uint KnownVersion = 1;
    private const uint FormatSmmuv3 = 1;

    private readonly bool _rangeUnchecked;
    private readonly bool _saysSize;
    private readonly int _version;
    private readonly int _format;
    private readonly int _base;
    private readonly int _bits;
    private readonly int _vendor;
    private readonly int _commonSize;
    private readonly int _smmuv3Size;
    private readonly int _size;

    public PasidTableFields(Dialect dialect)
    {
        _rangeUnchecked = dialect.Has(Quirk.CoreConfigRangeUnchecked);
        _saysSize = dialect.PasidConfig is PasidConfigLayout.B or PasidConfigLayout.C;
        (_version, _format, _base, _bits, _vendor, _commonSize, _smmuv3Size, _size) = dialect.PasidConfig switch
        {
            PasidConfigLayout.B => (12, 16, 24, 32, 36, 28, 36, 40),
            PasidConfigLayout.C => (12, 24, 16, 28, 32, 24, 32, 32),
            _ => (8, 12, 16, 24, 32, 24, 32, 32),
        };
    }

    /// <summary>Bytes of the argument that are copied before anything is looked at.</summary>
    public int CopiedFirst => _saysSize ? Start : Start + _size;

    /// <returns>False when the call has its outcome.</returns>
    public bool TryRead(CallContext c, out PasidTableConfig config)
    {
        config = default;
        if (_saysSize && !TryCopy(c))
        {
            return false;
        }

        byte kind = UserCopy.Byte(c, _bits + 1);
        if (_saysSize && !_rangeUnchecked && kind is < 1 or > 3)
        {
            c.Fail(Errno.EINVAL, NestedRules.TableContent);
            return false;
        }

        bool hasVendorData = !_saysSize || UserCopy.U32(c, Start) >= _smmuv3Size;
        config = new PasidTableConfig
        {
            Version = UserCopy.U32(c, _version),
            Format = UserCopy.U32(c, _format),
            BasePtr = UserCopy.U64(c, _base),
            PasidBits = UserCopy.Byte(c, _bits),
            Config = kind,
            SmmuVersion = hasVendorData ? UserCopy.U32(c, _vendor) : 0,
            S1Fmt = hasVendorData ? UserCopy.Byte(c, _vendor + 4) : (byte)0,
            S1Dss = hasVendorData ? UserCopy.Byte(c, _vendor + 5) : (byte)0,
        };
        return true;
    }

    private bool TryCopy(CallContext c)
    {
        if (!UserCopy.TryRead(c, Start + _commonSize))
        {
            return false;
        }

        uint size = UserCopy.U32(c, Start);
        bool tooSmall = size < _commonSize || (UserCopy.U32(c, _format) == FormatSmmuv3 && size < _smmuv3Size);
        if (tooSmall || UserCopy.U32(c, _version) != KnownVersion)
        {
            c.Fail(Errno.EINVAL, NestedRules.TableContent);
            return false;
        }

        return UserCopy.TryRead(c, Start + (int)Math.Min(size, (uint)_size));
    }
}
