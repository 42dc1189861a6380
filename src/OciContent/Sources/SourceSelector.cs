using OciContent.Images;
using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Sources;

/// <summary>Finds what a reference and a platform mean in a source, reading no more than tells it.</summary>
internal sealed class SourceSelector(ImageSource source)
{
    private readonly DocumentBudget _budget = new(source.Name, source.Limits);
    private int _reached;

    /// <exception cref="ContentNotFoundException">There is no such image, or none for the platform.</exception>
    /// <exception cref="InvalidDataException">The name is that of several images, or a limit is exceeded.</exception>
    public async Task<SourceSelection> SelectAsync(string? reference, Platform? platform, CancellationToken cancellationToken)
    {
        var all = new SourceSelection
        {
            Reference = source.Reference,
            Platform = source.Platform,
            Entries = source.SourceEntries,
            Paths = source.Selection,
            Roots = source.Roots,
        };
        SourceSelection named = reference is null
            ? all
            : await SelectByReferenceAsync(all, reference, hasPlatform: platform is not null, cancellationToken).ConfigureAwait(false);
        return platform is null ? named : await SelectByPlatformAsync(named, platform, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SourceSelection> SelectByReferenceAsync(
        SourceSelection all,
        string reference,
        bool hasPlatform,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<SourceEntry> matches = source.FindEntries(reference);
        Descriptor[] roots = [.. matches.Select(static match => match.Descriptor).DistinctBy(static match => match.Digest)];
        if (roots.Length == 0 && Digest.TryParse(reference, out Digest? digest))
        {
            return await SelectInsideAsync(all, digest, cancellationToken).ConfigureAwait(false);
        }

        // One tag for an image of each platform is what tools write that make no index.
        return roots.Length switch
        {
            0 => throw NotFound(reference),
            _ when all.Paths is { } paths => await SelectAgainAsync(all, reference, matches, paths, cancellationToken)
                .ConfigureAwait(false),
            > 1 when !hasPlatform => throw new InvalidDataException(
                $"{ErrorText.Quote(source.Name)} has {roots.Length} images {ErrorText.Quote(reference)}, {roots[0].Digest} and "
                + $"{roots[1].Digest}: expected one."),
            _ => all with { Reference = reference, Entries = EntriesOf(all, roots), Paths = null, Roots = roots },
        };
    }

    // Of a source that is a part of another, the name means what is selected already of what it leads to.
    private async Task<SourceSelection> SelectAgainAsync(
        SourceSelection all,
        string reference,
        IReadOnlyList<SourceEntry> matches,
        SelectedPaths paths,
        CancellationToken cancellationToken)
    {
        var roots = new List<Descriptor>();
        foreach (Descriptor root in all.Roots)
        {
            var finder = new PathFinder(root.Digest);
            await source.WalkAsync(finder, matches, paths, cancellationToken).ConfigureAwait(false);
            if (finder.Found is not null)
            {
                roots.Add(root);
            }
        }

        return roots.Count == 0 ? throw NotFound(reference) : all with { Reference = reference, Entries = matches, Roots = roots };
    }

    // All names of an image are told, whichever it was selected by.
    private static SourceEntry[] EntriesOf(SourceSelection all, IEnumerable<Descriptor> roots)
    {
        HashSet<Digest> digests = [.. roots.Select(static root => root.Digest)];
        return [.. all.Entries.Where(entry => digests.Contains(entry.Descriptor.Digest))];
    }

    private async Task<SourceSelection> SelectInsideAsync(SourceSelection all, Digest digest, CancellationToken cancellationToken)
    {
        var finder = new PathFinder(digest);
        await source.WalkAsync(finder, all.Entries, all.Paths, cancellationToken).ConfigureAwait(false);
        if (finder.Found is not { } found)
        {
            throw NotFound(digest.ToString());
        }

        var paths = new SelectedPaths();
        paths.Add(found, finder.Indexes);
        return all with
        {
            Reference = digest.ToString(),
            Entries = EntriesOf(all, [finder.Indexes is [Descriptor outermost, ..] ? outermost : found]),
            Paths = paths,
            Roots = [found],
        };
    }

    private async Task<SourceSelection> SelectByPlatformAsync(SourceSelection named, Platform platform, CancellationToken cancellationToken)
    {
        var entries = new List<SourceEntry>();
        var roots = new List<Descriptor>();
        var paths = new SelectedPaths();
        var known = new List<Platform?>();
        var read = new Dictionary<Digest, IReadOnlyList<PlatformCandidate>>();
        foreach (SourceEntry entry in named.Entries)
        {
            if (!read.TryGetValue(entry.Descriptor.Digest, out IReadOnlyList<PlatformCandidate>? candidates))
            {
                var found = new List<PlatformCandidate>();
                SelectedPaths? rest = named.Paths?.IsSelected(entry.Descriptor) == true ? null : named.Paths;
                await FindAsync(entry.Descriptor, [], rest, found, cancellationToken).ConfigureAwait(false);
                candidates = found;
                read.Add(entry.Descriptor.Digest, candidates);
            }

            known.AddRange(candidates.Select(static candidate => candidate.Platform));
            IReadOnlyList<PlatformCandidate> chosen = PlatformMatching.Choose(candidates, static candidate => candidate.Platform, platform);
            foreach (PlatformCandidate candidate in chosen)
            {
                paths.Add(candidate.Content, candidate.Indexes);
                roots.Add(candidate.Content with { Platform = candidate.Platform });
            }

            if (chosen.Count > 0)
            {
                entries.Add(entry);
            }
        }

        if (roots.Count == 0)
        {
            throw new ContentNotFoundException(
                platform.ToString(),
                source.Name,
                known.Select(static found => found?.ToString() ?? "an unknown platform").Distinct(StringComparer.Ordinal));
        }

        Descriptor[] distinct = [.. roots.DistinctBy(static root => root.Digest)];
        foreach (Descriptor root in distinct)
        {
            if (root.Digest.Algorithm.IsSupported && !await source.ExistsAsync(root, cancellationToken).ConfigureAwait(false))
            {
                throw new ContentNotFoundException(root.Digest, source.Name);
            }
        }

        return named with { Platform = platform, Entries = entries, Paths = paths, Roots = distinct };
    }

    // An index says which platform each manifest is for, as a rule, so that none of them need be read.
    private async Task FindAsync(
        Descriptor content,
        Descriptor[] indexes,
        SelectedPaths? selection,
        List<PlatformCandidate> found,
        CancellationToken cancellationToken)
    {
        Count(indexes.Length, content);
        if (!MediaTypes.IsIndex(content.MediaType))
        {
            Platform? platform = content.Platform ?? await ReadPlatformAsync(content, cancellationToken).ConfigureAwait(false);
            found.Add(new PlatformCandidate(content, platform, indexes));
            return;
        }

        if (await TryReadAsync(content, () => source.ReadIndexAsync(content, cancellationToken)).ConfigureAwait(false) is not { } index)
        {
            return;
        }

        Descriptor[] deeper = [.. indexes, content];
        foreach (Descriptor child in index.Manifests)
        {
            bool isSelected = selection is null || selection.IsSelected(child);
            if (isSelected || selection!.LeadsToSelected(child))
            {
                await FindAsync(child, deeper, isSelected ? null : selection, found, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<Platform?> ReadPlatformAsync(Descriptor content, CancellationToken cancellationToken)
    {
        if (MediaTypes.IsSchema1Manifest(content.MediaType))
        {
            Schema1Manifest? old = await TryReadAsync(content, () => source.ReadSchema1ManifestAsync(content, cancellationToken))
                .ConfigureAwait(false);
            return old?.Platform;
        }

        if (!MediaTypes.IsManifest(content.MediaType)
            || await TryReadAsync(content, () => source.ReadManifestAsync(content, cancellationToken)).ConfigureAwait(false)
                is not { } manifest)
        {
            return null;
        }

        ImageConfig? config = await TryReadAsync(manifest.Config, () => source.ReadConfigAsync(manifest, cancellationToken))
            .ConfigureAwait(false);
        return config?.Platform;
    }

    // What cannot be read is for no platform; whoever reads what is selected is told what is wrong with that.
    private async Task<T?> TryReadAsync<T>(Descriptor content, Func<Task<T>> read)
        where T : ImageDocument?
    {
        _budget.Spend(content.Size);
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception e) when (ContentFault.CodeOf(e, content) is not null)
        {
            return null;
        }
    }

    private void Count(int nesting, Descriptor content)
    {
        if (++_reached > source.Limits.MaxManifests)
        {
            throw new InvalidDataException(
                $"{ErrorText.Quote(source.Name)} lists {_reached} manifests or more: expected at most {source.Limits.MaxManifests}.");
        }

        if (nesting > DocumentLimits.MaxNesting)
        {
            throw new InvalidDataException(
                $"{ErrorText.Quote(source.Name)} nests indexes {nesting} deep, down to {content.Digest}: expected at most "
                + $"{DocumentLimits.MaxNesting}.");
        }
    }

    private ContentNotFoundException NotFound(string reference) =>
        new(
            reference,
            source.Name,
            source.Entries.Select(static entry => IndexEntryName.Of(entry) ?? entry.Digest.ToString()).Distinct(StringComparer.Ordinal));

    private sealed record PlatformCandidate(Descriptor Content, Platform? Platform, IReadOnlyList<Descriptor> Indexes);
}
