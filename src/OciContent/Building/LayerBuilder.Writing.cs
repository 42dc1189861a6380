using System.Buffers;
using System.Runtime.CompilerServices;
using OciContent.Compression;
using OciContent.Internal;
using OciContent.Layers;
using OciContent.Storage;
using OciContent.Tar;

namespace OciContent.Building;

/// <content>Writing the layer, and knowing what was written.</content>
public sealed partial class LayerBuilder
{
    private const int PieceSize = 256 * 1024;

    /// <summary>Writes the layer. All of its digests are known from the one pass.</summary>
    /// <param name="destination">Where to; it is left open.</param>
    /// <param name="profile">How it is compressed; <c>null</c> for a plain tar.</param>
    /// <param name="cancellationToken">Cancels the work; what is written by then stays.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="InvalidDataException">
    /// Two entries have one name, one lies below what is not a folder, a hard link leads nowhere, a file is a socket or device, or a name
    /// is not UTF-8 or a whiteout's; or an archive that was added is broken.
    /// </exception>
    /// <exception cref="IOException">A file is missing, cannot be read, or was changed while it was read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public Task<LayerDigests> WriteAsync(
        Stream destination,
        CompressionProfile? profile = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return WriteCoreAsync(destination, profile, cancellationToken);
    }

    /// <summary>Writes the layer to a file, which is there whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="profile">How it is compressed; <c>null</c> for a plain tar.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The layer. The file has to stay as it is as long as that is used.</returns>
    /// <inheritdoc cref="WriteAsync" path="/exception"/>
    public async Task<LayerBlob> BuildFileAsync(
        string path,
        CompressionProfile? profile = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        LayerDigests digests = await AtomicFile
            .WriteAsync(path, stream => WriteCoreAsync(stream, profile, cancellationToken))
            .ConfigureAwait(false);
        return LayerBlob.Create(digests, () => ContentFile.OpenRead(path));
    }

    /// <summary>Writes the layer to a scratch file without a name, which is gone when the layer is disposed of.</summary>
    /// <param name="profile">How it is compressed; <c>null</c> for a plain tar.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <inheritdoc cref="WriteAsync" path="/exception"/>
    public Task<LayerBlob> BuildAsync(CompressionProfile? profile = null, CancellationToken cancellationToken = default) =>
        LayerOutput.BuildAsync((destination, token) => WriteCoreAsync(destination, profile, token), cancellationToken);

    private async Task<LayerDigests> WriteCoreAsync(Stream destination, CompressionProfile? profile, CancellationToken cancellationToken)
    {
        var plan = new LayerPlan(_options);
        await using ConfiguredAsyncDisposable disposal = plan.ConfigureAwait(false);
        foreach (LayerSource source in _sources)
        {
            await source.CollectAsync(plan, cancellationToken).ConfigureAwait(false);
        }

        IReadOnlyList<LayerEntry> entries = plan.Complete();
        RequirePlainStart(entries);
        return await LayerOutput
            .WriteAsync(
                (output, token) => WriteTarAsync(entries, output, token),
                destination,
                profile,
                _options.MaxConcurrency,
                cancellationToken)
            .ConfigureAwait(false);
    }

    // Every reader tells a compressed layer by its first bytes, and these are the first entry's name.
    private static void RequirePlainStart(IReadOnlyList<LayerEntry> entries)
    {
        byte[] block = new byte[TarHeader.BlockSize];
        if (entries.Count > 0 && entries[0].ToHeader() is var header && TarHeaderWriter.PaxRecordsOf(header).Length == 0)
        {
            TarHeaderWriter.Write(header, block);
            if (CompressionFormats.Detect(block) is var format and not CompressionFormat.None)
            {
                throw new InvalidDataException(
                    $"{ErrorText.Quote(header.Name)} would be the first entry, and the layer would be taken for {format.ToName()}: "
                    + "expected another name, or one before it.");
            }
        }
    }

    private static async Task WriteTarAsync(IReadOnlyList<LayerEntry> entries, Stream output, CancellationToken cancellationToken)
    {
        var tar = new TarWriter(output, FileMode);
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            foreach (LayerEntry entry in entries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await tar.WriteHeadersAsync(entry.ToHeader(), cancellationToken).ConfigureAwait(false);
                if (entry.Content is not null)
                {
                    await WriteContentAsync(entry, output, piece, cancellationToken).ConfigureAwait(false);
                    await tar.PadAsync(entry.Size, cancellationToken).ConfigureAwait(false);
                }
            }

            await tar.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static async Task WriteContentAsync(LayerEntry entry, Stream output, byte[] piece, CancellationToken cancellationToken)
    {
        Stream content = entry.Content!.Open();
        await using ConfiguredAsyncDisposable disposal = content.ConfigureAwait(false);
        long length = 0;
        for (int count; (count = await content.ReadAsync(piece, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            length += count;
            if (length > entry.Size)
            {
                break;
            }

            await output.WriteAsync(piece.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
        }

        if (length != entry.Size)
        {
            throw new IOException(
                $"{ErrorText.Quote(entry.Name)} of {entry.Origin} has {(length > entry.Size ? "more than " : "")}"
                + $"{Math.Min(length, entry.Size)} bytes: expected {entry.Size}, as when it was listed; it was changed in the meantime.");
        }

        entry.Content.RequireUnchanged(content);
    }
}
