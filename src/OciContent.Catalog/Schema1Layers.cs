using OciContent.Inference;
using OciContent.Layers;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Catalog;

/// <summary>
/// Reads the layers of images of Docker's schema 1: no config says what they are uncompressed, and so neither the image nor an inference
/// tells. What the catalogue knows is not read.
/// </summary>
/// <param name="catalog">What is known already.</param>
/// <param name="options">By which profiles to infer, and how.</param>
/// <param name="progress">Who is told of the progress; <c>null</c> if nobody is.</param>
internal sealed class Schema1Layers(ImageCatalog catalog, InferenceOptions options, ContinuedProgress? progress)
{
    private readonly Dictionary<Digest, LayerCandidates?> _seen = [];
    private readonly List<ContentProblem> _problems = [];

    /// <summary>How many layers were read.</summary>
    public int LayersRead { get; private set; }

    /// <summary>The layers that could not be read.</summary>
    public IReadOnlyList<ContentProblem> Problems => _problems;

    /// <summary>Whether an image is one of schema 1.</summary>
    public static bool IsSchema1(StoredImage image) => image.Manifest is { } manifest && MediaTypes.IsSchema1Manifest(manifest.MediaType);

    /// <summary>What the layers of an image are.</summary>
    public async Task<InferredImage> ReadAsync(StoredImage image, CancellationToken cancellationToken)
    {
        var layers = new List<InferredLayer>(image.Layers.Count);
        foreach (StoredLayer layer in image.Layers)
        {
            Digest blob = layer.Digest!;
            if (!_seen.TryGetValue(blob, out LayerCandidates? candidates))
            {
                candidates = await catalog.FindAsync(blob, options.Profiles, cancellationToken).ConfigureAwait(false)
                    ?? await TryReadAsync(layer, cancellationToken).ConfigureAwait(false);
                _seen.Add(blob, candidates);
            }

            layers.Add(new InferredLayer { Name = layer.Name, DiffId = candidates?.DiffId, Candidates = candidates });
        }

        return new InferredImage { Image = image, Layers = layers, Manifests = [] };
    }

    private async Task<LayerCandidates?> TryReadAsync(StoredLayer layer, CancellationToken cancellationToken)
    {
        try
        {
            Stream stored = await layer.OpenStoredAsync(cancellationToken).ConfigureAwait(false);
            stored = layer.Descriptor is { } descriptor
                ? VerifyingStream.Ensure(stored, descriptor)
                : new VerifyingStream(stored, layer.Digest!, size: null);
            await using (stored.ConfigureAwait(false))
            {
                progress?.Next();
                var compression = new LayerCompressionOptions
                {
                    MaxConcurrency = options.MaxConcurrency,
                    Limits = options.LayerLimits,
                    Progress = progress,
                };
                LayerCandidates candidates = await LayerCandidates
                    .ComputeAsync(stored, options.Profiles, compression, cancellationToken)
                    .ConfigureAwait(false);
                LayersRead++;
                return candidates;
            }
        }
        catch (Exception e) when (CodeOf(e, layer.Digest!) is not null)
        {
            _problems.Add(new ContentProblem(CodeOf(e, layer.Digest!)!.Value, layer.Location, e.Message) { Exception = e });
            return null;
        }
    }

    private static ContentProblemCode? CodeOf(Exception exception, Digest blob) => exception switch
    {
        ContentNotFoundException => ContentProblemCode.Missing,
        ContentMismatchException { ExpectedSize: { } expected } mismatch when mismatch.ActualSize != expected => ContentProblemCode.Size,
        ContentMismatchException => ContentProblemCode.Digest,
        NotSupportedException when !blob.Algorithm.IsSupported => ContentProblemCode.Unsupported,
        InvalidDataException or IOException or UnauthorizedAccessException => ContentProblemCode.Unreadable,
        _ => null,
    };
}
