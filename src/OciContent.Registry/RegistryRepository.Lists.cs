using System.Globalization;
using System.Runtime.CompilerServices;
using OciContent.Registry.Http;

namespace OciContent.Registry;

public sealed partial class RegistryRepository
{
    private const int TagsPerPage = 1000;

    /// <summary>
    /// The repository's tags, in the registry's order, each once. What is not a tag (some registries list digests) is left out.
    /// </summary>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="RegistryException">There is no such repository, or its list has no end within the limits.</exception>
    public async IAsyncEnumerable<string> ListTagsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"tags/list?n={TagsPerPage}");
        var list = new PagedList(_client.Sender, Limits, Request(HttpMethod.Get, address, "Listing the tags of"), "tags", TagsPerPage);
        await foreach (string tag in list.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (ReferenceGrammar.IsTag(tag))
            {
                yield return tag;
            }
        }
    }
}
