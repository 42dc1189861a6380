using OciContent.Policies;

namespace OciContent.Registry.Tags;

/// <summary>What references must be to be let in.</summary>
public sealed record ImageReferencePolicyOptions
{
    private const string AnyBelow = "/*";

    /// <summary>
    /// The names that are allowed, in full form (<c>registry.example.com/team/app</c>, <c>docker.io/library/alpine</c>), or with
    /// <c>/*</c> at the end for all below (<c>registry.example.com/*</c>). Empty for all names.
    /// </summary>
    /// <exception cref="FormatException">One is neither a repository's name nor such a pattern.</exception>
    public IReadOnlyList<string> AllowedNames
    {
        get;
        init =>
            field = value.FirstOrDefault(static name => !IsPattern(name)) is { } wrong
                ? throw new FormatException(
                    $"'{wrong}' is not a repository's full name: expected one such as 'registry.example.com/team/app', or with '/*' "
                    + "at the end.")
                : value;
    } = [];

    /// <summary>
    /// What is locked: a tag means what it was locked to, whatever it means now, and what is not locked is not let in. <c>null</c> if
    /// registries say what tags mean.
    /// </summary>
    public ImageLock? Lock { get; init; }

    /// <summary>What the images must be, beside that; nothing unless set.</summary>
    public IReadOnlyList<ImageRule> Rules { get; init; } = [];

    internal bool Allows(ImageReference reference) =>
        AllowedNames.Count == 0 || AllowedNames.Any(pattern => Matches(pattern, reference.Name));

    private static bool Matches(string pattern, string name) =>
        pattern.EndsWith(AnyBelow, StringComparison.Ordinal)
            ? name.StartsWith(pattern[..^1], StringComparison.Ordinal)
            : name == pattern;

    // A pattern that is not in full form would match nothing, or what its writer does not see.
    private static bool IsPattern(string pattern)
    {
        bool isAnyBelow = pattern.EndsWith(AnyBelow, StringComparison.Ordinal);
        string name = isAnyBelow ? $"{pattern[..^1]}any/any" : pattern;
        return ImageReference.TryParse(name, out ImageReference? reference)
            && reference.Tag is null
            && reference.Digest is null
            && reference.Name == name;
    }
}
