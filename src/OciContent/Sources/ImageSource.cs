using OciContent.Images;
using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Sources;

/// <summary>
/// One image or several, wherever they are: content that can be read, the descriptors that it starts from, and which of it is selected.
/// Every feature takes one. A layout, an archive or a folder is opened to one; any <see cref="IContentReader"/> with a root becomes one by
/// <see cref="Create(IContentReader, Descriptor, string, DocumentLimits?)"/>.
/// </summary>
/// <example>
/// <code>
/// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// ImageInspection inspection = await ImageInspector.InspectAsync(source);
/// </code>
/// </example>
public abstract partial class ImageSource : IContentReader, ITagReader
{
    private protected ImageSource()
    {
    }

    /// <summary>What messages call it: the file or folder, as a rule.</summary>
    public abstract string Name { get; }

    /// <summary>How it is kept: the name of the transport, such as <c>oci</c>, as containers-transports(5) has it.</summary>
    public abstract string Format { get; }

    /// <summary>
    /// The descriptors that lead to what is selected, each with its names as annotations: entries of a layout's <c>index.json</c>, the
    /// manifest of a folder, the root that was given. Of a docker-archive, which has no manifests, the configs.
    /// </summary>
    public IReadOnlyList<Descriptor> Entries => [.. SourceEntries.Select(static entry => entry.Descriptor)];

    /// <summary>
    /// What is selected: the entries themselves, or what they lead to, such as the manifest of one platform of an index.
    /// </summary>
    public virtual IReadOnlyList<Descriptor> Roots => Entries;

    /// <summary>
    /// The repository that it is in, without tag and digest; <c>null</c> if it is in none. Signatures and policies are about images of a
    /// repository.
    /// </summary>
    public virtual ImageReference? Repository => null;

    /// <summary>Which image was asked for, by tag, name or digest; <c>null</c> if all were.</summary>
    public virtual string? Reference => null;

    /// <summary>Which platform was asked for; <c>null</c> if all were.</summary>
    public virtual Platform? Platform => null;

    /// <summary>
    /// Whether its images have manifests; where they have not, the digests of stored layers are known only when they were read.
    /// </summary>
    public virtual bool HasManifests => true;

    /// <summary>
    /// Whether it is a file that is both a docker-archive and an OCI layout, as Docker 25 and later save, whichever of the two is read.
    /// </summary>
    internal virtual bool IsHybrid => false;

    /// <summary>Limits on the documents that are read of it.</summary>
    public abstract DocumentLimits Limits { get; }

    /// <inheritdoc/>
    public int MaxDocumentSize => Limits.MaxDocumentSize;

    /// <summary>The entries that lead to what is selected, and where each is.</summary>
    internal abstract IReadOnlyList<SourceEntry> SourceEntries { get; }

    /// <summary>What is selected of what the entries lead to; <c>null</c> for all.</summary>
    internal virtual SelectedPaths? Selection => null;

    /// <summary>What the entries are listed in; <c>null</c> if they are in no index.</summary>
    internal virtual ImageIndex? EntryIndex => null;

    /// <summary>The images that are listed and could not be read, and why, where that is known without asking for them.</summary>
    internal virtual IReadOnlyList<(ContentLocation Location, Exception Fault)> Faults => [];

    /// <summary>What is odd about how it is kept, and was read all the same.</summary>
    internal virtual IReadOnlyList<SourceOddity> Oddities => [];

    /// <summary>Makes a source of a manifest or index, and of all that it leads to.</summary>
    /// <param name="content">Where it is. It stays open when the source is disposed of.</param>
    /// <param name="root">The manifest or index.</param>
    /// <param name="name">
    /// What messages call it; <c>null</c> for what they call <paramref name="content"/>, if that is a source itself.
    /// </param>
    /// <param name="limits">Limits on the documents that are read; <c>null</c> for the usual ones.</param>
    public static ImageSource Create(IContentReader content, Descriptor root, string? name = null, DocumentLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(root);
        string format = (content as ImageSource)?.Format ?? ContentOrigin.DefaultFormat;
        return Create(
            content,
            [root],
            new ContentOrigin { Name = name ?? (content as ImageSource)?.Name ?? "the source", Format = format },
            limits);
    }

    /// <summary>Makes a source of manifests and indexes, and of all that they lead to: what a transport opens.</summary>
    /// <param name="content">Where they are.</param>
    /// <param name="entries">
    /// The manifests and indexes. Their annotations have their names: <see cref="AnnotationKeys.RefName"/>,
    /// <see cref="AnnotationKeys.ContainerdImageName"/>.
    /// </param>
    /// <param name="origin">What the source is called, and who owns the content.</param>
    /// <param name="limits">Limits on the documents that are read; <c>null</c> for the usual ones.</param>
    public static ImageSource Create(
        IContentReader content,
        IReadOnlyList<Descriptor> entries,
        ContentOrigin origin,
        DocumentLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(origin);
        return new ContentImageSource(
            content,
            entries,
            origin,
            limits ?? DocumentLimits.Default with { MaxDocumentSize = content.MaxDocumentSize });
    }

    /// <summary>Selects an image, a platform or both; nothing of the others is read through the result.</summary>
    /// <param name="reference">
    /// Which image: a tag, a name in any of its forms, or the digest of an entry or of a manifest, index or config that an entry leads to;
    /// of a docker-archive also <c>@N</c>. <c>null</c> for all.
    /// </param>
    /// <param name="platform">
    /// Which platform; <c>null</c> for all. Without a variant, the image without one is meant, or the only one.
    /// </param>
    /// <param name="cancellationToken">Cancels the reading of indexes.</param>
    /// <returns>What was selected. This source has to stay open, and be disposed of by whoever opened it.</returns>
    /// <exception cref="ContentNotFoundException">There is no such image, or none for the platform.</exception>
    /// <exception cref="InvalidDataException">The name is that of several images.</exception>
    public Task<ImageSource> SelectAsync(string? reference, Platform? platform = null, CancellationToken cancellationToken = default)
    {
        if (reference is not null)
        {
            ArgumentException.ThrowIfNullOrEmpty(reference);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return SelectCoreAsync(reference, platform, ownsSource: false, cancellationToken);
    }

    /// <summary>
    /// The one manifest or index that is selected, or the only one there; of a docker-archive, which has none, the config.
    /// </summary>
    /// <exception cref="InvalidDataException">There are several, or there is none.</exception>
    public Descriptor ResolveRoot()
    {
        Descriptor[] roots = [.. Roots.DistinctBy(static root => root.Digest)];
        if (roots is [Descriptor root])
        {
            return root;
        }

        string example = roots.Length == 0 || Platform is not null ? ""
            : $", such as {ErrorText.Quote(IndexEntryName.Of(roots[0]) is { } name ? $":{name}" : $"@{roots[0].Digest}")} after the path";
        string of = Platform is null
            ? ""
            : $" for {Platform}, "
                + $"{string.Join(", ", roots.Select(static root => root.Platform?.ToString()).Distinct(StringComparer.Ordinal))}";
        throw new InvalidDataException($"{ErrorText.Quote(Name)} has {roots.Length} images{of}: expected one{example}.");
    }

    /// <summary>
    /// Reads the manifests and configs of the images, but not their layers. What cannot be read is a
    /// <see cref="ImageListing.Problems">problem</see>.
    /// </summary>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">A limit is exceeded.</exception>
    public async Task<ImageListing> ListImagesAsync(CancellationToken cancellationToken = default)
    {
        var collector = new ImageCollector(Name, Limits);
        await WalkAsync(collector, cancellationToken).ConfigureAwait(false);
        return collector.ToListing(SourceEntries, Selection);
    }

    /// <inheritdoc/>
    public abstract ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default);

    /// <summary>Closes the source, if it owns what it reads.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>The <see cref="Format"/>, the <see cref="Name"/> and what is selected.</summary>
    public override string ToString() =>
        $"{Format}:{Name}{(Reference is null ? "" : $":{Reference}")}{(Platform is null ? "" : $" ({Platform})")}";

    /// <summary>Walks through all documents that are selected.</summary>
    internal Task WalkAsync(IDocumentVisitor visitor, CancellationToken cancellationToken) =>
        WalkAsync(visitor, SourceEntries, Selection, cancellationToken);

    /// <summary>Walks through documents.</summary>
    internal virtual Task WalkAsync(
        IDocumentVisitor visitor,
        IReadOnlyList<SourceEntry> entries,
        SelectedPaths? selection,
        CancellationToken cancellationToken
    ) => new DocumentWalker(this, Name, Limits, visitor).WalkAsync(entries, selection, cancellationToken);

    /// <summary>The entries that a tag, a name or a digest stands for by itself.</summary>
    internal virtual IReadOnlyList<SourceEntry> FindEntries(string reference) =>
        [.. SourceEntries.Where(entry => IndexEntryName.Matches(entry.Descriptor, reference))];

    /// <summary>How many blobs are there that nothing leads to; 0 where that is not known.</summary>
    /// <param name="reached">Those that something leads to.</param>
    internal virtual long CountUnreachable(IReadOnlySet<Digest> reached) => 0;

    /// <summary>
    /// Images of this source with a manifest each, as a destination or a conversion needs it: as they are, unless the source keeps none.
    /// </summary>
    /// <param name="roots">The images, of <see cref="Roots"/>.</param>
    /// <param name="form">The form of manifests that are made.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    internal virtual Task<ManifestedSource> WithManifestsAsync(
        IReadOnlyList<Descriptor> roots,
        ImageFormat form,
        CancellationToken cancellationToken) => Task.FromResult(new ManifestedSource(this, roots));

    /// <summary>Refuses a destination that keeps no manifests where that would lose what was done to them.</summary>
    /// <exception cref="InvalidDataException">Something would be lost.</exception>
    internal virtual void RequireWithoutManifests(string destination)
    {
    }

    /// <summary>The one image or index that is selected, with a manifest.</summary>
    /// <exception cref="InvalidDataException">There is not one image but several, or none.</exception>
    internal async Task<ResolvedImage> ResolveAsync(ImageFormat form, CancellationToken cancellationToken)
    {
        ManifestedSource source = await WithManifestsAsync([ResolveRoot()], form, cancellationToken).ConfigureAwait(false);
        return new ResolvedImage(source.Content, source.Roots[0], Name);
    }

    /// <summary>
    /// This source, or the part of it that is selected, which then owns it; if there is no such part, this source is disposed.
    /// </summary>
    internal async Task<ImageSource> NarrowAsync(string? reference, Platform? platform, CancellationToken cancellationToken)
    {
        if (reference is null && platform is null)
        {
            return this;
        }

        try
        {
            return await SelectCoreAsync(reference, platform, ownsSource: true, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<ImageSource> SelectCoreAsync(
        string? reference,
        Platform? platform,
        bool ownsSource,
        CancellationToken cancellationToken)
    {
        SourceSelection selection = await new SourceSelector(this)
            .SelectAsync(reference, platform, cancellationToken)
            .ConfigureAwait(false);
        return new SelectedImageSource(this, selection, ownsSource);
    }
}
