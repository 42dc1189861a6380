using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Conversion;

/// <summary>One conversion: reads the source's documents within bounds, each once, and collects what it makes of them.</summary>
internal sealed class ConversionSession(IContentReader source, string name, DocumentLimits limits, ConversionOptions options)
{
    private readonly DocumentBudget _budget = new(name, limits);
    private readonly Dictionary<(Digest Digest, long Size, string MediaType, bool IsConfig), Descriptor?> _converted = [];
    private readonly List<DocumentChange> _documents = [];
    private readonly List<ConversionLoss> _losses = [];

    public ConversionOptions Options => options;

    public IReadOnlyList<DocumentChange> Documents => _documents;

    public IReadOnlyList<ConversionLoss> Losses => _losses;

    public IContentReader Source => source;

    public string Name => name;

    public Task<ImageManifest> ReadManifestAsync(Descriptor content, CancellationToken cancellationToken)
    {
        _budget.Spend(content.Size);
        return source.ReadManifestAsync(content, cancellationToken);
    }

    public Task<Schema1Manifest> ReadSchema1ManifestAsync(Descriptor content, CancellationToken cancellationToken)
    {
        _budget.Spend(content.Size);
        return source.ReadSchema1ManifestAsync(content, cancellationToken);
    }

    public Task<ImageIndex> ReadIndexAsync(Descriptor content, CancellationToken cancellationToken)
    {
        _budget.Spend(content.Size);
        return source.ReadIndexAsync(content, cancellationToken);
    }

    public Task<ReadOnlyMemory<byte>> ReadBytesAsync(Descriptor content, CancellationToken cancellationToken)
    {
        _budget.Spend(content.Size);
        return source.ReadBytesAsync(content, cancellationToken);
    }

    /// <summary>
    /// What became of a manifest or index that may be pointed at more than once; <c>null</c> if there was nothing to convert.
    /// </summary>
    public Task<Descriptor?> OnceAsync(Descriptor content, Func<Descriptor, Task<Descriptor?>> convert) =>
        OnceAsync(content, isConfig: false, convert);

    /// <summary>
    /// What became of a config that may be pointed at more than once. A manifest may be one, too: nothing is known of its media type.
    /// </summary>
    public Task<Descriptor?> ConfigOnceAsync(Descriptor config, Func<Descriptor, Task<Descriptor?>> convert) =>
        OnceAsync(config, isConfig: true, convert);

    /// <summary>
    /// Takes a changed document: adds up what it has lost, and gives what points at it, without the fields that are the pointer's own.
    /// </summary>
    /// <param name="content">The document before.</param>
    /// <param name="before">Its bytes.</param>
    /// <param name="mediaType">The media type of the result.</param>
    /// <param name="after">The bytes of the result.</param>
    public Descriptor Add(Descriptor content, ReadOnlyMemory<byte> before, string mediaType, ReadOnlyMemory<byte> after) =>
        Add(content, mediaType, after, LossFinder.Find(content, before, after));

    /// <summary>Takes a document that was made of another, whose losses are known.</summary>
    public Descriptor Add(Descriptor content, string mediaType, ReadOnlyMemory<byte> after, IEnumerable<ConversionLoss> losses)
    {
        if (after.Length > source.MaxDocumentSize)
        {
            throw new InvalidDataException(
                $"{content.Digest} has {after.Length} bytes when it is converted: expected at most {source.MaxDocumentSize}.");
        }

        Descriptor result = Descriptor.For(after.Span, mediaType);
        _budget.Spend(after.Length);
        foreach (ConversionLoss loss in losses)
        {
            // A long name that stands above many losses is in the path of each.
            _budget.Spend(loss.Path.Length);
            _losses.Add(loss);
        }

        _documents.Add(new DocumentChange(content, result, after));
        return result;
    }

    /// <summary>The error of a document that the profile's tool refuses.</summary>
    public InvalidDataException Refuse(Descriptor document, string found, string expectation) =>
        new($"{document.Digest}: {found}, which {options.Profile} does not convert to {options.Target.Name}: expected {expectation}.");

    private async Task<Descriptor?> OnceAsync(Descriptor content, bool isConfig, Func<Descriptor, Task<Descriptor?>> convert)
    {
        (Digest, long, string, bool) key = (content.Digest, content.Size, content.MediaType, isConfig);
        if (!_converted.TryGetValue(key, out Descriptor? result))
        {
            result = await convert(content).ConfigureAwait(false);
            _converted.Add(key, result);
        }

        return result;
    }
}
