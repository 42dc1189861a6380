namespace OciContent.Compression.Deflate;

/// <summary>What was decided about a part of the input: all that it takes to write it, wherever and by whomever.</summary>
/// <param name="Form">What it is written as.</param>
/// <param name="Ended">The codes of the block before it, if that was open and ends here.</param>
/// <param name="Bits">How many bits it takes, without the end of the block before and its own header; 0 if it is stored.</param>
/// <param name="Codes">The codes that it is written with; <c>null</c> for stored and fixed blocks.</param>
/// <param name="Starts">Whether it starts a block with these codes, or goes on with one.</param>
/// <param name="Ends">Whether that block ends with it.</param>
internal readonly record struct BlockPlan(
    BlockForm Form,
    BlockCodes? Ended,
    int Bits = 0,
    BlockCodes? Codes = null,
    bool Starts = false,
    bool Ends = false);
