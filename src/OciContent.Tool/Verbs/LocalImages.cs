using OciContent.Copying;
using OciContent.Registry;
using OciContent.Sources;
using OciContent.Tool.Output;
using OciContent.Transports;

namespace OciContent.Tool.Verbs;

/// <summary>
/// Images that are read several times: one in a registry is copied to a temporary layout first, with what refers to it, and each layer
/// comes over the network once.
/// </summary>
internal sealed class LocalImages(ToolConsole console, ImageSourceOptions options) : IAsyncDisposable
{
    private const string Tag = "image";

    private readonly List<ImageSource> _opened = [];
    private readonly List<DirectoryInfo> _folders = [];

    /// <summary>Those that were opened, in order.</summary>
    public IReadOnlyList<ImageSource> Opened => _opened;

    /// <summary>
    /// Opens one, and says how it was kept where it is; and why what is attached to it did not come along, if that is so.
    /// </summary>
    public async Task<(ImageSource Source, string Format, string? Fault)> OpenAsync(string name, CancellationToken cancellationToken)
    {
        (ImageSource Source, string Format, string? Fault) image = await ImageOpener.NameErrorsAsync(
            console,
            name,
            async location =>
            {
                ImageSource source = await ImageOpener.OpenAsync(console, name, location, options, cancellationToken);
                string format = source.Format;
                if (location.Transport is not RegistryTransport)
                {
                    return (source, format, null);
                }

                (ImageSource copy, string? fault) = await CopyAsync(name, source, cancellationToken);
                return (copy, format, fault);
            });
        _opened.Add(image.Source);
        return image;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ImageSource source in _opened)
        {
            await source.DisposeAsync();
        }

        foreach (DirectoryInfo folder in _folders)
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<(ImageSource Copy, string? Fault)> CopyAsync(string name, ImageSource remote, CancellationToken cancellationToken)
    {
        string? fault = null;
        await using ImageSource source = remote;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("oci-content-");
        _folders.Add(folder);
        ImageLocation copy = console.Transports.Parse($"oci:[{folder.FullName}]:{Tag}");
        try
        {
            await CopyAsync(includeReferrers: true);
        }
        catch (Exception e) when (InputErrors.IsInputError(e))
        {
            // All documents are read before anything is copied; if the image itself is to blame, it is so again.
            await CopyAsync(includeReferrers: false);
            fault = $"What is attached to {name} is not known: {e.Message}";
        }

        return (await copy.OpenAsync(cancellationToken), fault);

        Task<CopiedImage> CopyAsync(bool includeReferrers) => ProgressBar.RunAsync(
            console,
            name,
            progress => ImageCopier.CopyAsync(
                source,
                copy,
                new CopyOptions { IncludeReferrers = includeReferrers, Progress = progress },
                cancellationToken));
    }
}
