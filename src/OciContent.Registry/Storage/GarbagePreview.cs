namespace OciContent.Registry.Storage;

/// <summary>
/// What distribution's collector would delete (<c>registry garbage-collect</c>), what that breaks, and what a push meanwhile could lose.
/// Nothing is deleted.
/// </summary>
/// <example>
/// <code>
/// await using RegistryStorage storage = await RegistryStorage.OpenAsync("/var/lib/registry");
/// StorageInventory inventory = await storage.ReadInventoryAsync();
/// GarbagePreview preview = GarbagePreview.Of(inventory, new GarbageOptions { DeletesUntagged = true });
/// Console.WriteLine($"{preview.Blobs.Count} blobs, {preview.Bytes} bytes");
/// </code>
/// </example>
public sealed class GarbagePreview
{
    internal GarbagePreview(GarbageOptions options) => Options = options;

    /// <summary>Which collection it is.</summary>
    public GarbageOptions Options { get; }

    /// <summary>The manifests that are deleted from their repositories, in the order of the collector.</summary>
    public IReadOnlyList<GarbageManifest> Manifests { get; internal init; } = [];

    /// <summary>The blobs that are deleted, by digest.</summary>
    public IReadOnlyList<GarbageBlob> Blobs { get; internal init; } = [];

    /// <summary>The links to layers that are deleted, which rules of 3.0 do.</summary>
    public IReadOnlyList<GarbageLink> LayerLinks { get; internal init; } = [];

    /// <summary>How many bytes of blobs are deleted.</summary>
    public long Bytes => Blobs.Sum(static blob => blob.Size);

    /// <summary>How many digests are marked, as the collector counts them: some may not be there.</summary>
    public int Marked { get; internal init; }

    /// <summary>What is broken though it stays.</summary>
    public IReadOnlyList<GarbageBreak> Breaks { get; internal init; } = [];

    /// <summary>
    /// Blobs that are deleted though a repository links to them. A client that pushes is told that they are there, does not send them, and
    /// its manifest then leads to nothing if the collector runs in between; and so does one whose blobs have come, and its manifest has
    /// not.
    /// </summary>
    public IReadOnlyList<GarbageLink> AtRisk { get; internal init; } = [];

    /// <summary>How many uploads are under way, whose blobs the collector may not see.</summary>
    public int Uploads { get; internal init; }

    /// <summary>
    /// Why the collector stops before it deletes anything; <c>null</c> if it does not. The lists are empty then.
    /// </summary>
    public string? Stop { get; internal init; }

    /// <summary>
    /// Why the collector breaks off among <see cref="LayerLinks"/>, of which it deletes some then, in no order that could be foreseen;
    /// <c>null</c> if it does not. Everything else is deleted before.
    /// </summary>
    public string? BreakOff { get; internal init; }

    /// <summary>Plays a collection.</summary>
    /// <param name="inventory">All of the storage: <see cref="StorageParts.All"/>.</param>
    /// <param name="options">Which collection; <c>null</c> for rules of 2.8 that spare manifests without tags.</param>
    /// <exception cref="ArgumentException">Not all of the storage was read.</exception>
    public static GarbagePreview Of(StorageInventory inventory, GarbageOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        inventory.Require(StorageParts.All, nameof(inventory));
        return new GarbageCollection(inventory, options ?? new GarbageOptions()).Play();
    }
}
