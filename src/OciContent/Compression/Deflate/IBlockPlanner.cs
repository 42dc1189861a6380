namespace OciContent.Compression.Deflate;

/// <summary>Decides how parts of an input are written, one after the other: each decision depends on the one before.</summary>
internal interface IBlockPlanner
{
    /// <summary>Decides to store an input.</summary>
    BlockPlan Store();

    /// <summary>Decides on an input without matches.</summary>
    /// <param name="frequencies">Its literals.</param>
    /// <param name="length">How long it is: at most 65535 bytes.</param>
    /// <param name="isLast">Whether no block may stay open.</param>
    BlockPlan PlanLiterals(SymbolFrequencies frequencies, int length, bool isLast);

    /// <summary>Decides on tokens.</summary>
    /// <param name="frequencies">Their symbols.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="storedLength">How much they stand for, in bytes; more than 65535 if it cannot be stored.</param>
    /// <param name="isLast">Whether no block may stay open.</param>
    BlockPlan PlanTokens(SymbolFrequencies frequencies, int count, long storedLength, bool isLast);
}
