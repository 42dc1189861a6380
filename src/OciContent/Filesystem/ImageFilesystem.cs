using OciContent.Compression;
using OciContent.Internal;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Filesystem;

/// <summary>
/// The files of an image as a container would see them: its layers on one another, without unpacking them (image-spec, layer.md).
/// </summary>
/// <example>
/// <code>
/// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// ImageFilesystem files = await ImageFilesystem.ReadAsync(source);
/// FilesystemEntry? release = files.Find("/etc/os-release");
/// </code>
/// </example>
public sealed class ImageFilesystem
{
    private readonly IReadOnlyList<StoredLayer> _stored;
    private readonly DecompressionLimits _limits;
    private readonly FilesystemRules _rules;

    internal ImageFilesystem(
        FilesystemEntry root,
        IReadOnlyList<FilesystemLayer> layers,
        IReadOnlyList<StoredLayer> stored,
        IReadOnlyList<FilesystemRemoval> removals,
        IReadOnlyList<ContentProblem> problems,
        FilesystemOptions options)
    {
        Root = root;
        Layers = layers;
        Removals = removals;
        Problems = problems;
        _stored = stored;
        _limits = options.LayerLimits;
        _rules = options.Rules;
    }

    /// <summary>The root folder.</summary>
    public FilesystemEntry Root { get; }

    /// <summary>The layers, the base first.</summary>
    public IReadOnlyList<FilesystemLayer> Layers { get; }

    /// <summary>What layers removed of the ones below them, in their order.</summary>
    public IReadOnlyList<FilesystemRemoval> Removals { get; }

    /// <summary>
    /// Which layers are missing or not what they should be, and so no part of the tree; and which entries of the others are left out,
    /// because unpackers refuse them or take them in different ways.
    /// </summary>
    public IReadOnlyList<ContentProblem> Problems { get; }

    /// <summary>Whether nothing is left out.</summary>
    public bool IsComplete => Problems.Count == 0;

    /// <summary>The root, and all that is below it, in the order of paths: a folder comes before what is in it.</summary>
    public IEnumerable<FilesystemEntry> Entries => Root.EnumerateTree();

    /// <summary>Reads the layers of an image, each once, and checks them on the way.</summary>
    /// <param name="source">The image. It has to stay open while files are read.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">There is not one image but several, or none; or a limit is exceeded.</exception>
    public static Task<ImageFilesystem> ReadAsync(ImageSource source, CancellationToken cancellationToken = default) =>
        ReadAsync(source, FilesystemOptions.Default, cancellationToken);

    /// <param name="source">The image. It has to stay open while files are read.</param>
    /// <param name="options">What is computed, and how large it may be.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <inheritdoc cref="ReadAsync(ImageSource, CancellationToken)"/>
    public static Task<ImageFilesystem> ReadAsync(
        ImageSource source,
        FilesystemOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        return FilesystemReading.ReadAsync(source, options, cancellationToken);
    }

    /// <summary>
    /// What is at a path. Symbolic links lead to where they would in a container: never out of the image, and forty of them at most.
    /// </summary>
    /// <param name="path">The path from the image's root, with or without a slash before it.</param>
    /// <param name="followLink">Whether a link at its end is followed.</param>
    /// <returns>What is there; <c>null</c> if nothing is.</returns>
    /// <exception cref="InvalidDataException">The path leads through too many links.</exception>
    public FilesystemEntry? Find(string path, bool followLink = true)
    {
        ArgumentNullException.ThrowIfNull(path);
        string[] names = path.Split('/');
        var walker = new PathWalker(Root, _rules);
        if (walker.TryWalk(names, followLink, out FilesystemEntry? found, out string? problem))
        {
            // Behind a slash there is a folder or nothing.
            return names is [.., _, ""] && found.Kind != FilesystemEntryKind.Directory ? null : found;
        }

        return walker.IsCircular ? throw new InvalidDataException($"{ErrorText.Quote(path)} {problem}.") : null;
    }

    /// <summary>
    /// Opens the content of a file: its layer is read again up to there. The bytes are checked, the last before it is handed out.
    /// </summary>
    /// <param name="file">A file of this filesystem.</param>
    /// <param name="cancellationToken">Cancels the reading up to the file.</param>
    /// <exception cref="ArgumentException">It is not a file, or not one of this filesystem.</exception>
    /// <exception cref="InvalidOperationException">Digests were not asked for.</exception>
    /// <exception cref="ContentNotFoundException">The layer is not there any more.</exception>
    /// <exception cref="InvalidDataException">The layer is not what it was when it was read first.</exception>
    public async Task<Stream> OpenReadAsync(FilesystemEntry file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Kind != FilesystemEntryKind.File || !IsHere(file))
        {
            throw new ArgumentException($"{ErrorText.Quote(file.Path)} is not a file of this image: expected one.", nameof(file));
        }

        if (file.ContentDigest is not { } digest)
        {
            throw new InvalidOperationException("The digests of files were not computed: expected FilesystemOptions.ComputeDigests.");
        }

        Stream plain = await OpenLayerAsync(file.Node.Layer, cancellationToken).ConfigureAwait(false);
        try
        {
            var content = new FilePart(plain, file.Size);
            await content.SkipAsync(file.Node.Header!.Offset, cancellationToken).ConfigureAwait(false);
            return _rules.HasFlag(FilesystemRules.SecondReading)
                ? new VerifyingStream(content, digest, file.Size, leaveOpen: false, file.Path)
                : content;
        }
        catch
        {
            await plain.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens the tar of a layer; who reads it to its end knows that it is what it was.</summary>
    internal async Task<Stream> OpenLayerAsync(int index, CancellationToken cancellationToken)
    {
        StoredLayer layer = _stored[index];
        Stream stored = await layer.OpenStoredAsync(cancellationToken).ConfigureAwait(false);
        if (Layers[index] is { Digest: { } digest } && _rules.HasFlag(FilesystemRules.SecondReading))
        {
            stored = layer.Descriptor is { } content
                ? VerifyingStream.Ensure(stored, content)
                : new VerifyingStream(stored, digest, size: null, leaveOpen: false, layer.Name);
        }

        return await DecompressionStream.OpenAsync(stored, leaveOpen: false, _limits, cancellationToken).ConfigureAwait(false);
    }

    private bool IsHere(FilesystemEntry entry)
    {
        // What another entry hides has its folders here too.
        while (entry.Parent is { } parent)
        {
            if (!ReferenceEquals(parent.FindChild(entry.Name), entry))
            {
                return false;
            }

            entry = parent;
        }

        return ReferenceEquals(entry, Root);
    }
}
