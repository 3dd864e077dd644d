namespace TraceReplay.Formats.Records;

/// <summary>What a record is. The numbers are persisted: they only grow, and a retired one is never given out again.</summary>
public enum RecordKind : byte
{
    None = 0,
    Session = 1,
    Marker = 2,
    Exit = 3,
    Gap = 4,
    ProgramTrace = 5,
    Open = 10,
    Close = 11,
    Dup = 12,
    Ioctl = 13,
    Transfer = 14,
    Mmap = 15,
    Munmap = 16,
    Eventfd = 17,
    EventfdSignal = 18,
    Memory = 20,
    Dma = 30,
    DmaEnd = 31,
    Msi = 32,
    SmmuRegister = 40,
    SmmuCommand = 41,
    SmmuTranslation = 42,
    SmmuEvent = 43,
    SmmuInterrupt = 44,
}
