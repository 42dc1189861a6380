using System.Globalization;
using OciContent.Comparison;
using OciContent.Compression;
using OciContent.Conversion;
using OciContent.Copying;
using OciContent.Destinations;
using OciContent.Editing;
using OciContent.Images;
using OciContent.Inference;
using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Verification;

namespace OciContent.Features.Tests;

/// <summary>Something that is asked of images: what a verb of the command calls.</summary>
/// <param name="Name">The verb.</param>
/// <param name="AskAsync">Asks it, and puts the answer in words.</param>
internal sealed partial record Feature(string Name, Func<ImageSource, Answer, Task> AskAsync)
{
    private static readonly InferenceOptions TwoProfiles = new() { Profiles = [CompressionProfile.Docker, CompressionProfile.Umoci] };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Feature> All { get; } =
    [
        new("inspect", InspectAsync),
        new("which", WhichAsync),
        new("verify", VerifyAsync),
        new("audit", AuditAsync),
        new("infer", InferAsync),
        new("base", BaseAsync),
        new("diff", DiffAsync),
        new("diff --files", DiffFilesAsync),
        new("graph", GraphAsync),
        new("layers", LayersAsync),
        new("ls", ListAsync),
        new("cat", CatAsync),
        new("extract", ExtractAsync),
        new("edit", EditAsync),
        new("edit --append-layer", AppendLayerAsync),
        new("edit --remove-layer", RemoveLayerAsync),
        new("edit --rebase", RebaseAsync),
        new("build --base", BuildAsync),
        new("convert", ConvertAsync),
        new("copy", CopyAsync),
        new("resolve", ResolveAsync),
        new("config", ConfigAsync),
        new("blob", BlobAsync),
    ];

    /// <summary>The feature of a name.</summary>
    public static Feature Of(string name) => All.Single(feature => feature.Name == name);

    public override string ToString() => Name;

    private static async Task InspectAsync(ImageSource source, Answer answer)
    {
        ImageInspection inspection = await ImageInspector.InspectAsync(source);
        foreach (ImageIdentity image in inspection.Images)
        {
            answer.OfImage($"{image.Platform} is {image.ImageId}, {image.Layers.Count} layers");
            answer.OfManifest(
                $"manifest {image.Manifest}, config {image.Config}, indexes "
                + $"{string.Join(", ", image.Indexes.Select(static index => index.Digest))}");
            foreach (LayerIdentity layer in image.Layers)
            {
                answer.OfImage($"{layer.DiffId} of {layer.UncompressedSize} bytes, chain {layer.ChainId}");
                answer.OfManifest($"{layer.Digest}, {layer.Size} bytes, {layer.MediaType}, {layer.Compression}");
            }
        }

        answer.OfImage(Problems(inspection.Problems));
    }

    private static async Task WhichAsync(ImageSource source, Answer answer)
    {
        ImageInspection inspection = await ImageInspector.InspectAsync(source);
        foreach (SampleImage image in SampleSet.Several.Images)
        {
            foreach (Digest digest in (Digest[])[.. image.DiffIds, image.Manifest.Config.Digest])
            {
                // A layer that is kept as a tar is its own blob.
                answer.OfImage(Found(digest, static role => role != HashRole.Layer));
            }

            foreach (Digest digest in (Digest[])[.. image.Manifest.Layers.Select(static layer => layer.Digest), image.Manifest.Digest])
            {
                answer.OfManifest(Found(digest, static _ => true));
            }
        }

        string Found(Digest digest, Func<HashRole, bool> counts)
        {
            IEnumerable<HashRole> roles = HashFinder.Find(HashPrefix.Parse(digest.ToString()), inspection)
                .Select(static match => match.Role);
            return $"{digest}: {string.Join(", ", roles.Where(counts).Distinct().Order())}";
        }
    }

    private static async Task VerifyAsync(ImageSource source, Answer answer)
    {
        VerificationReport report = await ImageVerifier.VerifyAsync(source);
        answer.OfImage($"all well: {report.IsOk}");
        answer.OfManifest(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{report.BlobsChecked} blobs, {report.BytesChecked} bytes, {report.Missing.Count} missing"));
        answer.OfManifest(Problems(report.Problems));
    }

    private static async Task AuditAsync(ImageSource source, Answer answer)
    {
        // What is odd about an archive is not the image's.
        foreach (AuditFinding finding in (await ImageAuditor.AuditAsync(source))
            .Where(static finding => finding.Rule != AuditRule.Nonconforming))
        {
            answer.OfManifest($"{finding.Rule} at {finding.Location}: {finding.Value}");
        }
    }

    private static async Task InferAsync(ImageSource source, Answer answer)
    {
        InferenceResult result = await LayerInference.InferAsync(source, TwoProfiles);
        foreach (InferredImage image in result.Images)
        {
            answer.OfImage($"{image.Image.Platform}, {image.Image.Config!.Digest}");
            foreach (InferredLayer layer in image.Layers)
            {
                answer.OfImage($"{layer.DiffId}: {string.Join(", ", layer.Candidates!.Candidates)}");
            }
        }

        answer.OfImage(Problems(result.Problems));
    }

    private static async Task BaseAsync(ImageSource source, Answer answer)
    {
        var matcher = new BaseMatcher(TwoProfiles);
        IReadOnlyList<LayerStack> stacks = await LayerStack.ReadAsync(source);
        answer.OfImage(string.Join(", ", stacks.Select(static stack => $"{stack.Platform} of {stack.Count} layers")));
        foreach (SampleImage other in (SampleImage[])[SampleSet.Base, SampleSet.Other])
        {
            await using ImageSource its = ImageSource.Create(
                new CarelessReader(new SampleSet([other], [], null)),
                other.Manifest.ToDescriptor());
            BaseMatch match = await matcher.CompareAsync(stacks, await LayerStack.ReadAsync(its));
            answer.OfImage($"built on {other.Tag}: {match.IsDerived}, {match.Layers} layers");
            answer.OfManifest($"by {match.Kind}");
        }
    }

    // With the base as well as with itself, and the other way round.
    private static async Task DiffAsync(ImageSource source, Answer answer)
    {
        await using ImageSource its = ImageSource.Create(
            new CarelessReader(new SampleSet([SampleSet.Base], [], null)),
            SampleSet.Base.Manifest.ToDescriptor());
        await TellAsync(its, source);
        await TellAsync(source, its);
        answer.OfImage($"equals itself: {(await ImageComparer.CompareAsync(source, source)).AreEqual}");

        async Task TellAsync(ImageSource before, ImageSource after)
        {
            ImageComparison comparison = await ImageComparer.CompareAsync(before, after);
            answer.OfManifest($"{comparison.RootBefore?.Digest} becomes {comparison.RootAfter?.Digest}");
            foreach (ImageDifference image in comparison.Images)
            {
                answer.OfImage($"{image.Platform} is {image.Change}: {image.Before?.ImageId}, {image.After?.ImageId}");
                answer.OfImage(string.Join(", ", image.Config));
                answer.OfManifest($"{image.SizeBefore}, {image.SizeAfter}: {string.Join(", ", image.Annotations)}");
                foreach (LayerDifference layer in image.Layers)
                {
                    answer.OfImage($"{(layer.After ?? layer.Before)!.DiffId} is {layer.Change}, {layer.IndexBefore}, {layer.IndexAfter}");
                    answer.OfManifest($"{layer.Before?.Digest}, {layer.After?.Digest}: {layer.Match}");
                }
            }

            answer.OfImage(Problems([.. comparison.ProblemsBefore, .. comparison.ProblemsAfter]));
        }
    }

    private static async Task GraphAsync(ImageSource source, Answer answer)
    {
        ImageGraph graph = await ImageGraph.ReadAsync(source);
        foreach (GraphNode node in graph.Nodes.Where(static node => node.Role == HashRole.Config))
        {
            answer.OfImage($"{node.Digest}");
        }

        foreach (GraphEdge edge in graph.Edges.Where(static edge => edge.From.Digest is not null))
        {
            answer.OfManifest($"{edge.From.Digest} to {edge.To.Digest} of {edge.To.Size} bytes: {edge.Label}");
        }
    }

    private static async Task EditAsync(ImageSource source, Answer answer)
    {
        await using EditedImage edited = await ImageEditor.EditAsync(source, [ImageEdit.SetPlatform(Platform.Parse("linux/riscv64"))]);
        Tell(edited, answer);
    }

    private static async Task ConvertAsync(ImageSource source, Answer answer)
    {
        await using ConvertedImage converted = await ImageConverter.ConvertAsync(
            source,
            new ConversionOptions { Target = ImageFormat.Docker });
        answer.OfManifest($"{converted.Root.Digest}: {string.Join(", ", converted.Losses)}");
        ImageInspection inspection = await ImageInspector.InspectAsync(converted);
        foreach (ImageIdentity image in inspection.Images)
        {
            answer.OfImage($"{image.Platform} is {image.ImageId}: {string.Join(", ", image.Layers.Select(static layer => layer.DiffId))}");
        }
    }

    private static async Task CopyAsync(ImageSource source, Answer answer)
    {
        await using var store = new MemoryContentStore();
        CopiedImage copied = await ImageCopier.CopyAsync(source, ImageDestination.Of(store));
        answer.OfManifest($"{copied.Root.Digest}");
        await using ImageSource copy = ImageSource.Create(store, copied.Root);
        answer.OfImage($"all well: {(await ImageVerifier.VerifyAsync(copy)).IsOk}");
        await InspectAsync(copy, answer);
    }

    private static async Task ResolveAsync(ImageSource source, Answer answer)
    {
        Descriptor root = source.ResolveRoot();
        ReadOnlyMemory<byte> bytes = await source.ReadManifestBytesAsync(root);
        answer.OfManifest($"{root.Digest} of {root.MediaType}, {root.Size} bytes: {Digest.Compute(bytes.Span)}");
    }

    private static async Task ConfigAsync(ImageSource source, Answer answer)
    {
        try
        {
            Descriptor config = await source.ResolveConfigAsync();
            answer.OfImage($"{config.Digest} of {config.Size} bytes: {Digest.Compute((await source.ReadBytesAsync(config)).Span)}");
        }
        catch (InvalidDataException)
        {
            answer.OfImage($"one config of {(await source.ListImagesAsync()).Images.Count}?");
        }
    }

    private static async Task BlobAsync(ImageSource source, Answer answer)
    {
        foreach (SampleImage image in SampleSet.Several.Images)
        {
            answer.OfImage($"{image.Manifest.Config.Digest}: {await OpenAsync(source, image.Manifest.Config.Digest)}");
            foreach (Descriptor content in (Descriptor[])[image.Manifest.ToDescriptor(), .. image.Manifest.Layers])
            {
                answer.OfManifest($"{content.Digest}: {await OpenAsync(source, content.Digest)}");
            }
        }
    }

    private static async Task<string> OpenAsync(ImageSource source, Digest digest)
    {
        try
        {
            await using Stream content = await source.OpenContentAsync(digest);
            return $"is {await Digest.ComputeAsync(content)}";
        }
        catch (ContentNotFoundException)
        {
            return "is not here";
        }
    }

    private static string Problems(IReadOnlyList<ContentProblem> problems) =>
        string.Join("; ", problems.Select(static problem => $"{problem.Code} at {problem.Location}"));
}
