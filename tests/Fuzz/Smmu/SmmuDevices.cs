using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3.Ats;
using TraceReplay.Replayer.Smmuv3.Pri;

namespace TraceReplay.Fuzz.Smmu;

/// <summary>Devices that ask for translations and pages as they like, and do not always answer invalidations.</summary>
internal sealed class SmmuDevices(Replayer.Smmuv3.Smmu smmu, Choices choices) : IAtsDevice
{
    private readonly AtsTranslation[] _results = new AtsTranslation[8];

    /// <summary>An address that the tables may map, or one that nobody expects.</summary>
    public static ulong Address(Choices choices)
    {
        ulong near = (ulong)choices.Below(16) << choices.Of([12, 12, 14, 16, 21, 25, 30, 36]);
        return choices.Below(8) switch
        {
            0 => choices.Word(),
            1 => ~near,
            2 => near | ((ulong)choices.Below(256) << 56),
            _ => near + (ulong)choices.Below(4096),
        };
    }

    public bool Invalidate(in AtcInvalidation invalidation) => !choices.OneIn(16);

    public void Step()
    {
        uint stream = choices.OneIn(32) ? (uint)choices.Word() : (uint)choices.Below(16);
        switch (choices.Below(4))
        {
            case 0:
                Request(stream);
                return;
            case 1:
                TranslateByRegisters(stream);
                return;
        }

        smmu.RequestPage(new PageRequest
        {
            StreamId = stream,
            HasSubstream = choices.OneIn(2),
            Substream = (uint)choices.Below(12),
            Address = Address(choices),
            Group = (ushort)choices.Below(512),
            Last = choices.OneIn(2),
            Read = choices.OneIn(2),
            Write = choices.OneIn(2),
            Execute = choices.OneIn(4),
            Privileged = choices.OneIn(4),
        });
    }

    // Software, not a device, but the same question (§9). VATOS works the same way behind the same registers.
    private void TranslateByRegisters(uint stream)
    {
        smmu.WriteRegister(RegisterOffset.GatosSid, stream | (choices.OneIn(4) ? (1UL << 52) | ((ulong)choices.Below(12) << 32) : 0), 8);
        smmu.WriteRegister(RegisterOffset.GatosAddr, (Address(choices) & ~0xfffUL) | (uint)choices.Below(4096), 8);
        smmu.WriteRegister(RegisterOffset.GatosCtrl, 1, 4);
        if (smmu.ReadRegister(RegisterOffset.GatosCtrl, 4) != 0)
        {
            throw new InvalidOperationException("an address translation operation did not end");
        }
    }

    private void Request(uint stream)
    {
        AtsCompletion completion = smmu.RequestTranslation(
            new AtsRequest
            {
                StreamId = stream,
                HasSubstream = choices.OneIn(8),
                Substream = (uint)choices.Below(12),
                Address = Address(choices),
                Units = choices.OneIn(8) ? (int)choices.Word() : choices.Below(10),
                NoWrite = choices.OneIn(2),
                Privileged = choices.OneIn(4),
                Execute = choices.OneIn(4),
            },
            _results.AsSpan(0, choices.Below(_results.Length + 1)));
        bool senseless = completion.Unmodelled is null
            && (completion.Count < 0 || completion.Count > _results.Length || (completion.Status != AtsStatus.Success && completion.Count != 0));
        for (int i = 0; i < completion.Count && !senseless; i++)
        {
            senseless = _results[i].SizeLog2 is < 12 or > 63;
        }

        if (senseless)
        {
            throw new InvalidOperationException($"a completion that makes no sense: {completion}");
        }
    }
}
