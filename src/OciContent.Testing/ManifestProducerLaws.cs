using OciContent.Testing.Checking;

namespace OciContent.Testing;

/// <summary>
/// What must hold for whatever produces images. Each law is a method that throws a <see cref="LawViolationException"/> with the smallest
/// image that breaks it; call them from tests of any framework.
/// </summary>
public sealed partial class ManifestProducerLaws
{
    private static readonly LawList<ManifestProducerLaws> Laws = new(
        Law(nameof(SchemaVersionIsTwo), static laws => laws.SchemaVersionIsTwo()),
        Law(nameof(MediaTypesAgree), static laws => laws.MediaTypesAgree()),
        Law(nameof(NothingElseIsReferenced), static laws => laws.NothingElseIsReferenced()),
        Law(nameof(DigestsAgree), static laws => laws.DigestsAgree()),
        Law(nameof(SizesAgree), static laws => laws.SizesAgree()),
        Law(nameof(LayersAreCompleteAndInOrder), static laws => laws.LayersAreCompleteAndInOrder()),
        Law(nameof(DiffIdsAgree), static laws => laws.DiffIdsAgree()),
        Law(nameof(HistoryFitsLayers), static laws => laws.HistoryFitsLayers()),
        Law(nameof(AnnotationsAreKept), static laws => laws.AnnotationsAreKept()),
        Law(nameof(ConfigIsKept), static laws => laws.ConfigIsKept()),
        Law(nameof(KeysAreUnambiguous), static laws => laws.KeysAreUnambiguous()),
        Law(nameof(StrictReaderReadsTheSame), static laws => laws.StrictReaderReadsTheSame()),
        Law(nameof(FormIsCanonical), static laws => laws.FormIsCanonical()),
        Law(nameof(OrderOfAnnotationsDoesNotMatter), static laws => laws.OrderOfAnnotationsDoesNotMatter()),
        Law(nameof(OutputIsDeterministic), static laws => laws.OutputIsDeterministic()));

    private readonly Func<ImageDescription, ProducedImage> _produce;
    private readonly ManifestProducerLawOptions _options;
    private readonly LawCases<ImageDescription> _cases;

    /// <summary>The laws of a producer of images.</summary>
    /// <param name="produce">Makes a manifest, a config and the layers as they are stored.</param>
    /// <param name="options">How the laws are checked; <c>null</c> for the defaults.</param>
    public ManifestProducerLaws(Func<ImageDescription, ProducedImage> produce, ManifestProducerLawOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(produce);
        _produce = produce;
        _options = options ?? new ManifestProducerLawOptions();
        _cases = new LawCases<ImageDescription>(_options.Descriptions, _options);
    }

    /// <summary>The laws of a producer of manifests alone.</summary>
    /// <param name="produce">
    /// Makes a manifest that points at the config, <see cref="ImageDescription.ToConfig"/>, and the layers' blobs,
    /// <see cref="LayerSample.Blob"/>.
    /// </param>
    /// <param name="options">How the laws are checked; <c>null</c> for the defaults.</param>
    public ManifestProducerLaws(Func<ImageDescription, ReadOnlyMemory<byte>> produce, ManifestProducerLawOptions? options = null)
        : this(WithContent(produce), options)
    {
    }

    /// <summary>The laws of a producer of manifests alone.</summary>
    /// <param name="produce">
    /// Makes a manifest that points at the config, <see cref="ImageDescription.ToConfig"/>, and the layers' blobs,
    /// <see cref="LayerSample.Blob"/>.
    /// </param>
    /// <param name="options">How the laws are checked; <c>null</c> for the defaults.</param>
    public ManifestProducerLaws(Func<ImageDescription, byte[]> produce, ManifestProducerLawOptions? options = null)
        : this(WithContent(description => produce(description)), options) => ArgumentNullException.ThrowIfNull(produce);

    /// <summary>The names of all laws.</summary>
    public static IReadOnlyList<string> Names => Laws.Names;

    /// <summary>Checks all laws, one after the other.</summary>
    /// <exception cref="LawViolationException">One does not hold.</exception>
    public void CheckAll() => Laws.CheckAllAsync(this).GetAwaiter().GetResult();

    /// <summary>Checks one law, so that a test of many cases can have one for each of <see cref="Names"/>.</summary>
    /// <param name="law">Its name.</param>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    /// <exception cref="ArgumentException">There is no such law.</exception>
    public void Check(string law) => Laws.Find(law)(this).GetAwaiter().GetResult();

    /// <summary>Checks all laws, and goes on when one does not hold.</summary>
    /// <returns>The laws that do not hold, with a counter-example each.</returns>
    public IReadOnlyList<LawViolationException> FindViolations() => Laws.FindViolationsAsync(this).GetAwaiter().GetResult();

    // Producers are not asynchronous, so these laws have ended when they return.
    private static (string Name, Func<ManifestProducerLaws, Task> Check) Law(string name, Action<ManifestProducerLaws> check) =>
        (
            name,
            laws =>
            {
                check(laws);
                return Task.CompletedTask;
            }
    );

    private static Func<ImageDescription, ProducedImage> WithContent(Func<ImageDescription, ReadOnlyMemory<byte>> produce)
    {
        ArgumentNullException.ThrowIfNull(produce);
        return description => description.ToImage() with { Manifest = produce(description) };
    }

    /// <summary>Checks a law of what is produced.</summary>
    private void Check(string law, Action<ImageDescription, ProducedImage> check) =>
        _cases.Check(law, description => check(description, Produce(description)));

    private ProducedImage Produce(ImageDescription description)
    {
        try
        {
            ProducedImage image = _produce(description) ?? throw new BrokenLawException("the producer gave nothing: expected an image");
            return image.Layers is null ? throw new BrokenLawException("the producer gave null for the layers: expected a list") : image;
        }
        catch (Exception e) when (e is not BrokenLawException)
        {
            throw new BrokenLawException(
                $"the producer threw {e.GetType().Name}, '{e.Message.ReplaceLineEndings(" ")}': expected an image",
                document: null,
                e);
        }
    }

    private static DocumentView Manifest(ProducedImage image) => new("manifest", image.Manifest);

    private static DocumentView Config(ProducedImage image) => new("config", image.Config);
}
