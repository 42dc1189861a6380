using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using OciContent.Internal;

namespace OciContent.Registry.Storage;

internal sealed partial class InventoryReader
{
    /// <summary>The links below a folder, by the digests that their paths say: <c>ALGORITHM/HEX/link</c>.</summary>
    private async IAsyncEnumerable<(Digest Digest, string Link)> LinksAsync(
        string folder,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<StorageEntry>? algorithms = await ListAsync(folder, cancellationToken).ConfigureAwait(false);
        foreach (StorageEntry algorithm in Folders(folder, algorithms, IsAlgorithm, "an algorithm"))
        {
            string path = $"{folder}/{algorithm.Name}";
            IReadOnlyList<StorageEntry>? entries = await ListAsync(path, cancellationToken).ConfigureAwait(false);
            foreach (StorageEntry entry in Folders(path, entries, name => DigestOf(algorithm.Name, name) is not null, "a digest"))
            {
                yield return (Shared(DigestOf(algorithm.Name, entry.Name)!), $"{path}/{entry.Name}/{StoragePaths.Link}");
            }
        }
    }

    /// <summary>
    /// What a link leads to; <c>null</c> if there is none, as of what was deleted, or if it is broken, which is a problem.
    /// </summary>
    private async ValueTask<Digest?> ReadLinkAsync(string path, Digest? own, CancellationToken cancellationToken, bool isNeeded = false)
    {
        try
        {
            ReadOnlyMemory<byte>? text = await storage
                .Tree.ReadAsync(path, StoragePaths.MaxLinkSize, cancellationToken)
                .ConfigureAwait(false);
            if (text is null)
            {
                if (isNeeded)
                {
                    AddProblem(new StorageProblem(
                        StorageProblemCode.Missing,
                        path,
                        $"{ErrorText.Quote(path)} is not there: expected a link."));
                }

                return null;
            }

            Count(path);
            if (StorageLink.TryParse(text.Value.Span, own, storage.Rules, out Digest? target) is { } fault)
            {
                AddProblem(new StorageProblem(StorageProblemCode.Link, path, $"{ErrorText.Quote(path)} {fault}."));
            }

            return target is null ? null : Shared(target);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            AddProblem(new StorageProblem(StorageProblemCode.Unreadable, path, e.Message));
            return null;
        }
    }

    private async ValueTask<DateTimeOffset?> TimeOfAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return (await storage.Tree.FindAsync(path, cancellationToken).ConfigureAwait(false))?.ModifiedAt;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return null;
        }
    }

    private async ValueTask<bool> ExistsAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await storage.Tree.FindAsync(path, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return true;
        }
    }

    private async ValueTask<bool> IsThereAsync(string folder, CancellationToken cancellationToken) =>
        (await storage.Tree.FindAsync(folder, cancellationToken).ConfigureAwait(false))?.Kind == StorageEntryKind.Folder;

    private async ValueTask<IReadOnlyList<StorageEntry>?> ListAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            return await storage.Tree.ListAsync(folder, storage.Options.MaxFolderEntries, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            AddProblem(new StorageProblem(StorageProblemCode.Unreadable, folder, e.Message));
            return null;
        }
    }

    /// <summary>The folders among entries whose names may be there; everything else is a problem.</summary>
    private IEnumerable<StorageEntry> Folders(string path, IReadOnlyList<StorageEntry>? entries, Func<string, bool> isName, string what)
    {
        foreach (StorageEntry entry in entries ?? [])
        {
            string own = $"{path}/{entry.Name}";
            if (storage.Rules.HasFlag(StorageRules.Names) && !isName(entry.Name))
            {
                AddProblem(new StorageProblem(
                    StorageProblemCode.Name,
                    own,
                    $"{ErrorText.Quote(entry.Name)} in {ErrorText.Quote(path)} is not {what}: expected one; it was left out."));
            }
            else if (entry.Kind == StorageEntryKind.Link && storage.Rules.HasFlag(StorageRules.Links))
            {
                AddProblem(new StorageProblem(
                    StorageProblemCode.NotFollowed,
                    own,
                    $"{ErrorText.Quote(own)} is a link: expected a folder; it was not followed."));
            }
            else if (entry.Kind is not (StorageEntryKind.Folder or StorageEntryKind.Link))
            {
                AddProblem(new StorageProblem(
                    StorageProblemCode.Unreadable,
                    own,
                    $"{ErrorText.Quote(own)} is not a folder: expected one; it was left out."));
            }
            else
            {
                yield return entry;
            }
        }
    }

    private Digest Shared(Digest digest) => _digests.GetOrAdd(digest, digest);

    private void Count(string path)
    {
        if (Interlocked.Increment(ref _items) > storage.Options.MaxItems)
        {
            throw StorageFaults.TooMany(storage.Name, path, storage.Options.MaxItems);
        }
    }

    private void AddProblem(StorageProblem problem)
    {
        int count = Interlocked.Increment(ref _problemCount);
        if (count <= MaxProblems)
        {
            _problems.Add(problem);
        }
        else if (count == MaxProblems + 1)
        {
            _problems.Add(new StorageProblem(
                StorageProblemCode.Unreadable,
                "",
                $"There are more than {MaxProblems} problems: expected fewer; the others were left out."));
        }
    }

    private static bool IsTag(string name) => ReferenceGrammar.IsTag(name);

    private static bool IsUploadId(string name) => Guid.TryParseExact(name, "D", out _);

    private static bool IsAlgorithm(string name) => DigestAlgorithm.TryParse(name, out DigestAlgorithm? algorithm) && algorithm.IsSupported;

    private static Digest? DigestOf(string algorithm, string encoded) =>
        Digest.TryParse($"{algorithm}:{encoded}", out Digest? digest) && digest.Algorithm.IsSupported ? digest : null;

    private static DateTimeOffset? TimeIn(ReadOnlyMemory<byte>? text) =>
        text is { } bytes
        && DateTimeOffset.TryParse(
            Encoding.UTF8.GetString(bytes.Span),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset time)
            ? time
            : null;
}
