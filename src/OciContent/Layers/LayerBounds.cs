namespace OciContent.Layers;

/// <summary>Refuses layers that are decompression bombs.</summary>
internal static class LayerBounds
{
    // Below this the ratio says nothing: a small layer of zeros is small anyway.
    private const long MinSizeForRatio = 64 * 1024 * 1024;

    /// <param name="plainLength">How many bytes came out.</param>
    /// <param name="length">From how many bytes of the layer they came, at most.</param>
    /// <param name="options">The limits.</param>
    /// <exception cref="InvalidDataException">More came out than is allowed.</exception>
    public static void Require(long plainLength, long length, LayerDigestOptions options)
    {
        if (plainLength > options.MaxUncompressedSize)
        {
            throw new InvalidDataException($"{plainLength} bytes or more come out of the layer: expected at most {options.MaxUncompressedSize}.");
        }

        if (plainLength > MinSizeForRatio && plainLength / Math.Max(length, 1) > options.MaxCompressionRatio)
        {
            throw new InvalidDataException($"{plainLength} bytes come out of {length} or fewer of the layer: expected at most {options.MaxCompressionRatio} times as many.");
        }
    }
}
