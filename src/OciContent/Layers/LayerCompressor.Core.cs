using System.Buffers;
using System.Runtime.CompilerServices;
using OciContent.Compression;
using OciContent.Compression.Deflate;

namespace OciContent.Layers;

/// <content>One reading of a layer, compressed in several ways at once.</content>
public static partial class LayerCompressor
{
    private const int PieceSize = 256 * 1024;

    /// <summary>Compresses a layer in several ways.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="profiles">The ways to compress it.</param>
    /// <param name="destination">Where to write what the first of them gives; <c>null</c> for nowhere.</param>
    /// <param name="options">How it is done.</param>
    /// <param name="progress">Told instead of the options' own how many bytes of the layer, as it is given, were read.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    internal static async Task<LayerCandidates> RunAsync(
        Stream layer,
        IReadOnlyList<CompressionProfile> profiles,
        Stream? destination,
        LayerCompressionOptions options,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        var workers = new DeflateWorkers(options.MaxConcurrency);
        var outputs = new Dictionary<CompressionProfile, Output>();
        var encoders = new List<IContentEncoder>();
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        using var plain = new Digester();
        try
        {
            foreach (CompressionProfile profile in profiles.Distinct())
            {
                Stream? written = profile == profiles[0] ? destination : null;
                outputs.Add(profile, await Output.StartAsync(profile, written, cancellationToken).ConfigureAwait(false));
            }

            // Those that differ in the header alone share the work, and a few others.
            encoders.AddRange(outputs.Values
                .GroupBy(static output => output.Profile.Encoding.Work, static output => output.Encoded)
                .Select(same => same.Key.CreateEncoder(workers, [.. same])));
            DecompressionStream content = await DecompressionStream.OpenAsync(layer, leaveOpen: true, options.Limits, cancellationToken)
                .ConfigureAwait(false);
            await using ConfiguredAsyncDisposable disposing = content.ConfigureAwait(false);
            while (true)
            {
                int count = await content.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancellationToken)
                    .ConfigureAwait(false);
                if (count == 0)
                {
                    break;
                }

                foreach (IContentEncoder encoder in encoders)
                {
                    await encoder.AppendAsync(piece.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                }

                plain.Append(piece.AsSpan(0, count));
                progress?.Report(content.SourceLength);
            }

            foreach (IContentEncoder encoder in encoders)
            {
                await encoder.CompleteAsync(cancellationToken).ConfigureAwait(false);
            }

            Digest diffId = plain.GetCurrentDigest();
            return new LayerCandidates
            {
                DiffId = diffId,
                UncompressedSize = plain.Length,
                Candidates = [.. profiles.Select(profile => outputs[profile].Complete(diffId, plain.Length))],
            };
        }
        finally
        {
            foreach (IContentEncoder encoder in encoders)
            {
                await encoder.DisposeAsync().ConfigureAwait(false);
            }

            foreach (Output output in outputs.Values)
            {
                output.Dispose();
            }

            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>What comes out by one profile.</summary>
    private sealed class Output : IDisposable
    {
        private readonly Digester _digester = new();
        private readonly Stream? _destination;

        private Output(CompressionProfile profile, Stream? destination)
        {
            Profile = profile;
            _destination = destination;
        }

        public CompressionProfile Profile { get; }

        /// <summary>What follows the header.</summary>
        public EncoderOutput Encoded => new(Profile.Encoding, WriteAsync);

        public static async ValueTask<Output> StartAsync(
            CompressionProfile profile,
            Stream? destination,
            CancellationToken cancellationToken)
        {
            var output = new Output(profile, destination);
            await output.WriteAsync(profile.Prefix, cancellationToken).ConfigureAwait(false);
            return output;
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        {
            _digester.Append(data.Span);
            return _destination?.WriteAsync(data, cancellationToken) ?? ValueTask.CompletedTask;
        }

        public CompressedLayer Complete(Digest diffId, long uncompressedSize) => new()
        {
            Profile = Profile,
            Digest = _digester.GetCurrentDigest(),
            Size = _digester.Length,
            DiffId = diffId,
            UncompressedSize = uncompressedSize,
        };

        public void Dispose() => _digester.Dispose();
    }
}
