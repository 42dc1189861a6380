using System.Runtime.InteropServices;

namespace OciContent.Compression.Zlib;

/// <summary>How far back the last place of the same hash lies, for each position that was entered.</summary>
/// <param name="Links">The numbers, by the position or by some of its bits.</param>
/// <param name="Phase">What is added to a position.</param>
/// <param name="Mask">Which bits of it count.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ZlibLinks(ushort[] Links, int Phase = 0, int Mask = -1)
{
    public int this[int position] => Links[(position + Phase) & Mask];
}
