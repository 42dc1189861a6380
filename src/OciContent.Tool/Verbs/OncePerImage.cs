using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary>Work that is done once for each image, however many tags stand for it.</summary>
/// <param name="console">The standard input.</param>
/// <param name="options">Which platform is meant.</param>
/// <param name="images">What is worked on: images that were named one by one are worked on one by one.</param>
internal sealed class OncePerImage<T>(ToolConsole console, ImageSourceOptions options, ImageNames images)
    where T : class
{
    private readonly Dictionary<(string Place, Digest Root), (T Found, Descriptor Entry)> _done = [];

    /// <summary>What the work gives, or has given for another tag of the same image.</summary>
    /// <param name="image">The image, as it is written.</param>
    /// <param name="work">The work.</param>
    /// <param name="rename">Given what was found for another tag, and both tags' entries, what is found for this one.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    public async Task<T> DoAsync(
        string image,
        Func<Task<T>> work,
        Func<T, Descriptor, Descriptor, T> rename,
        CancellationToken cancellationToken)
    {
        if (!images.AreTags || await FindEntryAsync(image, cancellationToken) is not { } entry)
        {
            return await work();
        }

        (string, Digest) key = (ImageOpener.Locate(console, image).Path, entry.Digest);
        if (_done.TryGetValue(key, out (T Found, Descriptor Entry) done))
        {
            return rename(done.Found, done.Entry, entry);
        }

        T found = await work();
        _done.Add(key, (found, entry));
        return found;
    }

    /// <inheritdoc cref="DoAsync(string, Func{Task{T}}, Func{T, Descriptor, Descriptor, T}, CancellationToken)"/>
    public Task<T> DoAsync(string image, Func<Task<T>> work, CancellationToken cancellationToken) =>
        DoAsync(image, work, static (found, _, _) => found, cancellationToken);

    // Where there are several entries, what is found says which one it is: no two are the same.
    private async Task<Descriptor?> FindEntryAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            return await ImageOpener.WithImageAsync(
                console,
                image,
                options,
                static source => Task.FromResult(source.Entries is [Descriptor entry] ? entry : null),
                cancellationToken);
        }
        catch (Exception e) when (InputErrors.IsOfOneInput(e))
        {
            // The work says what is wrong, or makes a problem of it.
            return null;
        }
    }
}
