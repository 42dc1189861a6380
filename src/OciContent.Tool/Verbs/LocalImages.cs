using OciContent.Copying;
using OciContent.Registry;
using OciContent.Sources;
using OciContent.Tool.Output;
using OciContent.Transports;

namespace OciContent.Tool.Verbs;

/// <summary>
/// Images that are read several times: one in a registry is copied to a temporary layout first, with what refers to it, and each layer
/// comes
/// over the network once.
/// </summary>
internal sealed class LocalImages(ToolConsole console, ImageSourceOptions options) : IAsyncDisposable
{
    private const string Tag = "image";

    private readonly List<ImageSource> _opened = [];
    private readonly List<DirectoryInfo> _folders = [];

    /// <summary>Those that were opened, in order.</summary>
    public IReadOnlyList<ImageSource> Opened => _opened;

    /// <summary>Opens one, and says how it was kept where it is.</summary>
    public async Task<(ImageSource Source, string Format)> OpenAsync(string name, CancellationToken cancellationToken)
    {
        (ImageSource Source, string Format) image = await ImageOpener.NameErrorsAsync(
            console,
            name,
            async location =>
            {
                ImageSource source = await ImageOpener.OpenAsync(console, name, location, options, cancellationToken);
                string format = source.Format;
                return (location.Transport is RegistryTransport ? await CopyAsync(name, source, cancellationToken) : source, format);
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

    private async Task<ImageSource> CopyAsync(string name, ImageSource remote, CancellationToken cancellationToken)
    {
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
            console.WriteNote($"What is attached to {name} could not be copied: {e.Message}");
        }

        return await copy.OpenAsync(cancellationToken);

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
