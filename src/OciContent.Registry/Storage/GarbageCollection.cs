using OciContent.Inspection;
using OciContent.Internal;

namespace OciContent.Registry.Storage;

/// <summary>A collection that is played over an inventory, step by step as the collector goes.</summary>
internal sealed class GarbageCollection(StorageInventory inventory, GarbageOptions options)
{
    private readonly HashSet<Digest> _marked = [];
    private readonly List<(RepositoryInventory Repository, StorageRevision Revision)> _untagged = [];
    private readonly HashSet<(string Repository, Digest Digest)> _kept = [];
    private List<GarbageLink> _layerLinks = [];
    private List<GarbageBreak> _breaks = [];
    private string? _stop;
    private string? _breakOff;

    private GarbageRules Rules => options.Rules;

    /// <summary>Plays it; again, where a referrer turned out to refer to what another repository spared.</summary>
    public GarbagePreview Play()
    {
        while (true)
        {
            GarbagePreview preview = PlayOnce();
            GarbageBreak[] lost = [.. preview.Breaks.Where(static broken => broken.Kind == GarbageBreakKind.Referrer)];
            if (!options.KeepsReferrers || lost.Length == 0)
            {
                return preview;
            }

            _kept.UnionWith(lost.Select(static broken => (broken.Repository, broken.Digest)));
        }
    }

    private GarbagePreview PlayOnce()
    {
        _marked.Clear();
        _untagged.Clear();
        _layerLinks = [];
        _breaks = [];
        _breakOff = null;
        _stop = inventory.HasStrangeNames ? "A folder is a repository but for its name: the collector stops at it." : null;
        foreach (RepositoryInventory repository in inventory.Repositories.Where(Rules.Visits))
        {
            if (_stop is not null)
            {
                break;
            }

            Mark(repository);
        }

        if (_stop is not null)
        {
            return new GarbagePreview(options) { Stop = _stop };
        }

        List<(RepositoryInventory Repository, StorageRevision Revision)> deleted =
        [
            .. _untagged.Where(found => !Rules.FollowsReferences || !_marked.Contains(found.Revision.Digest)),
        ];
        GarbageBlob[] blobs =
        [
            .. inventory.Blobs
                .Where(blob => !_marked.Contains(blob.Key))
                .Select(static blob => new GarbageBlob(blob.Key, blob.Value))
                .OrderBy(static blob => blob.Digest),
        ];
        FindBreaks(deleted, [.. blobs.Select(static blob => blob.Digest)], out List<GarbageLink> atRisk);
        return new GarbagePreview(options)
        {
            Manifests =
            [
                .. deleted.Select(found => new GarbageManifest(
                    found.Repository.Name,
                    found.Revision.Digest,
                    inventory.Blobs.GetValueOrDefault(found.Revision.Digest))),
            ],
            Blobs = blobs,
            LayerLinks = _layerLinks,
            BreakOff = _breakOff,
            Marked = _marked.Count,
            Breaks = _breaks,
            AtRisk = atRisk,
            Uploads = inventory.Repositories.Sum(static repository => repository.Uploads.Count),
        };
    }

    private void Mark(RepositoryInventory repository)
    {
        HashSet<Digest> referrers = options is { DeletesUntagged: true, KeepsReferrers: true } ? FindReferrers(repository) : [];
        StorageTag? broken = repository.Tags.FirstOrDefault(static tag => tag.IsBroken);
        foreach (StorageRevision revision in repository.Revisions)
        {
            // A link to what is not there is skipped.
            if (!inventory.Blobs.ContainsKey(revision.Digest))
            {
                continue;
            }

            if (options.DeletesUntagged && !referrers.Contains(revision.Digest))
            {
                if (broken is not null)
                {
                    Stop($"The tag {ErrorText.Quote(broken.Name)} of '{repository.Name}' has a broken link");
                    return;
                }

                if (!repository.TagsByDigest.Contains(revision.Digest))
                {
                    if (repository.HasTagsFolder)
                    {
                        _untagged.Add((repository, revision));
                    }
                    else if (!Rules.ToleratesAbsentTags)
                    {
                        Stop($"'{repository.Name}' has no folder of tags");
                        return;
                    }

                    continue;
                }
            }

            _marked.Add(revision.Digest);
            if (!MarkReferences(repository, revision))
            {
                return;
            }
        }

        if (!Rules.DeletesLayerLinks)
        {
            return;
        }

        if (!repository.HasLayersFolder)
        {
            Stop($"'{repository.Name}' has no folder of layers");
            return;
        }

        // By what is marked so far: what another repository marks later keeps the blob, and not this link.
        foreach (IGrouping<Digest, StorageLayerLink> links in repository.Layers
            .Where(layer => IsLinked(repository, layer.Target) && !_marked.Contains(layer.Target))
            .GroupBy(static layer => layer.Target))
        {
            _layerLinks.Add(new GarbageLink(repository.Name, links.Key));
            if (links.Count() > 1)
            {
                _breakOff ??=
                    $"{links.Count()} links of '{repository.Name}' lead to '{links.Key}', and the collector fails when it deletes "
                    + "one that it has deleted: it breaks off among the links to layers, after everything else.";
            }
        }
    }

    // It takes what a link says, and asks whether the repository has that.
    private bool IsLinked(RepositoryInventory repository, Digest layer) =>
        repository.LayersByDigest.TryGetValue(layer, out StorageLayerLink? link) && inventory.Blobs.ContainsKey(link.Target);

    // With a stack of one's own: an index may lead to indexes, as deep as somebody likes.
    private bool MarkReferences(RepositoryInventory repository, StorageRevision first)
    {
        var open = new Stack<StorageRevision>();
        open.Push(first);
        while (open.TryPop(out StorageRevision? revision))
        {
            if (revision.Manifest is not { } manifest)
            {
                Stop($"The manifest '{revision.Digest}' of '{repository.Name}' was altered or is not a manifest");
                return false;
            }

            if (!(manifest.SchemaVersion is 2 || (manifest.SchemaVersion is 1 && Rules.KnowsSchema1)))
            {
                Stop($"The manifest '{revision.Digest}' of '{repository.Name}' is of a schema that the collector does not know");
                return false;
            }

            foreach (StorageReference reference in manifest.References)
            {
                bool isNew = _marked.Add(reference.Digest);
                if (isNew
                    && Rules.FollowsReferences
                    && repository.RevisionsByDigest.TryGetValue(reference.Digest, out StorageRevision? child)
                    && inventory.Blobs.ContainsKey(child.Digest))
                {
                    open.Push(child);
                }
            }
        }

        return true;
    }

    private void Stop(string reason) => _stop = $"{reason}: the collector stops at it, and deletes nothing.";

    /// <summary>
    /// What refers to a manifest with a tag, or to what refers to one; where indexes are followed, to what they list as well.
    /// </summary>
    private HashSet<Digest> FindReferrers(RepositoryInventory repository)
    {
        HashSet<Digest> kept =
        [
            .. _kept.Where(known => known.Repository == repository.Name).Select(static known => known.Digest),
        ];
        var seen = new HashSet<Digest>();
        var open = new Stack<Digest>([.. kept, .. repository.TagsByDigest.Select(static tag => tag.Key)]);
        while (open.TryPop(out Digest? digest))
        {
            if (!seen.Add(digest) || !repository.RevisionsByDigest.TryGetValue(digest, out StorageRevision? revision))
            {
                continue;
            }

            foreach (StorageRevision referrer in repository.ReferrersByDigest[digest])
            {
                kept.Add(referrer.Digest);
                open.Push(referrer.Digest);
            }

            if (Rules.FollowsReferences)
            {
                foreach (StorageReference reference in revision.Manifest?.References ?? [])
                {
                    open.Push(reference.Digest);
                }
            }
        }

        return kept;
    }

    private void FindBreaks(
        List<(RepositoryInventory Repository, StorageRevision Revision)> deleted,
        HashSet<Digest> blobs,
        out List<GarbageLink> atRisk)
    {
        atRisk = [];
        ILookup<RepositoryInventory, Digest> goneOf = deleted.ToLookup(
            static found => found.Repository,
            static found => found.Revision.Digest);
        foreach (RepositoryInventory repository in inventory.Repositories)
        {
            HashSet<Digest> gone = [.. goneOf[repository]];
            foreach (StorageRevision revision in repository.Revisions)
            {
                if (gone.Contains(revision.Digest))
                {
                    FindReferrerBreak(repository, revision, gone);
                }
                else
                {
                    FindReferenceBreaks(repository, revision, gone, blobs);
                }
            }

            FindHistoryBreaks(repository, gone);
            atRisk.AddRange(
                repository.Layers
                    .Where(layer => blobs.Contains(layer.Target))
                    .Select(layer => new GarbageLink(repository.Name, layer.Digest)));
        }
    }

    private void FindReferrerBreak(RepositoryInventory repository, StorageRevision revision, HashSet<Digest> gone)
    {
        if (revision.Manifest?.Subject is { } subject && repository.RevisionsByDigest.ContainsKey(subject) && !gone.Contains(subject))
        {
            _breaks.Add(new GarbageBreak
            {
                Kind = GarbageBreakKind.Referrer,
                Repository = repository.Name,
                Digest = revision.Digest,
                Of = subject,
                Message = $"It refers to '{subject}', which stays"
                    + (revision.Manifest.ArtifactType is { } type ? $"; it is of the type {ErrorText.Quote(type)}." : "."),
            });
        }
    }

    private void FindReferenceBreaks(
        RepositoryInventory repository,
        StorageRevision revision,
        HashSet<Digest> gone,
        HashSet<Digest> blobs)
    {
        if (blobs.Contains(revision.Digest))
        {
            _breaks.Add(new GarbageBreak
            {
                Kind = GarbageBreakKind.Content,
                Repository = repository.Name,
                Digest = revision.Digest,
                Of = revision.Digest,
                Message = "Its link stays: the collector passes it by, and deletes the blob.",
            });
            return;
        }

        foreach (StorageReference reference in revision.Manifest?.References ?? [])
        {
            bool isManifest = reference.Role is HashRole.Manifest or HashRole.Index;
            if (isManifest ? !gone.Contains(reference.Digest) && !blobs.Contains(reference.Digest) : !IsGone(repository, reference, blobs))
            {
                continue;
            }

            _breaks.Add(new GarbageBreak
            {
                Kind = isManifest ? GarbageBreakKind.Child : GarbageBreakKind.Content,
                Repository = repository.Name,
                Digest = reference.Digest,
                Of = revision.Digest,
                Message = isManifest ? $"The index '{revision.Digest}' lists it, and stays." : $"'{revision.Digest}' needs it, and stays.",
            });
        }
    }

    // A reference of another algorithm than the blob is kept by marks nothing.
    private static bool IsGone(RepositoryInventory repository, StorageReference reference, HashSet<Digest> blobs) =>
        blobs.Contains(reference.Digest)
        || (reference.Digest.Algorithm != DigestAlgorithm.Sha256
            && repository.LayersByDigest.TryGetValue(reference.Digest, out StorageLayerLink? layer)
            && blobs.Contains(layer.Target));

    private void FindHistoryBreaks(RepositoryInventory repository, HashSet<Digest> gone)
    {
        if (gone.Count == 0)
        {
            return;
        }

        foreach (StorageTag tag in repository.Tags)
        {
            foreach (StorageTagEntry entry in tag.Earlier.Where(entry => gone.Contains(entry.Digest)))
            {
                _breaks.Add(new GarbageBreak
                {
                    Kind = GarbageBreakKind.History,
                    Repository = repository.Name,
                    Digest = entry.Digest,
                    Tag = tag.Name,
                    Message = $"The tag {ErrorText.Quote(tag.Name)} had it before, and that is known no more.",
                });
            }
        }
    }
}
