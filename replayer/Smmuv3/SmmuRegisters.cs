using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Smmuv3.Atos;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Queues;
using TraceReplay.Replayer.Smmuv3.Registers;

namespace TraceReplay.Replayer.Smmuv3;

/// <summary>The Non-secure register pages: widths of accesses, reset, and the state behind them. IHI 0070 §6.</summary>
internal sealed class SmmuRegisters
{
    private const uint GbpaReset = 0x1000;
    private const uint VatosFirstPage = 0x2_0000;
    private const uint VatosPageField = 0x3ff;
    private const uint VatosCtrl = 0xa00;

    private readonly SmmuIdentification _identification;
    private readonly SmmuControl _control;
    private readonly RingQueue _commands;
    private readonly RingQueue _events;
    private readonly RingQueue _requests;
    private readonly GlobalErrors _errors;
    private readonly InterruptLines _interrupts;
    private readonly ControlRegisters _controls;
    private readonly FeatureRegisters _features = new();
    private readonly StreamTableFormat _format;
    private readonly IRegisterFile _file;
    private readonly bool _loose;
    private AddressTranslationRegisters? _globalTranslation;
    private AddressTranslationRegisters? _virtualTranslation;

    public SmmuRegisters(
        SmmuIdentification identification,
        SmmuProfile profile,
        SmmuControl control,
        RingQueue commands,
        RingQueue events,
        RingQueue requests,
        GlobalErrors errors,
        InterruptLines interrupts)
    {
        _identification = identification;
        _control = control;
        _commands = commands;
        _events = events;
        _requests = requests;
        _errors = errors;
        _interrupts = interrupts;
        _loose = profile.Has(SmmuQuirk.RegisterFile);
        _format = new StreamTableFormat(identification, profile, control);
        _controls = new ControlRegisters(identification, control, _format, errors, interrupts);
        var constants = new IdentificationRegisters(identification);
        _file = _loose
            ? new LooseRegisterFile(constants, control, _format, errors, interrupts, commands, events)
            : new GuardedRegisterFile(
                control,
                interrupts,
                new RegisterRules(identification),
                constants,
                _controls,
                new QueueRegisters(commands, events, requests),
                new MessageRegisters(interrupts),
                _features);

        // §6.3.26: address bits below the size of a queue are 0.
        commands.AlignsBase = !_loose;
        events.AlignsBase = !_loose;
        requests.AlignsBase = !_loose;
    }

    /// <summary>Whether nothing is cached, for STATUSR.DORMANT.</summary>
    public Func<bool>? IsDormant
    {
        set => _controls.IsDormant = value;
    }

    /// <summary>Gives the registers of address translation operations what carries them out.</summary>
    public void Attach(AddressTranslation translation)
    {
        if (_file is GuardedRegisterFile guarded && _identification.Idr0.ATOS)
        {
            _globalTranslation = new AddressTranslationRegisters(translation, _control, null);
            _virtualTranslation = _identification.Idr0.VATOS ? new AddressTranslationRegisters(translation, _control, _features) : null;

            // §6.3.3 IDR2.BA_VATOS: the VATOS page follows in units of 64 KiB after the two register pages.
            uint page = VatosFirstPage + ((_identification.Registers[2] & VatosPageField) << 16);
            guarded.Attach(_globalTranslation, _virtualTranslation, page + VatosCtrl);
        }
    }

    private bool HasRequests => !_loose && _identification.Idr0.PRI;

    /// <summary>Reset values; registers whose reset value is unknown become 0, unless the register file keeps them.</summary>
    public void Reset()
    {
        _control.Cr0 = default;
        _control.Gbpa = new Gbpa(_loose || _identification.Idr1.ATTR_TYPES_OVR ? GbpaReset : 0);
        _control.TwoLevel = false;
        _control.Split = 0;
        _commands.Reset(_loose);
        _events.Reset(_loose);
        _requests.Reset(_loose);
        _errors.Reset();
        _interrupts.Control = default;
        if (_loose)
        {
            return;
        }

        _control.Cr1 = default;
        _control.Cr2 = default;
        _interrupts.Reset();
        _features.Reset();
        _globalTranslation?.Reset();
        _virtualTranslation?.Reset();
        ResetBases();
        if (!HasRequests)
        {
            _requests.Base = 0;
        }
    }

    /// <param name="offset">Bytes from the base.</param>
    /// <param name="size">4 or 8; anything else reads as zero.</param>
    public ulong Read(uint offset, int size)
    {
        if (_loose)
        {
            return ReadLoose(offset, size);
        }

        // §6.2: aligned accesses of 32 bits, and of 64 bits to 64-bit registers. What else an access gives is CONSTRAINED UNPREDICTABLE: a 64-bit access
        // to two 32-bit registers is two accesses here, other sizes and alignments are RAZ/WI.
        return size switch
        {
            4 when (offset & 3) == 0 => _file.Read(offset),
            8 when (offset & 7) == 0 => _file.Read(offset) | ((ulong)_file.Read(offset + 4) << 32),
            _ => 0,
        };
    }

    /// <returns>True when the command queue must be looked at afterwards.</returns>
    public bool Write(uint offset, ulong value, int size)
    {
        if (size == 4 && (_loose || (offset & 3) == 0))
        {
            return _file.Write(offset, (uint)value);
        }

        if (size != 8 || (_loose ? !IsWide(offset) : (offset & 7) != 0))
        {
            return false;
        }

        bool consume = _file.Write(offset, (uint)value);
        return _file.Write(offset + 4, (uint)(value >> 32)) || consume;
    }

    public void AddStateHash(ref StateHash hash)
    {
        hash.Add(((ulong)_control.Cr0.Value << 32) | _control.Cr2.Value);
        hash.Add(((ulong)_control.Gbpa.Value << 32) | _control.Cr1.Value);
        hash.Add(_control.StrtabBase.Value);
        hash.Add(((ulong)_control.StrtabBaseCfg.Value << 32) | (_control.TwoLevel ? 1UL << 16 : 0) | (uint)_control.Split);
        hash.Add(((ulong)_errors.Errors.Value << 32) | _errors.Acknowledged);
        hash.Add(_interrupts.Control.Value);
        _commands.AddStateHash(ref hash);
        _events.AddStateHash(ref hash);
        if (HasRequests)
        {
            _requests.AddStateHash(ref hash);
        }

        if (_identification.Idr0.MSI || HasRequests)
        {
            _interrupts.AddStateHash(ref hash);
        }

        _features.AddStateHash(ref hash);
        _globalTranslation?.AddStateHash(ref hash);
        _virtualTranslation?.AddStateHash(ref hash);
    }

    private static bool IsWide(uint offset) => (offset & ~RegisterOffset.Page1)
        is RegisterOffset.GerrorIrqCfg0 or RegisterOffset.StrtabBase or RegisterOffset.CmdqBase or RegisterOffset.EventqBase;

    private ulong ReadLoose(uint offset, int size) => size switch
    {
        4 => _file.Read(offset),
        8 when (offset & 4) != 0 => _file.Read(offset),
        8 when IsWide(offset) => _file.Read(offset) | ((ulong)_file.Read(offset + 4) << 32),
        _ => 0,
    };

    // IDR1.TABLES_PRESET, QUEUES_PRESET: the bases are fixed and read-only; with REL they are offsets from the base of the registers.
    private void ResetBases()
    {
        SmmuPresets presets = _identification.Presets;
        bool tables = _identification.Idr1.TABLES_PRESET;
        ulong origin = _identification.Idr1.REL ? presets.RegisterBase : 0;
        _control.StrtabBase = new StrtabBase(tables ? presets.StrtabBase + origin : 0);
        _control.StrtabBaseCfg = default;
        _format.Set(new StrtabBaseCfg(tables ? presets.StrtabBaseCfg : 0));
        if (_identification.Idr1.QUEUES_PRESET)
        {
            _commands.Base = presets.CmdqBase + origin;
            _events.Base = presets.EventqBase + origin;
            _requests.Base = presets.PriqBase + origin;
        }
    }
}
