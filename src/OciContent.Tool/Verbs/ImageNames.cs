using OciContent.Tool.Output;
using OciContent.Transports;

namespace OciContent.Tool.Verbs;

/// <summary>The images that a verb works on: those that were named, or every tag of the places that were.</summary>
internal sealed record ImageNames
{
    private ImageNames(IReadOnlyList<string> names, bool areSeveral, bool areComplete, bool areTags)
    {
        Names = names;
        AreSeveral = areSeveral;
        AreComplete = areComplete;
        AreTags = areTags;
    }

    /// <summary>The images as they are written, in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether the answer is a list: one that fails does not keep the others from being reported.</summary>
    public bool AreSeveral { get; }

    /// <summary>Whether every place could be listed; what kept one from it was told.</summary>
    public bool AreComplete { get; }

    /// <summary>Whether they are the tags of a place, several of which may stand for one image.</summary>
    public bool AreTags { get; }

    /// <summary>The images of arguments.</summary>
    /// <param name="console">The standard input, and where to tell what could not be listed.</param>
    /// <param name="names">The arguments.</param>
    /// <param name="areAllTags">Whether they are places, whose tags are meant.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="IOException">There is one place, and it cannot be listed; or there are no tags.</exception>
    public static async Task<ImageNames> OfAsync(
        ToolConsole console,
        string[] names,
        bool areAllTags,
        CancellationToken cancellationToken)
    {
        if (!areAllTags)
        {
            return new ImageNames(names, names.Length > 1, areComplete: true, areTags: false);
        }

        var tags = new List<string>();
        bool areComplete = true;
        foreach (string name in names)
        {
            try
            {
                tags.AddRange(await ListAsync(console, name, cancellationToken));
            }
            catch (Exception e) when (names.Length > 1 && InputErrors.IsInputError(e))
            {
                console.WriteError(e.Message);
                areComplete = false;
            }
        }

        return new ImageNames(tags, areSeveral: true, areComplete, areTags: true);
    }

    /// <summary>How an image of a place is written, by its tag.</summary>
    public static string NameOf(ImageLocation place, string tag) => NameOf(place, ':', tag);

    /// <summary>How an image of a place is written, by its digest.</summary>
    public static string NameOf(ImageLocation place, Digest digest) => NameOf(place, '@', digest.ToString());

    // A bare path is written with what follows it.
    private static string NameOf(ImageLocation place, char separator, string reference)
    {
        string text = new ImageLocation(place.Transport, place.Path, reference).ToString();
        return text == place.ToString() ? $"{text}{separator}{reference}" : text;
    }

    private static Task<List<string>> ListAsync(ToolConsole console, string name, CancellationToken cancellationToken) =>
        ImageOpener.NameErrorsAsync<List<string>>(console, name, async location =>
        {
            if (location.Transport is StandardInputTransport)
            {
                throw new FormatException("'-' can be read once: expected a place that is not the standard input with --all-tags.");
            }

            List<string> tags = await TagsVerb.ListAsync(console, name, location, cancellationToken);
            // Some registries list them in another order each time.
            return tags.Count > 0
                ? [.. tags.Order(StringComparer.Ordinal).Select(tag => NameOf(location, tag))]
                : throw new InvalidDataException($"'{name}' has no tags: expected one or more with --all-tags.");
        });

}
