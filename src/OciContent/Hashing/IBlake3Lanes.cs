namespace OciContent.Hashing;

/// <summary>A vector of 32-bit words, one of each of several chunks or nodes that are compressed side by side.</summary>
internal interface IBlake3Lanes<TSelf>
    where TSelf : unmanaged, IBlake3Lanes<TSelf>
{
    /// <summary>How many words: how many chunks or nodes at once.</summary>
    static abstract int Count { get; }

    /// <summary>The same word in all lanes.</summary>
    static abstract TSelf Broadcast(uint word);

    /// <summary>One word a lane; as many as there are lanes.</summary>
    static abstract TSelf Load(ReadOnlySpan<uint> words);

    /// <summary>
    /// Reads a block of 64 bytes for each lane, at multiples of <paramref name="stride"/> bytes from <paramref name="source"/>
    /// on, so that each of the 16 vectors has one word of every block. All these bytes must be readable.
    /// </summary>
    static abstract void LoadBlocks(ref byte source, int stride, Span<TSelf> words);

    /// <summary>Writes the first 8 words of lane 0, then those of lane 1, and so on: the reverse of what a load does.</summary>
    static abstract void StoreValues(ReadOnlySpan<TSelf> words, Span<uint> destination);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator ^(TSelf left, TSelf right);

    static abstract TSelf RotateRight16(TSelf value);

    static abstract TSelf RotateRight12(TSelf value);

    static abstract TSelf RotateRight8(TSelf value);

    static abstract TSelf RotateRight7(TSelf value);
}
