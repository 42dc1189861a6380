using System.Runtime.ExceptionServices;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Editing;

/// <summary>
/// Edits documents from the leaves up, so that each sees what became of those that it points at. Those on the way to what is selected
/// follow, and are not edited themselves.
/// </summary>
internal sealed class Cascade(IReadOnlyList<ImageEdit> edits, SelectedPaths? selection) : IDocumentVisitor
{
    private readonly Dictionary<(Digest Digest, long Size, string MediaType), DocumentChange?> _edited = [];
    private readonly List<DocumentChange> _changes = [];

    // Only what is edited need be good.
    bool IDocumentVisitor.ReadsConfigs => edits.Any(static edit =>
        edit.Config is not null || edit.RunnableConfig is not null || edit.RunnableManifest is not null);

    /// <summary>The documents that changed, configs before their manifests, and these before their index.</summary>
    public IReadOnlyList<DocumentChange> Changes => _changes;

    /// <summary>A manifest or index of which more was edited than which content it leads to; <c>null</c> if there is none.</summary>
    public Digest? EditedManifest { get; private set; }

    /// <summary>Refuses roots that cannot be edited.</summary>
    public void Require(IEnumerable<Descriptor> roots)
    {
        foreach (Descriptor root in roots)
        {
            if (!MediaTypes.IsIndex(root.MediaType) && !MediaTypes.IsManifest(root.MediaType))
            {
                throw new InvalidDataException(
                    $"{root.Digest} has the media type {ErrorText.Quote(root.MediaType)}: expected an image manifest or an index.");
            }

            if (!MediaTypes.IsIndex(root.MediaType) && edits.Any(static edit => edit.RootIndex is not null))
            {
                throw new InvalidDataException($"{root.Digest} is a manifest, which has no manifests[N]: expected an index.");
            }
        }
    }

    /// <summary>What points at a document after the edits, which were made of what it leads to.</summary>
    public Descriptor Follow(Descriptor entry)
    {
        if (!_edited.TryGetValue(KeyOf(entry), out DocumentChange? change))
        {
            return entry;
        }

        Descriptor pointer = change is null ? entry : PointAt(entry, change);
        return IsOnTheWay(entry) ? pointer : EditEntry(pointer);
    }

    void IDocumentVisitor.VisitManifest(
        Descriptor content,
        ImageManifest manifest,
        WalkedConfig? config,
        IReadOnlyList<StoredLayer> layers,
        ContentLocation location)
    {
        if (_edited.ContainsKey(KeyOf(content)))
        {
            return;
        }

        ImageBefore? image = config?.Document is { } document
            && !StoredImage.IsAttestation(content, content.Platform ?? document.Platform)
                ? new ImageBefore(content, document)
                : null;
        Descriptor pointer = config?.Document is { } before ? EditConfig(config.Content, before, image) : manifest.Config;
        ImageManifest followed = pointer == manifest.Config ? manifest : manifest with { Config = pointer };
        ImageManifest edited = followed;
        bool needsManifest = false;
        foreach (ImageEdit edit in edits)
        {
            ImageManifest after = EditManifest(edited, edit, image);
            needsManifest |= !edit.IsForConfig && !IsSameButForContent(edited, after);
            edited = after;
        }

        if (needsManifest && !IsSameButForContent(followed, edited))
        {
            EditedManifest ??= content.Digest;
        }

        Add(content, manifest, edited);
    }

    void IDocumentVisitor.LeaveIndex(Descriptor content, ImageIndex index, ContentLocation location)
    {
        if (_edited.ContainsKey(KeyOf(content)))
        {
            return;
        }

        // What is not here, or not selected, stays as it is.
        Descriptor[] entries =
        [
            .. index.Manifests.Select(entry =>
                IsLeftAlone(content, entry) ? entry
                : _edited.ContainsKey(KeyOf(entry)) ? Follow(entry)
                : EditEntry(entry)),
        ];
        ImageIndex followed = entries.SequenceEqual(index.Manifests) ? index : index with { Manifests = entries };
        bool isRoot = location.IsEntry || selection?.IsSelected(content) == true;
        ImageIndex edited = IsOnTheWay(content)
            ? followed
            : edits.Aggregate(followed, (document, edit) => EditIndex(document, edit, isRoot));
        Add(content, index, edited);
    }

    void IDocumentVisitor.VisitFault(Descriptor? content, Exception fault, ContentLocation location)
    {
        if (!ContentFault.IsAbsentManifest(fault, location))
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    void IDocumentVisitor.VisitLimit(ContentLocation location, string message) => throw new InvalidDataException(message);

    private static (Digest Digest, long Size, string MediaType) KeyOf(Descriptor content) =>
        (content.Digest, content.Size, content.MediaType);

    // What a descriptor embeds changes too.
    private static Descriptor PointAt(Descriptor descriptor, DocumentChange change) => descriptor with
    {
        MediaType = change.After.MediaType,
        Digest = change.After.Digest,
        Size = change.After.Size,
        Data = descriptor.Data is null ? default(ReadOnlyMemory<byte>?) : change.Bytes,
    };

    private static ImageIndex EditIndex(ImageIndex index, ImageEdit edit, bool isRoot)
    {
        ImageIndex edited = edit.Index is null ? index : edit.Index(index);
        return isRoot && edit.RootIndex is not null ? edit.RootIndex(edited) : edited;
    }

    private static ImageManifest EditManifest(ImageManifest manifest, ImageEdit edit, ImageBefore? image)
    {
        ImageManifest edited = edit.Manifest is null ? manifest : edit.Manifest(manifest);
        return image is not null && edit.RunnableManifest is not null ? edit.RunnableManifest(edited, image) : edited;
    }

    private static ImageConfig EditConfig(ImageConfig config, ImageEdit edit, ImageBefore? image)
    {
        ImageConfig edited = edit.Config is null ? config : edit.Config(config);
        return image is not null && edit.RunnableConfig is not null ? edit.RunnableConfig(edited, image) : edited;
    }

    // Whether no more changed than which config and layers it leads to, which is kept without the manifest too.
    private static bool IsSameButForContent(ImageManifest one, ImageManifest other)
    {
        return one.RawBytes.Span.SequenceEqual(other.RawBytes.Span)
            || (Pointing(one.Config) == Pointing(other.Config)
                && HaveSameFields()
                && (one with { Config = other.Config, Layers = other.Layers }).RawBytes.Span.SequenceEqual(other.RawBytes.Span));

        // A layer that was added says nothing but what it is.
        bool HaveSameFields() => one.Layers.Count == other.Layers.Count
            ? one.Layers.Select(Pointing).SequenceEqual(other.Layers.Select(Pointing))
            : other.Layers.All(layer =>
                one.Layers.Contains(layer)
                || Pointing(layer) == new Descriptor { MediaType = "", Digest = one.Config.Digest, Size = 0 });

        Descriptor Pointing(Descriptor descriptor) => descriptor with { MediaType = "", Digest = one.Config.Digest, Size = 0, Data = null };
    }

    private bool IsOnTheWay(Descriptor content) =>
        selection is not null && !selection.IsSelected(content) && selection.LeadsToSelected(content);

    private bool IsLeftAlone(Descriptor index, Descriptor entry) =>
        IsOnTheWay(index) && !selection!.IsSelected(entry) && !selection.LeadsToSelected(entry);

    private Descriptor EditEntry(Descriptor entry)
    {
        Descriptor edited = edits.Aggregate(entry, static (descriptor, edit) => edit.Entry is null ? descriptor : edit.Entry(descriptor));
        return KeyOf(edited) == KeyOf(entry)
            ? edited
            : throw new InvalidDataException(
                $"An edit changed what the entry of {entry.Digest} leads to: expected another manifest or index to be edited for that.");
    }

    private Descriptor EditConfig(Descriptor content, ImageConfig before, ImageBefore? image)
    {
        if (!_edited.TryGetValue(KeyOf(content), out DocumentChange? change))
        {
            ImageConfig after = edits.Aggregate(before, (document, edit) => EditConfig(document, edit, image));

            // A config may be called anything that Docker takes for one.
            string mediaType = after.MediaType == before.MediaType ? content.MediaType : after.MediaType;
            change = Add(content, before, after, mediaType);
        }

        return change is null ? content : PointAt(content, change);
    }

    private DocumentChange? Add(Descriptor content, ImageDocument before, ImageDocument after, string? mediaType = null)
    {
        DocumentChange? change = after.RawBytes.Span.SequenceEqual(before.RawBytes.Span)
            ? null
            : new DocumentChange(content, after.ToDescriptor() with { MediaType = mediaType ?? after.MediaType }, after.RawBytes);
        _edited.Add(KeyOf(content), change);
        if (change is not null)
        {
            _changes.Add(change);
        }

        return change;
    }
}
