using System.Runtime.ExceptionServices;
using System.Text.Json;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Layouts;

/// <summary>Reads the configs that a docker-archive's <c>manifest.json</c> names, and finds each layer's file.</summary>
internal sealed class DockerArchiveReader(FileTree files, DocumentLimits limits)
{
    private readonly DocumentBudget _budget = new(files.Path, limits);
    private readonly Dictionary<string, ImageConfig> _configsByFile = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Digest> _diffIdsByFile = new(StringComparer.Ordinal);
    private readonly Dictionary<Digest, string> _filesByDiffId = [];

    /// <summary>Reads what can be read.</summary>
    /// <exception cref="InvalidDataException">There are too many images; or none can be read, and the first is broken.</exception>
    public async Task<DockerArchiveListing> ReadAsync(DockerArchiveManifest manifest, CancellationToken cancellationToken)
    {
        if (manifest.Items.Count > limits.MaxManifests)
        {
            throw new InvalidDataException(
                $"{ErrorText.Quote(files.Path)} lists {manifest.Items.Count} images: expected at most {limits.MaxManifests}.");
        }

        var found = new List<FoundImage>(manifest.Items.Count);
        var faults = new List<(ContentLocation Location, Exception Fault)>();
        for (int i = 0; i < manifest.Items.Count; i++)
        {
            DockerArchiveItem item = manifest.Items[i];
            try
            {
                string name = NormaliseName(item.Config);
                ImageConfig config = await ReadConfigAsync(name, cancellationToken).ConfigureAwait(false);
                found.Add(new FoundImage(i, item, name, config, FindConfigFault(name, config), FindLayers(item, config)));
            }
            catch (Exception e) when (!_budget.IsExceeded && IsOfOneImage(e))
            {
                faults.Add((ContentLocation.Item(DockerArchive.ManifestFileName, i), e));
            }
        }

        var images = new List<DockerArchiveImage>(found.Count);
        foreach (FoundImage image in found)
        {
            try
            {
                images.Add(image.Complete(FileOf));
            }
            catch (InvalidDataException e)
            {
                faults.Add((ContentLocation.Item(DockerArchive.ManifestFileName, image.Index), e));
            }
        }

        if (images.Count == 0 && faults.Count > 0)
        {
            ExceptionDispatchInfo.Throw(faults[0].Fault);
        }

        HashSet<int> complete = [.. images.Select(static image => image.Index)];
        return new DockerArchiveListing(
            images,
            faults,
            [
                .. complete.Where(index => manifest.Items[index].HasCaseVariants).Select(OddCase),
                .. found.Where(image => complete.Contains(image.Index) && image.Layers.Contains(null)).Select(OddLayers),
            ]);
    }

    private static SourceOddity OddCase(int index) =>
        new(
            ContentLocation.Item(DockerArchive.ManifestFileName, index),
            "Its fields are not in the case that Docker writes: expected 'Config', 'RepoTags' and 'Layers'.");

    private static SourceOddity OddLayers(FoundImage image) =>
        new(
            ContentLocation.Item(DockerArchive.ManifestFileName, image.Index),
            $"{ErrorText.Quote(image.Item.Layers[Array.IndexOf(image.Layers, null)])} is not there: another file has the same layer.");

    private static bool IsOfOneImage(Exception fault) => fault is JsonException or InvalidDataException;

    // Any number of images may name one config: it is kept once.
    private async ValueTask<ImageConfig> ReadConfigAsync(string name, CancellationToken cancellationToken)
    {
        string file = TryResolve(name) ?? name;
        if (_configsByFile.TryGetValue(file, out ImageConfig? known))
        {
            return known;
        }

        ReadOnlyMemory<byte> json = await files.ReadAllAsync(file, limits.MaxDocumentSize, cancellationToken).ConfigureAwait(false);
        _budget.Spend(json.Length);
        var actual = Digest.Compute(json.Span);
        var descriptor = new Descriptor { MediaType = MediaTypes.DockerConfig, Digest = actual, Size = json.Length };
        var config = ImageConfig.Parse(json, descriptor, MediaTypes.DockerConfig);
        _configsByFile.Add(file, config);
        return config;
    }

    /// <summary>The file of each layer; <c>null</c> for one that is not there.</summary>
    private string?[] FindLayers(DockerArchiveItem item, ImageConfig config)
    {
        IReadOnlyList<Digest> diffIds = config.RootFs.DiffIds;
        if (item.Layers.Count != diffIds.Count)
        {
            throw new InvalidDataException(
                $"{ErrorText.Quote(item.Config)} in {ErrorText.Quote(files.Path)} has {diffIds.Count} diff_ids, but 'Layers' "
                + $"{item.Layers.Count} files: expected as many.");
        }

        string?[] found = new string?[diffIds.Count];
        for (int i = 0; i < found.Length; i++)
        {
            string name = NormaliseName(item.Layers[i]);
            found[i] = TryResolve(name);
            string file = found[i] ?? name;
            if (!_diffIdsByFile.TryAdd(file, diffIds[i]) && _diffIdsByFile[file] != diffIds[i])
            {
                throw new InvalidDataException(
                    $"{ErrorText.Quote(file)} in {ErrorText.Quote(files.Path)} stands for {_diffIdsByFile[file]} and for "
                    + $"{diffIds[i]}: expected one layer a file.");
            }

            if (found[i] is not null)
            {
                _filesByDiffId.TryAdd(diffIds[i], file);
            }
        }

        return found;
    }

    private string FileOf(Digest diffId) =>
        _filesByDiffId.TryGetValue(diffId, out string? file)
            ? file
            : throw new InvalidDataException($"{ErrorText.Quote(files.Path)} has no file for the layer with diffID {diffId}.");

    private string? TryResolve(string name) => files.TryGetSize(name, out _) ? files.Resolve(name) : null;

    private string NormaliseName(string name)
    {
        string normalised = name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
        foreach (string component in normalised.Split('/'))
        {
            if (component is "" or "." or ".." || component.Contains('\0', StringComparison.Ordinal))
            {
                throw new InvalidDataException(
                    $"{ErrorText.Quote(name)} in {ErrorText.Quote(files.Path)} is not the name of a file in the archive: expected a "
                    + "relative path without '..'.");
            }
        }

        return normalised;
    }

    // Docker and skopeo load such an image all the same. Which one it is, the content says; whether it is the one that was meant, nobody.
    private ContentMismatchException? FindConfigFault(string file, ImageConfig config) =>
        DigestInName(file) is { } named && named != config.Digest
            ? new ContentMismatchException(named, config.Digest, expectedSize: null, config.Size, files.Describe(file))
            : null;

    // Docker writes <hex>.json or blobs/sha256/<hex>, crane sha256:<hex>: names that are a claim about the content.
    private static Digest? DigestInName(string file)
    {
        const string blobs = "blobs/";
        const string prefix = "sha256:";
        if (file.StartsWith(blobs, StringComparison.Ordinal) && !file.StartsWith(blobs + "sha256/", StringComparison.Ordinal))
        {
            return null;
        }

        string name = file[(file.LastIndexOf('/') + 1)..];
        name = name.EndsWith(".json", StringComparison.Ordinal) ? name[..^".json".Length] : name;
        return Digest.TryParse(name.StartsWith(prefix, StringComparison.Ordinal) ? name : prefix + name, out Digest? digest)
            ? digest
            : null;
    }

    // A layer's file may be left out where another image, or the same one, names a file with the same diffID.
    private sealed record FoundImage(
        int Index,
        DockerArchiveItem Item,
        string ConfigFile,
        ImageConfig Config,
        ContentMismatchException? ConfigFault,
        string?[] Layers)
    {
        public DockerArchiveImage Complete(Func<Digest, string> fileOf) =>
            new(
                Index,
                Item.RepoTags,
                ConfigFile,
                Config,
                ConfigFault,
                [.. Config.RootFs.DiffIds.Select((diffId, i) => (diffId, Layers[i] ?? fileOf(diffId)))]);
    }
}
