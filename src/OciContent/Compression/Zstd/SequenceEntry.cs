namespace OciContent.Compression.Zstd;

/// <summary>
/// A state of a sequence table in 64 bits: the value's baseline (32), how many bits to add to it (8), how many bits the next
/// state reads (8), and what they are added to (16).
/// </summary>
internal static class SequenceEntry
{
    public static ulong Create(uint baseline, int extraBits, int stateBits, int nextState) =>
        baseline | ((ulong)extraBits << 32) | ((ulong)stateBits << 40) | ((ulong)nextState << 48);

    public static uint Baseline(ulong entry) => (uint)entry;

    public static int ExtraBits(ulong entry) => (int)(entry >> 32) & 0xFF;

    public static int StateBits(ulong entry) => (int)(entry >> 40) & 0xFF;

    public static int NextState(ulong entry) => (int)(entry >> 48);
}
