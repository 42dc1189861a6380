using System.Runtime.InteropServices;

namespace OciContent.Compression.KlauspostZstd;

/// <summary>Literals, and a match behind them (RFC 8878, section 3.1.1.3.2).</summary>
/// <param name="Literals">How many literals there are.</param>
/// <param name="Match">How long the match is, less the shortest.</param>
/// <param name="Offset">The offset's value: 1 for that of the match before, or how far back it is and 3.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ZstdSequence(uint Literals, uint Match, uint Offset)
{
    /// <summary>The shortest match.</summary>
    public const int MinMatch = 3;

    /// <summary>What distances have more in an offset's value.</summary>
    public const int OffsetBase = 3;
}
