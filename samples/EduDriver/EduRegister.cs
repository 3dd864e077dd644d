namespace TraceReplay.Samples.EduDriver;

/// <summary>Offsets in edu's BAR 0. docs/specs/edu in QEMU's manual.</summary>
internal static class EduRegister
{
    /// <summary>0xRRrr00ed: major and minor version.</summary>
    public const ulong Identification = 0x00;

    /// <summary>Reads back the complement of what was written.</summary>
    public const ulong Liveness = 0x04;

    /// <summary>Computes the factorial of what is written.</summary>
    public const ulong Factorial = 0x08;

    /// <summary>Bit 0: computing. Bit 7: interrupt when done.</summary>
    public const ulong Status = 0x20;

    public const ulong InterruptStatus = 0x24;

    /// <summary>Writing raises an interrupt with these status bits.</summary>
    public const ulong InterruptRaise = 0x60;

    /// <summary>Writing clears these status bits.</summary>
    public const ulong InterruptAcknowledge = 0x64;

    public const ulong DmaSource = 0x80;
    public const ulong DmaDestination = 0x88;
    public const ulong DmaCount = 0x90;

    /// <summary>Bit 0: start, and busy while it reads as set. Bit 1: out of the device. Bit 2: interrupt when done.</summary>
    public const ulong DmaCommand = 0x98;

    /// <summary>The device's own address of its buffer, 4096 bytes, of which a transfer may use all but the last.</summary>
    public const ulong Buffer = 0x40000;
}
