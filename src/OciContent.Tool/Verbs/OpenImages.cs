using OciContent.Sources;
using OciContent.Tool.Output;
using OciContent.Transports;

namespace OciContent.Tool.Verbs;

/// <summary>
/// Images that stay open, since they are worked with more than once: the standard input can be read once. Of several, one that cannot be
/// opened or read is told, and does not keep the others from being worked with.
/// </summary>
/// <param name="console">Where to tell it, and the standard input.</param>
/// <param name="count">How many there are to be.</param>
internal sealed class OpenImages(ToolConsole console, int count) : IAsyncDisposable
{
    private readonly List<ImageSource> _open = [];
    private readonly List<(string Image, ImageSource Source)> _good = [];

    /// <summary>Whether all could be opened, and all work with them be done.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Opens an image and does work with it.</summary>
    public Task AddAsync(string image, ImageSourceOptions options, Func<ImageSource, Task> work, CancellationToken cancellationToken) =>
        TryAsync(
            image,
            async location =>
            {
                ImageSource source = await ImageOpener.OpenAsync(console, image, location, options, cancellationToken);
                _open.Add(source);
                await work(source);
                _good.Add((image, source));
            });

    /// <summary>Does more work with each.</summary>
    public async Task ForEachAsync(Func<string, ImageSource, Task> work)
    {
        foreach ((string image, ImageSource source) in _good)
        {
            await TryAsync(image, _ => work(image, source));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ImageSource source in _open)
        {
            await source.DisposeAsync();
        }
    }

    private async Task TryAsync(string image, Func<ImageLocation, Task> work)
    {
        try
        {
            await ImageOpener.NameErrorsAsync(
                console,
                image,
                async location =>
                {
                    await work(location);
                    return true;
                });
        }
        catch (Exception e) when (count > 1 && InputErrors.IsOfOneInput(e))
        {
            console.WriteError(e.Message);
            IsComplete = false;
        }
    }
}
