using OciContent.Internal;

namespace OciContent;

/// <summary>Content, or the image a name stands for, is not where it was looked for.</summary>
public sealed class ContentNotFoundException : IOException
{
    private const int MaxNames = 10;

    /// <summary>Says which content is missing, and from where.</summary>
    /// <param name="digest">The digest that was asked for.</param>
    /// <param name="source">Where it was looked for, for the message.</param>
    public ContentNotFoundException(Digest digest, string source)
        : base($"{ErrorText.Quote(source)} has no content {digest}.") => Digest = digest;

    /// <summary>Says which name is missing, and from where.</summary>
    /// <param name="reference">The tag, name or digest that was asked for.</param>
    /// <param name="source">Where it was looked for, for the message.</param>
    /// <param name="known">The names that are there, for the message; <c>null</c> if that is not known.</param>
    public ContentNotFoundException(string reference, string source, IEnumerable<string>? known = null)
        : base(
            $"{ErrorText.Quote(source)} has no image {ErrorText.Quote(reference)}: expected "
            + $"{(known is null ? "a tag or digest that is there" : Describe(known))}.")
    {
    }

    /// <summary>The digest that was asked for; <c>null</c> if it was a name.</summary>
    public Digest? Digest { get; }

    private static string Describe(IEnumerable<string> known)
    {
        string[] names = [.. known.Take(MaxNames + 1).Select(static name => ErrorText.Quote(name))];
        return names.Length switch
        {
            0 => "one of (none)",
            > MaxNames => $"one of {string.Join(", ", names.Take(MaxNames))}, …",
            _ => $"one of {string.Join(", ", names)}",
        };
    }
}
