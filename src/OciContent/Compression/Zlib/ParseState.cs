using System.Runtime.InteropServices;

namespace OciContent.Compression.Zlib;

/// <summary>Where a lazy parse stands: all that the tokens to come depend on.</summary>
/// <param name="Position">Where the next token starts.</param>
/// <param name="Match">
/// The match there as a token, if it was found by looking at a quarter of the places; otherwise 0, for then it is what anyone finds
/// there.
/// </param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ParseState(int Position, uint Match = 0);
