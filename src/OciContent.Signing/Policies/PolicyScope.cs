using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Signing.Policies;

/// <summary>
/// Which images a part of a policy is about: one repository, <c>registry.example.com/team/app</c>, all below a path,
/// <c>registry.example.com/team/*</c>, or all, <c>*</c>.
/// </summary>
internal sealed record PolicyScope
{
    private const string All = "*";
    private const string AnyBelow = "/*";

    private PolicyScope(string text) => Text = text;

    /// <summary>The scope as it is written.</summary>
    public string Text { get; }

    /// <summary>How much of a name it says, without the star: of several that match, the longest counts.</summary>
    public int Length => Text.TrimEnd('*').Length;

    /// <summary>Parses a scope.</summary>
    /// <exception cref="FormatException">It is not one, or the name is not in full.</exception>
    public static PolicyScope Parse(string text)
    {
        if (text == All)
        {
            return new PolicyScope(text);
        }

        // A name that is not in full would match nothing, or what its writer does not see.
        string name = text.EndsWith(AnyBelow, StringComparison.Ordinal) ? $"{text[..^1]}any/any" : text;
        return ImageReference.TryParse(name, out ImageReference? parsed)
            && parsed is { Tag: null, Digest: null }
            && parsed.Name == name
            ? new PolicyScope(text)
            : throw new FormatException(
                $"{ErrorText.Quote(text)} is not a repository's full name: expected one such as 'registry.example.com/team/app', "
                + "with '/*' at the end for all below, or '*' for all.");
    }

    /// <summary>What an image was asked for by; <c>null</c> if it has no name.</summary>
    public static ImageReference? NameOf(ImageSource image)
    {
        if (image.Repository is not { } repository)
        {
            return null;
        }

        return
            image.Reference is { } reference
            && ImageReference.TryParse(
                $"{repository.Name}{(Digest.TryParse(reference, out _) ? '@' : ':')}{reference}",
                out ImageReference? name)
            ? name
            : repository;
    }

    /// <summary>Whether a repository is in it; one without a name is only in all.</summary>
    public bool Contains(ImageReference? image) =>
        Text == All
        || (image is not null
            && (Text.EndsWith(AnyBelow, StringComparison.Ordinal)
                ? image.Name.StartsWith(Text[..^1], StringComparison.Ordinal)
                : image.Name == Text));

    /// <summary>The scope as it is written.</summary>
    public override string ToString() => Text;
}
