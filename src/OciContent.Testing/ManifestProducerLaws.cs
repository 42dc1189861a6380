using OciContent.Testing.Checking;

namespace OciContent.Testing;

/// <summary>
/// What must hold for whatever produces images. Each law is a method that throws a <see cref="LawViolationException"/> with the smallest image
/// that breaks it; call them from tests of any framework.
/// </summary>
public sealed partial class ManifestProducerLaws
{
    private static readonly (string Name, Action<ManifestProducerLaws> Check)[] Laws =
    [
        (nameof(SchemaVersionIsTwo), static laws => laws.SchemaVersionIsTwo()),
        (nameof(MediaTypesAgree), static laws => laws.MediaTypesAgree()),
        (nameof(DigestsAgree), static laws => laws.DigestsAgree()),
        (nameof(SizesAgree), static laws => laws.SizesAgree()),
        (nameof(LayersAreCompleteAndInOrder), static laws => laws.LayersAreCompleteAndInOrder()),
        (nameof(DiffIdsAgree), static laws => laws.DiffIdsAgree()),
        (nameof(HistoryFitsLayers), static laws => laws.HistoryFitsLayers()),
        (nameof(AnnotationsAreKept), static laws => laws.AnnotationsAreKept()),
        (nameof(ConfigIsKept), static laws => laws.ConfigIsKept()),
        (nameof(KeysAreUnambiguous), static laws => laws.KeysAreUnambiguous()),
        (nameof(StrictReaderReadsTheSame), static laws => laws.StrictReaderReadsTheSame()),
        (nameof(FormIsCanonical), static laws => laws.FormIsCanonical()),
        (nameof(OrderOfAnnotationsDoesNotMatter), static laws => laws.OrderOfAnnotationsDoesNotMatter()),
        (nameof(OutputIsDeterministic), static laws => laws.OutputIsDeterministic()),
    ];

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
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Cases, 1, nameof(options));
        _cases = new LawCases<ImageDescription>(_options.Descriptions, _options);
    }

    /// <summary>The laws of a producer of manifests alone.</summary>
    /// <param name="produce">
    /// Makes a manifest that points at the config, <see cref="ImageDescription.ToConfig"/>, and the layers' blobs, <see cref="LayerSample.Blob"/>.
    /// </param>
    /// <param name="options">How the laws are checked; <c>null</c> for the defaults.</param>
    public ManifestProducerLaws(Func<ImageDescription, ReadOnlyMemory<byte>> produce, ManifestProducerLawOptions? options = null)
        : this(WithContent(produce), options)
    {
    }

    /// <summary>The names of all laws.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Laws.Select(static law => law.Name)];

    /// <summary>Checks all laws, one after the other.</summary>
    /// <exception cref="LawViolationException">One does not hold.</exception>
    public void CheckAll()
    {
        foreach ((_, Action<ManifestProducerLaws> check) in Laws)
        {
            check(this);
        }
    }

    /// <summary>Checks one law, so that a test of many cases can have one for each of <see cref="Names"/>.</summary>
    /// <param name="law">Its name.</param>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    /// <exception cref="ArgumentException">There is no such law.</exception>
    public void Check(string law)
    {
        ArgumentNullException.ThrowIfNull(law);
        (string name, Action<ManifestProducerLaws> check) = Laws.FirstOrDefault(known => known.Name == law);
        if (name is null)
        {
            throw new ArgumentException($"'{law}' is no law: expected one of {string.Join(", ", Names)}.", nameof(law));
        }

        check(this);
    }

    /// <summary>Checks all laws, and goes on when one does not hold.</summary>
    /// <returns>The laws that do not hold, with a counter-example each.</returns>
    public IReadOnlyList<LawViolationException> FindViolations()
    {
        var violations = new List<LawViolationException>();
        foreach ((_, Action<ManifestProducerLaws> check) in Laws)
        {
            try
            {
                check(this);
            }
            catch (LawViolationException violation)
            {
                violations.Add(violation);
            }
        }

        return violations;
    }

    private static Func<ImageDescription, ProducedImage> WithContent(Func<ImageDescription, ReadOnlyMemory<byte>> produce)
    {
        ArgumentNullException.ThrowIfNull(produce);
        return description => description.ToImage() with { Manifest = produce(description) };
    }

    /// <summary>Checks a law of what is produced.</summary>
    private void Check(string law, Action<ImageDescription, ProducedImage> check) => _cases.Check(law, description => check(description, Produce(description)));

    private ProducedImage Produce(ImageDescription description)
    {
        try
        {
            return _produce(description) ?? throw new BrokenLawException("the producer gave nothing: expected an image");
        }
        catch (Exception e) when (e is not BrokenLawException)
        {
            throw new BrokenLawException($"the producer threw {e.GetType().Name}, '{e.Message.ReplaceLineEndings(" ")}': expected an image", document: null, e);
        }
    }

    private static DocumentView Manifest(ProducedImage image) => new("manifest", image.Manifest);

    private static DocumentView Config(ProducedImage image) => new("config", image.Config);
}
