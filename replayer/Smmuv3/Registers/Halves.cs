namespace TraceReplay.Replayer.Smmuv3.Registers;

/// <summary>The two 32-bit words of a 64-bit register. IHI 0070 §6.2: each may be accessed by itself.</summary>
internal static class Halves
{
    /// <param name="offset">Of the half: bit 2 selects the upper one.</param>
    public static uint Get(ulong register, uint offset) => (offset & 4) == 0 ? (uint)register : (uint)(register >> 32);

    public static ulong With(ulong register, uint offset, uint value) => (offset & 4) == 0
        ? (register & ~0xffff_ffffUL) | value
        : (register & 0xffff_ffffUL) | ((ulong)value << 32);
}
