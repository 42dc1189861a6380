using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using OciContent.Inference;
using OciContent.Sources;
using OciContent.Tool.Output;
using OciContent.Transports;

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

    /// <summary>What of the images could not be read, or is wrong.</summary>
    public IEnumerable<ContentProblem> Problems => Images.Select(static image => image.Problem).OfType<ContentProblem>();

    /// <param name="console">Where standard input comes from.</param>
    /// <param name="name">The argument.</param>
    /// <param name="options">What of the image is opened.</param>
    /// <param name="isWhole">Whether it is a problem that an image that an index lists is not there.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<ManifestOrImage> OpenAsync(
        ToolConsole console,
        string name,
        ImageSourceOptions options,
        bool isWhole,
        CancellationToken cancellationToken)
    {
        ImageLocation location = ImageOpener.Locate(console, name);
        if (location.Transport is StandardInputTransport && location.Reference is null)
        {
            await using Stream input = console.OpenInput();
            return await ReadAsync(console, input, StandardInputTransport.InMessages, location, options, isWhole, cancellationToken);
        }

        if (File.Exists(name))
        {
            await using FileStream file = File.OpenRead(name);
            return await ReadAsync(console, file, name, location, options, isWhole, cancellationToken);
        }

        ImageReference? found = BuildVerb.ReferenceOf(location);
        return await FromImageAsync(await location.OpenAsync(options, cancellationToken), found, isWhole, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_source is not null)
        {
            await _source.DisposeAsync();
        }
    }

    // No archive starts as JSON does. What came of a pipe does not come again.
    private static async Task<ManifestOrImage> ReadAsync(
        ToolConsole console,
        Stream content,
        string name,
        ImageLocation location,
        ImageSourceOptions options,
        bool isWhole,
        CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(content, new StreamPipeReaderOptions(leaveOpen: true));
        ReadResult start = await pipe.ReadAtLeastAsync(FirstSize, cancellationToken);
        bool isManifest = IsJson(start.Buffer);
        pipe.AdvanceTo(start.Buffer.Start);
        if (isManifest)
        {
            return new ManifestOrImage([await ReadManifestAsync(pipe, name, cancellationToken)], source: null);
        }

        Task<ImageSource> opening = content is FileStream { CanSeek: true }
            ? location.OpenAsync(options, cancellationToken)
            : console.Transports.OpenArchiveAsync(pipe.AsStream(), name, options, cancellationToken);
        return await FromImageAsync(await opening, name: null, isWhole, cancellationToken);
    }

    private static async Task<ManifestOrImage> FromImageAsync(
        ImageSource source,
        ImageReference? name,
        bool isWhole,
        CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<LayerStack> images = await LayerStack.ReadAsync(source, isWhole, cancellationToken);
            return new ManifestOrImage([.. images.Select(image => image with { Name = name })], source);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    private static bool IsJson(ReadOnlySequence<byte> start)
    {
        var reader = new SequenceReader<byte>(start);
        reader.AdvancePastAny(" \t\r\n"u8);
        return reader.TryPeek(out byte first) && first == '{';
    }

    private static async Task<LayerStack> ReadManifestAsync(PipeReader pipe, string name, CancellationToken cancellationToken)
    {
        ReadResult all = await pipe.ReadAtLeastAsync(MaxManifestSize + 1, cancellationToken);
        if (all.Buffer.Length > MaxManifestSize)
        {
            throw new InvalidDataException(
                $"{name} has {all.Buffer.Length} bytes or more: expected a manifest of at most {MaxManifestSize}.");
        }

        try
        {
            return LayerStack.ParseManifest(all.Buffer.ToArray());
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{name} is not an image's manifest: {e.Message}", e);
        }
    }
}
