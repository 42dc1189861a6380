using OciContent.Compression;
using OciContent.Internal;

namespace OciContent.Layers;

/// <summary>A layer's uncompressed content.</summary>
internal static class LayerContent
{
    /// <summary>Opens the plain bytes of a layer, whose compression its first bytes tell.</summary>
    /// <param name="stored">The layer as it is stored, at its start.</param>
    /// <param name="leaveOpen">Whether it stays open; otherwise it is disposed with the result.</param>
    /// <param name="cancellationToken">Cancels the reading of the first bytes.</param>
    /// <exception cref="InvalidDataException">The layer is compressed in a format that is not supported.</exception>
    public static async ValueTask<DecompressionStream> OpenAsync(Stream stored, bool leaveOpen, CancellationToken cancellationToken)
    {
        try
        {
            byte[] magic = new byte[CompressionFormat.MaxMagicLength];
            int length = await stored.ReadAtLeastAsync(magic, CompressionFormat.MaxMagicLength, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return new DecompressionStream(new PrefixedStream(magic.AsMemory(0, length), stored, leaveOpen), CompressionFormat.Detect(magic.AsSpan(0, length)));
        }
        catch
        {
            if (!leaveOpen)
            {
                await stored.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }
}
