using System.Formats.Tar;

namespace OciContent.Testing;

/// <summary>A file, folder or link of a layer.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Name">
/// Its path, relative to the root of the file system, with forward slashes. A name <c>.wh.NAME</c> deletes NAME (image-spec, layer.md,
/// "Whiteouts").
/// </param>
public sealed record LayerEntry(TarEntryType Type, string Name)
{
    /// <summary>The content of a file: ASCII text.</summary>
    public string Content { get; init; } = "";

    /// <summary>Where a link leads to; <c>null</c> if it is none.</summary>
    public string? LinkName { get; init; }

    /// <summary>The name, and where it leads to.</summary>
    public override string ToString() => LinkName is null ? Name : $"{Name} -> {LinkName}";
}
