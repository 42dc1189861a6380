using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>The tags that entries of an <c>index.json</c> have.</summary>
internal sealed class EntryTags(IReadOnlyList<Descriptor> entries) : ITagResolver
{
    public Task<Descriptor?> FindTagAsync(string tag, CancellationToken cancellationToken = default) =>
        Task.FromResult(entries.FirstOrDefault(entry => IndexEntryName.TagOf(entry) == tag));
}
