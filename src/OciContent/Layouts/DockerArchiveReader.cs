using OciContent.Images;
using OciContent.Internal;

namespace OciContent.Layouts;

/// <summary>Reads the configs that a docker-archive's <c>manifest.json</c> names, and finds each layer's file.</summary>
internal sealed class DockerArchiveReader(FileTree files, ImageSourceOptions options)
{
    private readonly Dictionary<string, Digest> _diffIdsByFile = new(StringComparer.Ordinal);
    private readonly Dictionary<Digest, string> _filesByDiffId = [];

    public async Task<IReadOnlyList<DockerArchiveImage>> ReadAsync(DockerArchiveManifest manifest, CancellationToken cancellationToken)
    {
        if (manifest.Items.Count > options.MaxManifests)
        {
            throw new InvalidDataException($"{ErrorText.Quote(files.Path)} lists {manifest.Items.Count} images: expected at most {options.MaxManifests}.");
        }

        var configs = new List<(string File, ImageConfig Config)>(manifest.Items.Count);
        foreach (DockerArchiveItem item in manifest.Items)
        {
            string file = NormaliseName(item.Config);
            ImageConfig config = await ReadConfigAsync(file, cancellationToken).ConfigureAwait(false);
            PairLayers(item, config);
            configs.Add((file, config));
        }

        // A layer's file may be left out where another image, or the same one, names a file with the same diffID.
        return
        [
            .. manifest.Items.Zip(configs, (item, found) => new DockerArchiveImage(
                item.RepoTags,
                found.File,
                found.Config,
                [.. found.Config.RootFs.DiffIds.Select(diffId => (diffId, FileOf(diffId)))])),
        ];
    }

    private async ValueTask<ImageConfig> ReadConfigAsync(string file, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> json = await files.ReadAllAsync(file, options.MaxDocumentSize, cancellationToken).ConfigureAwait(false);
        var actual = Digest.Compute(json.Span);
        if (DigestInName(file) is { } named && named != actual)
        {
            throw new ContentMismatchException(named, actual, expectedSize: null, json.Length);
        }

        var descriptor = new Descriptor { MediaType = MediaTypes.DockerConfig, Digest = actual, Size = json.Length };
        return ImageConfig.Parse(json, descriptor, MediaTypes.DockerConfig);
    }

    private void PairLayers(DockerArchiveItem item, ImageConfig config)
    {
        IReadOnlyList<Digest> diffIds = config.RootFs.DiffIds;
        if (item.Layers.Count != diffIds.Count)
        {
            throw new InvalidDataException($"{ErrorText.Quote(item.Config)} in {ErrorText.Quote(files.Path)} has {diffIds.Count} diff_ids, but 'Layers' {item.Layers.Count} files: expected as many.");
        }

        for (int i = 0; i < diffIds.Count; i++)
        {
            string file = NormaliseName(item.Layers[i]);
            if (!_diffIdsByFile.TryAdd(file, diffIds[i]) && _diffIdsByFile[file] != diffIds[i])
            {
                throw new InvalidDataException($"{ErrorText.Quote(file)} in {ErrorText.Quote(files.Path)} stands for {_diffIdsByFile[file]} and for {diffIds[i]}: expected one layer a file.");
            }

            if (files.TryGetSize(file, out _))
            {
                _filesByDiffId.TryAdd(diffIds[i], file);
            }
        }
    }

    private string FileOf(Digest diffId) =>
        _filesByDiffId.TryGetValue(diffId, out string? file)
            ? file
            : throw new InvalidDataException($"{ErrorText.Quote(files.Path)} has no file for the layer with diffID {diffId}.");

    private string NormaliseName(string name)
    {
        string normalised = name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
        foreach (string component in normalised.Split('/'))
        {
            if (component is "" or "." or ".." || component.Contains('\0', StringComparison.Ordinal))
            {
                throw new InvalidDataException($"{ErrorText.Quote(name)} in {ErrorText.Quote(files.Path)} is not the name of a file in the archive: expected a relative path without '..'.");
            }
        }

        return normalised;
    }

    // Docker writes <hex>.json or blobs/sha256/<hex>, crane sha256:<hex>: names that are a claim about the content.
    private static Digest? DigestInName(string file)
    {
        string name = file[(file.LastIndexOf('/') + 1)..];
        name = name.EndsWith(".json", StringComparison.Ordinal) ? name[..^".json".Length] : name;
        return Digest.TryParse(name, out Digest? digest) || Digest.TryParse("sha256:" + name, out digest) ? digest : null;
    }
}
