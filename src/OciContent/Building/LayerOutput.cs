using System.IO.Pipelines;
using OciContent.Compression;
using OciContent.Internal;
using OciContent.Layers;
using OciContent.Tar;

namespace OciContent.Building;

/// <summary>Writes layers, plain or compressed, and knows their digests from the one pass.</summary>
internal static class LayerOutput
{
    private const int PieceSize = 256 * 1024;
    private const int PipeSize = 4 * PieceSize;

    /// <summary>Writes a layer to a scratch file without a name, which is gone when the layer is disposed of.</summary>
    /// <param name="write">Writes it.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public static async Task<LayerBlob> BuildAsync(
        Func<Stream, CancellationToken, Task<LayerDigests>> write,
        CancellationToken cancellationToken)
    {
        FileStream scratch = ScratchFile.Create(folder: null);
        try
        {
            LayerDigests digests = await write(scratch, cancellationToken).ConfigureAwait(false);
            return new LayerBlob(digests, () => new FileSlice(scratch.SafeFileHandle, 0, digests.Size, "the layer"), scratch);
        }
        catch
        {
            await scratch.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes a layer.</summary>
    /// <param name="writeTar">Writes its plain tar.</param>
    /// <param name="destination">Where to; it is left open.</param>
    /// <param name="profile">How it is compressed; <c>null</c> for a plain tar.</param>
    /// <param name="maxConcurrency">How many threads compress.</param>
    /// <param name="cancellationToken">Cancels the work; what is written by then stays.</param>
    public static Task<LayerDigests> WriteAsync(
        Func<Stream, CancellationToken, Task> writeTar,
        Stream destination,
        CompressionProfile? profile,
        int maxConcurrency,
        CancellationToken cancellationToken) => profile is null
            ? WritePlainAsync(writeTar, destination, cancellationToken)
            : CompressAsync(writeTar, destination, profile, maxConcurrency, cancellationToken);

    private static async Task<LayerDigests> WritePlainAsync(
        Func<Stream, CancellationToken, Task> writeTar,
        Stream destination,
        CancellationToken cancellationToken)
    {
        using var digester = new Digester();
        var output = new DigestingStream(destination, digester);
        await using (output.ConfigureAwait(false))
        {
            await writeTar(output, cancellationToken).ConfigureAwait(false);
        }

        Digest digest = digester.GetCurrentDigest();
        return new LayerDigests
        {
            Digest = digest,
            Size = digester.Length,
            DiffId = digest,
            UncompressedSize = digester.Length,
            Compression = CompressionFormat.None,
        };
    }

    // The tar is written beside the compressing.
    private static async Task<LayerDigests> CompressAsync(
        Func<Stream, CancellationToken, Task> writeTar,
        Stream destination,
        CompressionProfile profile,
        int maxConcurrency,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pipe = new Pipe(new PipeOptions(
            pauseWriterThreshold: PipeSize,
            resumeWriterThreshold: PipeSize / 2,
            minimumSegmentSize: PieceSize,
            useSynchronizationContext: false));
        Task writing = WriteToAsync(pipe.Writer, writeTar, stop.Token);
        try
        {
            LayerCandidates layer = await LayerCompressor
                .RunAsync(
                    pipe.Reader.AsStream(),
                    [profile],
                    destination,
                    new LayerCompressionOptions { MaxConcurrency = maxConcurrency },
                    progress: null,
                    cancellationToken)
                .ConfigureAwait(false);
            CompressedLayer written = layer.Candidates[0];
            return new LayerDigests
            {
                Digest = written.Digest,
                Size = written.Size,
                DiffId = written.DiffId,
                UncompressedSize = written.UncompressedSize,
                Compression = profile.Format,
            };
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await pipe.Reader.CompleteAsync().ConfigureAwait(false);
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // What fails here fails in who reads the pipe.
    private static async Task WriteToAsync(
        PipeWriter pipe,
        Func<Stream, CancellationToken, Task> writeTar,
        CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Exception? fault = null;
        try
        {
            Stream output = pipe.AsStream(leaveOpen: true);
            await using (output.ConfigureAwait(false))
            {
                await writeTar(output, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            fault = e;
            throw;
        }
        finally
        {
            await pipe.CompleteAsync(fault).ConfigureAwait(false);
        }
    }
}
