using System.Runtime.CompilerServices;
using OciContent.Internal;

namespace OciContent.Registry.Storage;

/// <summary>
/// The way through the folders of repositories, in the order of a registry: names may be nested, and a folder whose name begins with
/// <c>_</c> ends one (distribution, registry/storage/catalog.go).
/// </summary>
internal static class RepositoryWalk
{
    /// <param name="storage">Where they are.</param>
    /// <param name="problem">Told what is wrong; <c>null</c> throws it.</param>
    /// <param name="cancellationToken">Cancels the walk.</param>
    public static async IAsyncEnumerable<FoundRepository> WalkAsync(
        RegistryStorage storage,
        Action<StorageProblem>? problem,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var open = new Stack<(string Name, int Depth, bool IsRepository, FoundRepository? Found)>();
        open.Push(("", 0, false, null));
        int count = 0;
        while (open.TryPop(out (string Name, int Depth, bool IsRepository, FoundRepository? Found) next))
        {
            if (next.IsRepository)
            {
                if (++count > storage.Options.MaxItems)
                {
                    throw StorageFaults.TooMany(storage.Name, storage.Paths.Repositories, storage.Options.MaxItems);
                }

                yield return next.Found!;
                continue;
            }

            string path = next.Name.Length == 0 ? storage.Paths.Repositories : storage.Paths.Repository(next.Name);
            IReadOnlyList<StorageEntry> entries;
            try
            {
                entries = await storage.Tree.ListAsync(path, storage.Options.MaxFolderEntries, cancellationToken).ConfigureAwait(false)
                    ?? [];
            }
            catch (Exception e) when (problem is not null && e is IOException or InvalidDataException)
            {
                problem!(new StorageProblem(StorageProblemCode.Unreadable, path, e.Message));
                continue;
            }

            bool hasLayers = IsThere(entries, StoragePaths.LayersName);
            bool hasManifests = IsThere(entries, StoragePaths.ManifestsName);
            StorageEntry[] folders =
            [
                .. entries
                    .Where(entry => Accept(entry, path, next.Depth, storage, problem))
                    .OrderBy(static entry => entry.Name, StringComparer.Ordinal),
            ];

            // What is sorted after the folders with '_' comes after the repository itself. Of a stack the last is the first.
            int own = Array.FindIndex(folders, static folder => string.CompareOrdinal(folder.Name, StoragePaths.LayersName) > 0);
            own = own < 0 ? folders.Length : own;
            bool isName = !storage.Rules.HasFlag(StorageRules.Names) || RegistryStorage.IsName(next.Name);
            for (int i = folders.Length; i >= 0; i--)
            {
                if (i == own && (hasLayers || hasManifests) && next.Name.Length > 0)
                {
                    if (isName)
                    {
                        open.Push((next.Name, 0, true, new FoundRepository(next.Name, hasLayers, hasManifests)));
                    }
                    else
                    {
                        problem?.Invoke(Unnamed(path, next.Name));
                    }
                }

                if (i > 0)
                {
                    StorageEntry folder = folders[i - 1];
                    open.Push((next.Name.Length == 0 ? folder.Name : $"{next.Name}/{folder.Name}", next.Depth + 1, false, null));
                }
            }
        }
    }

    private static bool IsThere(IReadOnlyList<StorageEntry> entries, string name) =>
        entries.Any(entry => entry.Name == name && entry.Kind == StorageEntryKind.Folder);

    private static StorageProblem Unnamed(string path, string name) =>
        new(StorageProblemCode.Name, path, $"{ErrorText.Quote(name)} is not the name of a repository: expected one; it was left out.");

    private static bool Accept(StorageEntry entry, string path, int depth, RegistryStorage storage, Action<StorageProblem>? problem)
    {
        string own = $"{path}/{entry.Name}";
        if (entry.Kind == StorageEntryKind.Link)
        {
            problem?.Invoke(new StorageProblem(
                StorageProblemCode.NotFollowed,
                own,
                $"{ErrorText.Quote(own)} is a link: expected a folder; it was not followed."));
            return storage.Rules.HasFlag(StorageRules.Links) == false && !entry.Name.StartsWith('_');
        }

        if (entry.Kind != StorageEntryKind.Folder || entry.Name.StartsWith('_'))
        {
            return false;
        }

        if (depth >= storage.Options.MaxDepth)
        {
            problem?.Invoke(new StorageProblem(
                StorageProblemCode.Unreadable,
                own,
                $"{ErrorText.Quote(own)} is nested deeper than {storage.Options.MaxDepth} folders: expected at most that many."));
            return false;
        }

        return true;
    }
}
