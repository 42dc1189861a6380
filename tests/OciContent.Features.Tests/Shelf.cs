using OciContent.Storage;

namespace OciContent.Features.Tests;

/// <summary>A place in memory where somebody keeps images in a way of his own: content, and a list of entries.</summary>
internal sealed class Shelf
{
    public MemoryContentStore Content { get; } = new();

    public List<Descriptor> Entries { get; set; } = [];
}
