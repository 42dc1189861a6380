using System.Text.Json;
using OciContent.Inference;
using OciContent.Sources;

namespace OciContent.Tool.Verbs;

/// <summary>What an argument names that may be an image, or no more than the file of its manifest.</summary>
internal sealed class ManifestOrImage : IAsyncDisposable
{
    private const int MaxManifestSize = 4 * 1024 * 1024;
    private const int FirstSize = 64 * 1024;

    private readonly ImageSource? _source;

    private ManifestOrImage(IReadOnlyList<LayerStack> images, ImageSource? source)
    {
        Images = images;
        _source = source;
    }

    /// <summary>The images, one or more.</summary>
    public IReadOnlyList<LayerStack> Images { get; }

    public static async Task<ManifestOrImage> OpenAsync(string name, ImageSourceOptions options, CancellationToken cancellationToken)
    {
        if (await TryReadManifestAsync(name, cancellationToken) is { } manifest)
        {
            return new ManifestOrImage([manifest], source: null);
        }

        ImageSource source = await VerbOptions.Transports.Parse(name).OpenAsync(options, cancellationToken);
        try
        {
            return new ManifestOrImage(await LayerStack.ReadAsync(source, cancellationToken), source);
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
    private static async Task<LayerStack?> TryReadManifestAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        await using FileStream file = File.OpenRead(path);
        byte[] content = new byte[FirstSize];
        int length = await file.ReadAsync(content, cancellationToken);
        if (content.AsSpan(0, length).TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
        {
            return null;
        }

        // It may be a pipe, which has no length.
        int count;
        while ((count = await file.ReadAsync(content.AsMemory(length), cancellationToken)) > 0)
        {
            length += count;
            if (length > MaxManifestSize)
            {
                throw new InvalidDataException($"{path} has {length} bytes or more: expected a manifest of at most {MaxManifestSize}.");
            }

            if (length == content.Length)
            {
                Array.Resize(ref content, 2 * length);
            }
        }

        try
        {
            return LayerStack.ParseManifest(content.AsSpan(0, length));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is not an image's manifest: {e.Message}", e);
        }
    }
}
