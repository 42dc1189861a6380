using OciContent.Images;
using OciContent.Internal;
using OciContent.Layouts;
using OciContent.Storage;

namespace OciContent.Editing;

/// <summary>Edits documents from the leaves up, so that each sees what became of those that it points at.</summary>
internal sealed class Cascade(IContentReader source, IReadOnlyList<ImageEdit> edits)
{
    private readonly DocumentBudget _budget = new("the image", ImageSourceOptions.Default);
    private readonly Dictionary<(Digest Digest, long Size, string MediaType), DocumentChange?> _edited = [];
    private readonly List<DocumentChange> _changes = [];

    public IReadOnlyList<DocumentChange> Changes => _changes;

    /// <summary>What points at a document after the edits.</summary>
    public async Task<Descriptor> EditAsync(Descriptor root, CancellationToken cancellationToken)
    {
        if (!MediaTypes.IsIndex(root.MediaType) && !MediaTypes.IsManifest(root.MediaType))
        {
            throw new InvalidDataException($"{root.Digest} has the media type {ErrorText.Quote(root.MediaType)}: expected an image manifest or an index.");
        }

        if (!MediaTypes.IsIndex(root.MediaType) && edits.Any(static edit => edit.RootIndex is not null))
        {
            throw new InvalidDataException($"{root.Digest} is a manifest, which has no manifests[N]: expected an index.");
        }

        return EditEntry(await EditAsync(root, nesting: 0, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>An entry after the edits, which were made of what it leads to.</summary>
    public Descriptor Follow(Descriptor entry) =>
        _edited.TryGetValue(KeyOf(entry), out DocumentChange? change) ? EditEntry(change is null ? entry : PointAt(entry, change)) : entry;

    private static (Digest Digest, long Size, string MediaType) KeyOf(Descriptor content) => (content.Digest, content.Size, content.MediaType);

    // What a descriptor embeds changes too.
    private static Descriptor PointAt(Descriptor descriptor, DocumentChange change) => descriptor with
    {
        MediaType = change.After.MediaType,
        Digest = change.After.Digest,
        Size = change.After.Size,
        Data = descriptor.Data is null ? default(ReadOnlyMemory<byte>?) : change.Bytes,
    };

    private Descriptor EditEntry(Descriptor entry)
    {
        Descriptor edited = edits.Aggregate(entry, static (descriptor, edit) => edit.Entry is null ? descriptor : edit.Entry(descriptor));
        return KeyOf(edited) == KeyOf(entry)
            ? edited
            : throw new InvalidDataException($"An edit changed what the entry of {entry.Digest} leads to: expected another manifest or index to be edited for that.");
    }

    private async Task<Descriptor> EditAsync(Descriptor content, int nesting, CancellationToken cancellationToken)
    {
        if (nesting > ImageSourceOptions.MaxNesting)
        {
            throw new InvalidDataException($"{content.Digest} is nested in more than {ImageSourceOptions.MaxNesting} indexes: expected at most {ImageSourceOptions.MaxNesting}.");
        }

        if (!_edited.TryGetValue(KeyOf(content), out DocumentChange? change))
        {
            change = MediaTypes.IsIndex(content.MediaType) ? await EditIndexAsync(content, nesting, cancellationToken).ConfigureAwait(false)
                : MediaTypes.IsManifest(content.MediaType) ? await EditManifestAsync(content, cancellationToken).ConfigureAwait(false)
                : MediaTypes.IsConfig(content.MediaType) ? await EditConfigAsync(content, cancellationToken).ConfigureAwait(false)
                : null;
            _edited.Add(KeyOf(content), change);
            if (change is not null)
            {
                _changes.Add(change);
            }
        }

        return change is null ? content : PointAt(content, change);
    }

    private async Task<DocumentChange?> EditIndexAsync(Descriptor content, int nesting, CancellationToken cancellationToken)
    {
        _budget.Spend(content.Size);
        ImageIndex before = await source.ReadIndexAsync(content, cancellationToken).ConfigureAwait(false);
        var entries = new Descriptor[before.Manifests.Count];
        for (int i = 0; i < entries.Length; i++)
        {
            // Not every image of an index need be here.
            Descriptor entry = before.Manifests[i];
            bool isHere = entry.Digest.Algorithm.IsSupported && await source.ExistsAsync(entry, cancellationToken).ConfigureAwait(false);
            entries[i] = EditEntry(isHere ? await EditAsync(entry, nesting + 1, cancellationToken).ConfigureAwait(false) : entry);
        }

        ImageIndex after = entries.SequenceEqual(before.Manifests) ? before : before with { Manifests = entries };
        return Change(content, before, edits.Aggregate(after, (document, edit) => EditIndex(document, edit, isRoot: nesting == 0)));
    }

    private static ImageIndex EditIndex(ImageIndex index, ImageEdit edit, bool isRoot)
    {
        ImageIndex edited = edit.Index is null ? index : edit.Index(index);
        return isRoot && edit.RootIndex is not null ? edit.RootIndex(edited) : edited;
    }

    private async Task<DocumentChange?> EditManifestAsync(Descriptor content, CancellationToken cancellationToken)
    {
        _budget.Spend(content.Size);
        ImageManifest before = await source.ReadManifestAsync(content, cancellationToken).ConfigureAwait(false);
        bool editsConfig = MediaTypes.IsConfig(before.Config.MediaType) && edits.Any(static edit => edit.Config is not null);
        Descriptor config = editsConfig ? await EditAsync(before.Config, nesting: 0, cancellationToken).ConfigureAwait(false) : before.Config;
        ImageManifest after = config == before.Config ? before : before with { Config = config };
        return Change(content, before, edits.Aggregate(after, static (document, edit) => edit.Manifest is null ? document : edit.Manifest(document)));
    }

    private async Task<DocumentChange?> EditConfigAsync(Descriptor content, CancellationToken cancellationToken)
    {
        _budget.Spend(content.Size);
        ImageConfig before = await source.ReadConfigAsync(content, cancellationToken).ConfigureAwait(false);
        return Change(content, before, edits.Aggregate(before, static (document, edit) => edit.Config is null ? document : edit.Config(document)));
    }

    private static DocumentChange? Change(Descriptor content, ImageDocument before, ImageDocument after) =>
        after.RawBytes.Span.SequenceEqual(before.RawBytes.Span) ? null : new DocumentChange(content, after.ToDescriptor(), after.RawBytes);
}
