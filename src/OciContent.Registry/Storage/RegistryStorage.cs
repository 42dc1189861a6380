using System.Runtime.CompilerServices;
using OciContent.Internal;

namespace OciContent.Registry.Storage;

/// <summary>
/// What a registry keeps on its own disk, as distribution lays it out (<c>docker/registry/v2</c>): repositories, tags with their history,
/// links and blobs. It is read as it is, without the registry; nothing is ever written.
/// </summary>
/// <remarks>
/// A registry that runs meanwhile may write between two readings: what is told is what was there when it was looked at. No link of the file
/// system is followed, and every file that is read into memory has a bound.
/// </remarks>
/// <example>
/// <code>
/// await using RegistryStorage storage = await RegistryStorage.OpenAsync("/var/lib/registry");
/// await foreach (string name in storage.ListRepositoriesAsync())
/// {
///     Console.WriteLine(name);
/// }
/// </code>
/// </example>
public sealed class RegistryStorage : IAsyncDisposable
{
    private RegistryStorage(StorageTree tree, string prefix, StorageOptions options, StorageRules rules)
    {
        Tree = tree;
        Options = options;
        Rules = rules;
        Paths = new StoragePaths(prefix);
    }

    /// <summary>What messages call it: the folder or archive that was opened.</summary>
    public string Name => Tree.Name;

    /// <summary>Where it is read from.</summary>
    public StorageTree Tree { get; }

    /// <summary>How it is read.</summary>
    public StorageOptions Options { get; }

    internal StoragePaths Paths { get; }

    internal StorageRules Rules { get; }

    /// <summary>Opens a folder: <c>docker/registry/v2</c>, or one above it that holds it; or a tar archive of such a folder.</summary>
    /// <param name="path">The folder or archive.</param>
    /// <param name="options">How it is read; <c>null</c> for the usual ones.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="FileNotFoundException">There is nothing.</exception>
    /// <exception cref="InvalidDataException">It is not the storage of a registry.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Task<RegistryStorage> OpenAsync(
        string path,
        StorageOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return OpenAsync(path, options, StorageRules.All, cancellationToken);
    }

    /// <summary>Opens a tree, which the storage then owns; if that fails, it is closed.</summary>
    /// <param name="tree">The tree, which has <c>docker/registry/v2</c> in it, or is it.</param>
    /// <param name="options">How it is read; <c>null</c> for the usual ones.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="InvalidDataException">It is not the storage of a registry.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Task<RegistryStorage> OpenAsync(
        StorageTree tree,
        StorageOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return OpenCoreAsync(tree, options ?? StorageOptions.Default, StorageRules.All, cancellationToken);
    }

    /// <summary>The names of the repositories, in the order in which a registry walks through them: by their folders.</summary>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    /// <exception cref="InvalidDataException">A folder has more entries than are allowed.</exception>
    public async IAsyncEnumerable<string> ListRepositoriesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (FoundRepository found in RepositoryWalk.WalkAsync(this, null, cancellationToken).ConfigureAwait(false))
        {
            yield return found.Name;
        }
    }

    /// <summary>A repository, whether it is there or not.</summary>
    /// <param name="name">The name, without a host.</param>
    /// <exception cref="FormatException">It is not the name of a repository.</exception>
    public StorageRepository GetRepository(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return IsName(name)
            ? new StorageRepository(this, name)
            : throw new FormatException(
                $"{ErrorText.Quote(name)} is not the name of a repository: expected lowercase letters and digits, separated by '/', '.', "
                + "'_', '__' or '-'.");
    }

    /// <summary>Reads all that is asked for, of all repositories. What cannot be read is a problem beside everything else.</summary>
    /// <param name="parts">What to read.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="IOException">Nothing can be read.</exception>
    public Task<StorageInventory> ReadInventoryAsync(
        StorageParts parts = StorageParts.All,
        CancellationToken cancellationToken = default) =>
        new InventoryReader(this, parts, null).ReadAsync(cancellationToken);

    /// <summary>Reads all that is asked for, of one repository, and the blobs of all.</summary>
    /// <param name="name">The repository.</param>
    /// <param name="parts">What to read.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="FormatException">It is not the name of a repository.</exception>
    /// <exception cref="RegistryException">There is no such repository.</exception>
    /// <exception cref="IOException">Nothing can be read.</exception>
    public Task<StorageInventory> ReadInventoryAsync(
        string name,
        StorageParts parts = StorageParts.All,
        CancellationToken cancellationToken = default) =>
        new InventoryReader(this, parts, GetRepository(name).Name).ReadAsync(cancellationToken);

    /// <summary>Closes what it is read from.</summary>
    public ValueTask DisposeAsync() => Tree.DisposeAsync();

    internal static async Task<RegistryStorage> OpenAsync(
        string path,
        StorageOptions? options,
        StorageRules rules,
        CancellationToken cancellationToken)
    {
        StorageTree tree;
        if (Directory.Exists(path))
        {
            tree = new FolderStorageTree(path, rules);
        }
        else if (File.Exists(path))
        {
            tree = await TarStorageTree.OpenAsync(path, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            throw new FileNotFoundException($"{ErrorText.Quote(path)} does not exist: expected {Expectation}.", path);
        }

        return await OpenCoreAsync(tree, options ?? StorageOptions.Default, rules, cancellationToken).ConfigureAwait(false);
    }

    internal RegistryException HasNoRepository(string name) =>
        new($"{ErrorText.Quote(Name)} has no repository {ErrorText.Quote(name)}: expected one that is there.");

    internal static bool IsName(string name) => name.Length <= ReferenceGrammar.MaxPathLength && ReferenceGrammar.IsPath(name);

    private const string Expectation = "a folder that has docker/registry/v2 in it, or is it";

    private static async Task<RegistryStorage> OpenCoreAsync(
        StorageTree tree,
        StorageOptions options,
        StorageRules rules,
        CancellationToken cancellationToken)
    {
        try
        {
            foreach (string prefix in StoragePaths.Prefixes)
            {
                if (await IsStorageAsync(tree, prefix, cancellationToken).ConfigureAwait(false))
                {
                    return new RegistryStorage(tree, prefix, options, rules);
                }
            }

            throw new InvalidDataException($"{ErrorText.Quote(tree.Name)} is not the storage of a registry: expected {Expectation}.");
        }
        catch
        {
            await tree.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // An OCI layout has blobs, too.
    private static async Task<bool> IsStorageAsync(StorageTree tree, string prefix, CancellationToken cancellationToken)
    {
        var paths = new StoragePaths(prefix);
        return prefix.Length > 0
            ? await IsFolderAsync(prefix).ConfigureAwait(false)
                && (await IsFolderAsync(paths.Repositories).ConfigureAwait(false) || await IsFolderAsync(paths.Blobs).ConfigureAwait(false))
            : await IsFolderAsync(paths.Repositories).ConfigureAwait(false);

        async Task<bool> IsFolderAsync(string path)
        {
            StorageEntry? entry = await tree.FindAsync(path, cancellationToken).ConfigureAwait(false);
            return entry?.Kind == StorageEntryKind.Link
                ? throw StorageFaults.NotFollowed(tree.Name, path)
                : entry?.Kind == StorageEntryKind.Folder;
        }
    }
}
