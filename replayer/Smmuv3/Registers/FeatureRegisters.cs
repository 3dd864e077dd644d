using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Smmuv3.Registers;

/// <summary>Registers that are kept for features whose effects are not modelled: S2PII, VATOS_SEL, DPT. Where the feature is missing nothing reaches them.</summary>
internal sealed class FeatureRegisters
{
    private ulong _stage2Indirection;
    private uint _virtualSelection;
    private ulong _deviceTable;
    private uint _deviceTableConfiguration;

    /// <summary>VMID whose streams the virtual address translation interface may ask about. §6.3.45.</summary>
    public ushort SelectedVmid => (ushort)_virtualSelection;

    public bool TryRead(uint offset, out uint value)
    {
        (bool found, value) = offset switch
        {
            RegisterOffset.S2pii or RegisterOffset.S2pii + 4 => (true, Halves.Get(_stage2Indirection, offset)),
            RegisterOffset.VatosSel => (true, _virtualSelection),
            RegisterOffset.DptBase or RegisterOffset.DptBase + 4 => (true, Halves.Get(_deviceTable, offset)),
            RegisterOffset.DptBaseCfg => (true, _deviceTableConfiguration),
            _ => (false, 0u),
        };
        return found;
    }

    public void Write(uint offset, uint value)
    {
        switch (offset)
        {
            case RegisterOffset.S2pii or RegisterOffset.S2pii + 4:
                _stage2Indirection = Halves.With(_stage2Indirection, offset, value);
                break;
            case RegisterOffset.VatosSel:
                _virtualSelection = value;
                break;
            case RegisterOffset.DptBase or RegisterOffset.DptBase + 4:
                _deviceTable = Halves.With(_deviceTable, offset, value);
                break;
            case RegisterOffset.DptBaseCfg:
                _deviceTableConfiguration = value;
                break;
            default:
                break;
        }
    }

    public void Reset()
    {
        _stage2Indirection = 0;
        _virtualSelection = 0;
        _deviceTable = 0;
        _deviceTableConfiguration = 0;
    }

    public void AddStateHash(ref StateHash hash)
    {
        if ((_stage2Indirection | _virtualSelection | _deviceTable | _deviceTableConfiguration) != 0)
        {
            hash.Add(_stage2Indirection);
            hash.Add(_deviceTable);
            hash.Add(((ulong)_virtualSelection << 32) | _deviceTableConfiguration);
        }
    }
}
