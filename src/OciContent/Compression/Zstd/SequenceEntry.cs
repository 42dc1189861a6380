namespace OciContent.Compression.Zstd;

/// <summary>
/// A state of a sequence table in 64 bits: the value's baseline (32), how many bits to add to it (8), how many bits the next
/// state reads (8), and what they are added to (16).
/// </summary>
internal static class SequenceEntry
{
    /// <summary>Where the number of bits is that is added to the value.</summary>
    public const int ExtraBitsAt = 32;

    /// <summary>Where the number of bits is that the next state reads.</summary>
    public const int StateBitsAt = 40;

    /// <summary>Where that is that they are added to.</summary>
    public const int NextStateAt = 48;

    /// <summary>The value's half.</summary>
    public static ulong OfValue(uint baseline, int extraBits) => baseline | ((ulong)(uint)extraBits << ExtraBitsAt);

    /// <summary>An entry of a value's half.</summary>
    public static ulong WithState(ulong value, int stateBits, int nextState) =>
        value | ((ulong)(uint)stateBits << StateBitsAt) | ((ulong)(uint)nextState << NextStateAt);
}
