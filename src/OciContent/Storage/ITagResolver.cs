namespace OciContent.Storage;

/// <summary>
/// Content whose keeper knows what a tag stands for, as registries do (distribution-spec, "Pulling manifests"). A reader that is one is
/// asked for the tags of cosign's signatures; of all others the names of entries count.
/// </summary>
/// <example>
/// <code>
/// await using var client = new RegistryClient();
/// ITagResolver reader = client.GetRepository("example.com/app");
/// if (await reader.FindTagAsync("v1") is { } manifest)
/// {
///     Console.WriteLine(manifest.Digest);
/// }
/// </code>
/// </example>
public interface ITagResolver
{
    /// <summary>The manifest or index that a tag stands for. Several tags may be looked up at the same time.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="cancellationToken">Cancels the looking.</param>
    /// <returns>
    /// Its descriptor, of bytes that were read; <c>null</c> if there is no such tag, or if the text cannot be a tag.
    /// </returns>
    /// <exception cref="IOException">It is not known whether there is such a tag.</exception>
    Task<Descriptor?> FindTagAsync(string tag, CancellationToken cancellationToken = default);
}
