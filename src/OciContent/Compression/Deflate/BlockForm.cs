namespace OciContent.Compression.Deflate;

/// <summary>What a part of the input is written as.</summary>
internal enum BlockForm
{
    /// <summary>A stored block.</summary>
    Stored,

    /// <summary>A block with fixed codes.</summary>
    Fixed,

    /// <summary>Tokens, in a block with codes of its own.</summary>
    Tokens,

    /// <summary>Literals only, in a block with codes of its own.</summary>
    Literals,
}
