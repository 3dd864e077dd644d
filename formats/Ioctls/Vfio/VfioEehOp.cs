namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Operation of VFIO_EEH_PE_OP.</summary>
public enum VfioEehOp : uint
{
    Disable = 0,
    Enable = 1,
    UnfreezeIo = 2,
    UnfreezeDma = 3,
    GetState = 4,
    ResetDeactivate = 5,
    ResetHot = 6,
    ResetFundamental = 7,
    Configure = 8,
    InjectError = 9,
}
