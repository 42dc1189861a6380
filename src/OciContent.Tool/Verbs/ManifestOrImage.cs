using OciContent.Images;
using OciContent.Inspection;
using OciContent.Layouts;

namespace OciContent.Tool.Verbs;

/// <summary>What an argument names that may be an image, or no more than the file of its manifest.</summary>
internal sealed class ManifestOrImage : IAsyncDisposable
{
    private const int MaxManifestSize = 4 * 1024 * 1024;

    private readonly IImageSource? _source;

    private ManifestOrImage(string name, IReadOnlyList<LayerStack> images, IImageSource? source)
    {
        Name = name;
        Images = images;
        _source = source;
    }

    /// <summary>As it was written.</summary>
    public string Name { get; }

    /// <summary>The images, one or more.</summary>
    public IReadOnlyList<LayerStack> Images { get; }

    public static async Task<ManifestOrImage> OpenAsync(string name, CancellationToken cancellationToken)
    {
        if (await TryReadManifestAsync(name, cancellationToken) is { } manifest)
        {
            return new ManifestOrImage(name, [LayerStack.FromManifest(manifest)], source: null);
        }

        ImageLocation location = ImageLocation.Parse(name);
        IImageSource source = await location.OpenAsync(cancellationToken);
        try
        {
            IReadOnlyList<LayerStack> images = await LayerStack.ReadAsync(source, location.Reference, cancellationToken);
            return images.Count > 0 ? new ManifestOrImage(name, images, source) : throw new InvalidDataException($"{name} holds no image: expected one or more.");
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_source is not null)
        {
            await _source.DisposeAsync();
        }
    }

    // No archive starts as JSON does.
    private static async Task<ImageManifest?> TryReadManifestAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        await using FileStream file = File.OpenRead(path);
        byte[] content = new byte[Math.Min(file.Length, MaxManifestSize + 1L)];
        int first = await file.ReadAtLeastAsync(content, 1, throwOnEndOfStream: false, cancellationToken);
        if (content.AsSpan(0, first).TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
        {
            return null;
        }

        if (file.Length > MaxManifestSize)
        {
            throw new InvalidDataException($"{path} has {file.Length} bytes: expected a manifest of at most {MaxManifestSize}.");
        }

        await file.ReadExactlyAsync(content.AsMemory(first), cancellationToken);
        return ImageManifest.Parse(content);
    }
}
