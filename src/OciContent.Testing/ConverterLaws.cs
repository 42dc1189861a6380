using OciContent.Images;
using OciContent.Layers;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Testing.Checking;
using OciContent.Verification;

namespace OciContent.Testing;

/// <summary>
/// What must hold for whatever converts images from one form to another. Each law is a method that throws a
/// <see cref="LawViolationException"/> with the smallest image that breaks it; call them from tests of any framework.
/// </summary>
public sealed partial class ConverterLaws
{
    private static readonly LawList<ConverterLaws> Laws = new(
        (nameof(ResultIsValid), static laws => laws.ResultIsValid()),
        (nameof(LayersKeepTheirContent), static laws => laws.LayersKeepTheirContent()),
        (nameof(ConfigKeepsItsLayersAndPlatform), static laws => laws.ConfigKeepsItsLayersAndPlatform()),
        (nameof(ConfigIsKept), static laws => laws.ConfigIsKept()),
        (nameof(AnnotationsAreKept), static laws => laws.AnnotationsAreKept()),
        (nameof(PlatformsAreKept), static laws => laws.PlatformsAreKept()),
        (nameof(MediaTypesAreOfTarget), static laws => laws.MediaTypesAreOfTarget()),
        (nameof(ImageIdIsOfConfigsBytes), static laws => laws.ImageIdIsOfConfigsBytes()),
        (nameof(ConvertingAgainChangesNothing), static laws => laws.ConvertingAgainChangesNothing()),
        (nameof(ResultIsDeterministic), static laws => laws.ResultIsDeterministic()));

    private readonly Func<IContentReader, Descriptor, Task<ConvertedContent>> _convert;
    private readonly ConverterLawOptions _options;
    private readonly LawCases<MemoryImage> _cases;

    /// <summary>The laws of a converter.</summary>
    /// <param name="convert">Converts the image or index that a descriptor points at.</param>
    /// <param name="options">How the laws are checked; <c>null</c> for the defaults.</param>
    public ConverterLaws(Func<IContentReader, Descriptor, Task<ConvertedContent>> convert, ConverterLawOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(convert);
        _convert = convert;
        _options = options ?? new ConverterLawOptions();
        _cases = new LawCases<MemoryImage>(_options.Images, _options);
    }

    /// <summary>The names of all laws.</summary>
    public static IReadOnlyList<string> Names => Laws.Names;

    /// <summary>Checks all laws, one after the other.</summary>
    /// <exception cref="LawViolationException">One does not hold.</exception>
    public Task CheckAllAsync() => Laws.CheckAllAsync(this);

    /// <summary>Checks one law, so that a test of many cases can have one for each of <see cref="Names"/>.</summary>
    /// <param name="law">Its name.</param>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    /// <exception cref="ArgumentException">There is no such law.</exception>
    public Task CheckAsync(string law) => Laws.Find(law)(this);

    /// <summary>Checks all laws, and goes on when one does not hold.</summary>
    /// <returns>The laws that do not hold, with a counter-example each.</returns>
    public Task<IReadOnlyList<LawViolationException>> FindViolationsAsync() => Laws.FindViolationsAsync(this);

    /// <summary>
    /// All of the result is there, is what its digests and sizes say, and agrees with itself, as <see cref="ImageVerifier"/> sees it.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task ResultIsValid() =>
        CheckAsync(
            nameof(ResultIsValid),
            static async (_, converted) =>
            {
                VerificationReport report = await ImageVerifier
                    .VerifyAsync(ImageSource.Create(converted.Reader, converted.Root))
                    .ConfigureAwait(false);
                if (report.Problems.Count > 0)
                {
                    ContentProblem problem = report.Problems[0];
                    throw new BrokenLawException(
                        $"the result has a problem at {problem.Location}: {problem.Message.TrimEnd('.')}",
                        await ReadTextAsync(converted.Reader, converted.Root).ConfigureAwait(false));
                }
            });

    /// <summary>
    /// Each image has the layers it had, in their order: with the same digests, or else compressed otherwise and with the same diffIDs.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task LayersKeepTheirContent() =>
        CheckPairsAsync(
            nameof(LayersKeepTheirContent),
            static async (image, before, converted, after) =>
            {
                if (before.Layers.Count != after.Layers.Count)
                {
                    throw Fault($"the result has {after.Layers.Count} layers: expected {before.Layers.Count}", after);
                }

                for (int i = 0; i < before.Layers.Count; i++)
                {
                    Descriptor was = before.Layers[i];
                    Descriptor layer = after.Layers[i];
                    if ((was.Digest, was.Size) != (layer.Digest, layer.Size)
                        && await DiffIdAsync(image.Store, was).ConfigureAwait(false)
                            != await DiffIdAsync(converted.Reader, layer).ConfigureAwait(false))
                    {
                        throw Fault($"layers[{i}] of the result has other content than it had: expected {was.Digest}", after);
                    }
                }
            });

    /// <summary>Each config has the platform and the diffIDs it had.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task ConfigKeepsItsLayersAndPlatform() =>
        CheckPairsAsync(
            nameof(ConfigKeepsItsLayersAndPlatform),
            static async (image, before, converted, after) =>
            {
                ImageConfig was = await image.Store.ReadConfigAsync(before.Config).ConfigureAwait(false);
                ImageConfig config = await converted.Reader.ReadConfigAsync(after.Config).ConfigureAwait(false);
                if (was.Platform != config.Platform)
                {
                    throw Fault($"the platform is {config.Platform}: expected {was.Platform}", config);
                }

                if (!was.RootFs.DiffIds.SequenceEqual(config.RootFs.DiffIds))
                {
                    throw Fault("rootfs.diff_ids changed: expected the same", config);
                }
            });

    /// <summary>
    /// Each manifest names its config by the digest and size of the config's bytes: the image ID that tools show follows from what is
    /// there.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task ImageIdIsOfConfigsBytes() => CheckPairsAsync(nameof(ImageIdIsOfConfigsBytes), static async (_, _, converted, after) =>
    {
        try
        {
            await converted.Reader.ReadBytesAsync(after.Config).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw Fault($"the config cannot be read by config.digest and config.size: {e.Message.TrimEnd('.')}", after, e);
        }
    });

    /// <summary>Nothing changes when what was converted is converted again.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task ConvertingAgainChangesNothing() => CheckAsync(nameof(ConvertingAgainChangesNothing), async (_, converted) =>
    {
        ConvertedContent again = await _convert(converted.Reader, converted.Root).ConfigureAwait(false);
        await RequireSameAsync(converted, again, "when the result is converted").ConfigureAwait(false);
    });

    /// <summary>The same image is converted to the same bytes.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task ResultIsDeterministic() => CheckAsync(nameof(ResultIsDeterministic), async (image, converted) =>
    {
        ConvertedContent again = await _convert(image.Store, image.Root).ConfigureAwait(false);
        await RequireSameAsync(converted, again, "the second time").ConfigureAwait(false);
    });

    private async Task CheckAsync(string law, Func<MemoryImage, ConvertedContent, Task> check)
    {
        int converted = 0;
        int refused = 0;
        MemoryImage? last = null;
        await _cases
            .CheckAsync(
                law,
                async image =>
                {
                    try
                    {
                        ConvertedContent result = await _convert(image.Store, image.Root).ConfigureAwait(false);
                        converted++;
                        await check(image, result).ConfigureAwait(false);
                    }
                    catch (Exception e) when (e is not BrokenLawException)
                    {
                        if (!_options.IsRefusal(e))
                        {
                            throw new BrokenLawException(
                                $"{e.GetType().Name} was thrown, '{e.Message.ReplaceLineEndings(" ")}': expected an image",
                                document: null,
                                e);
                        }

                        refused++;
                        last = image;
                    }
                })
            .ConfigureAwait(false);
        if (converted * 3 < refused)
        {
            throw _cases.Violation(
                law,
                new BrokenLawException(
                    $"{refused} of {converted + refused} images were refused: expected one of four to be converted, at least"),
                last!,
                _options.Cases);
        }
    }

    /// <summary>Checks a law of each image of an index, beside what it was.</summary>
    private Task CheckPairsAsync(string law, Func<MemoryImage, ImageManifest, ConvertedContent, ImageManifest, Task> check) =>
        CheckAsync(
            law,
            async (image, converted) =>
            {
                List<ImageManifest> before = await ReadManifestsAsync(image.Store, image.Root).ConfigureAwait(false);
                List<ImageManifest> after = await ReadManifestsAsync(converted.Reader, converted.Root).ConfigureAwait(false);
                if (before.Count != after.Count)
                {
                    throw new BrokenLawException(
                        $"the result has {after.Count} images: expected {before.Count}",
                        await ReadTextAsync(converted.Reader, converted.Root).ConfigureAwait(false));
                }

                foreach ((ImageManifest was, ImageManifest manifest) in before.Zip(after))
                {
                    await check(image, was, converted, manifest).ConfigureAwait(false);
                }
            });

    private static async Task<List<ImageManifest>> ReadManifestsAsync(IContentReader reader, Descriptor root)
    {
        if (!MediaTypes.IsIndex(root.MediaType))
        {
            return [await reader.ReadManifestAsync(root).ConfigureAwait(false)];
        }

        var manifests = new List<ImageManifest>();
        foreach (Descriptor entry in (await reader.ReadIndexAsync(root).ConfigureAwait(false)).Manifests)
        {
            manifests.Add(await reader.ReadManifestAsync(entry).ConfigureAwait(false));
        }

        return manifests;
    }

    private static async Task<Digest> DiffIdAsync(IContentReader reader, Descriptor layer)
    {
        Stream stream = await reader.OpenReadAsync(layer).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            return (await LayerDigests.ComputeAsync(stream).ConfigureAwait(false)).DiffId;
        }
    }

    private static async Task RequireSameAsync(ConvertedContent first, ConvertedContent second, string when)
    {
        if ((first.Root.MediaType, first.Root.Digest, first.Root.Size) != (second.Root.MediaType, second.Root.Digest, second.Root.Size))
        {
            throw new BrokenLawException(
                $"the result is {second.Root.MediaType} {second.Root.Digest} {when}: expected {first.Root.MediaType} {first.Root.Digest}",
                $"{await ReadTextAsync(first.Reader, first.Root).ConfigureAwait(false)}\n"
                + await ReadTextAsync(second.Reader, second.Root).ConfigureAwait(false));
        }
    }

    private static async Task<string> ReadTextAsync(IContentReader reader, Descriptor document)
    {
        try
        {
            return DocumentView.TextOf(await reader.ReadBytesAsync(document).ConfigureAwait(false));
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    private static BrokenLawException Fault(string reason, ImageDocument document, Exception? inner = null) =>
        new(reason, DocumentView.TextOf(document.RawBytes), inner);
}
