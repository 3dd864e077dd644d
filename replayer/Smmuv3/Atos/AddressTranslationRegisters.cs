using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Registers;

namespace TraceReplay.Replayer.Smmuv3.Atos;

/// <summary>One group of CTRL, SID, ADDR and PAR. An operation is complete before the write of RUN returns. IHI 0070 §6.3.37 to §6.3.40.</summary>
/// <param name="selection">VATOS_SEL, for the virtual interface.</param>
internal sealed class AddressTranslationRegisters(AddressTranslation translation, SmmuControl control, FeatureRegisters? selection)
{
    private const uint Stream = RegisterOffset.GatosSid;
    private const uint Address = RegisterOffset.GatosAddr;
    private const uint Result = RegisterOffset.GatosPar;

    private ulong _stream;
    private ulong _address;
    private ulong _result;

    /// <param name="offset">As if it were the global group.</param>
    public uint Read(uint offset) => offset switch
    {
        Stream or Stream + 4 => Halves.Get(_stream, offset),
        Address or Address + 4 => Halves.Get(_address, offset),
        Result or Result + 4 => Halves.Get(_result, offset),
        _ => 0,
    };

    public void Write(uint offset, uint value)
    {
        switch (offset)
        {
            // §6.3.37: RUN is guarded by SMMUEN; without it the write is ignored.
            case RegisterOffset.GatosCtrl when (value & 1) != 0 && control.Cr0.SMMUEN:
                _result = translation.Translate(new GatosSid(_stream), new GatosAddr(_address), selection?.SelectedVmid);
                break;
            case Stream or Stream + 4:
                _stream = Halves.With(_stream, offset, value);
                break;
            case Address or Address + 4:
                _address = Halves.With(_address, offset, value);
                break;
            default:
                break;
        }
    }

    public void Reset()
    {
        _stream = 0;
        _address = 0;
        _result = 0;
    }

    public void AddStateHash(ref StateHash hash)
    {
        if ((_stream | _address | _result) != 0)
        {
            hash.Add(_stream);
            hash.Add(_address);
            hash.Add(_result);
        }
    }
}
