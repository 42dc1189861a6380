using OciContent.Filesystem;
using OciContent.Sources;
using OciContent.TestKit.Images;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Filesystem;

/// <summary>An image whose layers are written as lines, and its tree as one.</summary>
internal static class FilesystemImage
{
    /// <summary>An image of layers, in memory.</summary>
    public static TestImage Of(params string[] layers) => OfTars([.. layers.Select(LayerText.ToTar)]);

    /// <summary>An image of tars, in memory.</summary>
    public static TestImage OfTars(params byte[][] layers) => new() { PlainLayers = layers };

    /// <summary>The source of an image.</summary>
    public static ImageSource Open(TestImage image) => Open(image, out _);

    /// <summary>The source of an image, and the content that it reads.</summary>
    public static ImageSource Open(TestImage image, out MemoryContentReader content)
    {
        content = new MemoryContentReader { Verifies = false };
        foreach (TestImageBlob blob in image.Blobs)
        {
            content.Add(Digest.Parse(blob.Digest), blob.Content);
        }

        return ImageSource.Create(content, image.Manifest.Descriptor, "image");
    }

    /// <summary>The tree of an image.</summary>
    public static Task<ImageFilesystem> ReadAsync(TestImage image, FilesystemOptions? options = null) =>
        ImageFilesystem.ReadAsync(Open(image), options ?? new FilesystemOptions());

    /// <summary>The tree as a line, in the order of paths, as in <see cref="LayerText"/>, without the root.</summary>
    public static string Text(ImageFilesystem files) => string.Join(' ', files.Entries.Skip(1).Select(Text));

    private static string Text(FilesystemEntry entry) => entry.Kind switch
    {
        FilesystemEntryKind.Directory => $"{entry.Path[1..]}/",
        FilesystemEntryKind.SymbolicLink => $"{entry.Path[1..]}>{entry.LinkTarget}",
        _ when entry.HardLinkTo is { } first => $"{entry.Path[1..]}={first.Path[1..]}",
        _ => entry.Path[1..],
    };
}
