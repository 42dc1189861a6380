using System.Runtime.InteropServices;

namespace OciContent.Compression.Zlib;

/// <summary>A block that is to be written.</summary>
/// <param name="Tokens">How many tokens it has.</param>
/// <param name="Length">How many bytes of input these stand for.</param>
/// <param name="IsLast">Whether it ends the data.</param>
/// <param name="MayBeStored">Whether its input is still at hand when it is written.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ZlibBlock(int Tokens, int Length, bool IsLast = false, bool MayBeStored = true);
