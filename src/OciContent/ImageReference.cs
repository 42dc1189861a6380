using System.Diagnostics.CodeAnalysis;
using OciContent.Internal;

namespace OciContent;

/// <summary>
/// The name of an image as people write it, <c>[domain/]path[:tag][@digest]</c>, in its full form
/// (distribution, reference/reference.go; the familiar short forms stand for names on <c>docker.io</c>).
/// </summary>
/// <example>
/// <code>
/// ImageReference reference = ImageReference.Parse("debian:12");
/// Console.WriteLine(reference); // docker.io/library/debian:12
/// </code>
/// </example>
public sealed class ImageReference : IEquatable<ImageReference>, ISpanParsable<ImageReference>
{
    private const string DefaultDomain = "docker.io";
    private const string LegacyDefaultDomain = "index.docker.io";
    private const string OfficialPrefix = "library/";
    private const string DefaultTag = "latest";

    private ImageReference(string domain, string path, string? tag, Digest? digest)
    {
        Domain = domain;
        Path = path;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>
    /// The registry's host, with a port if one was given; <c>docker.io</c> when the text has none. Empty in a name whose first component
    /// has a dot but cannot be a host, such as <c>my_registry.com/app</c>: distribution takes all of it for the path, and no registry has
    /// it.
    /// </summary>
    public string Domain { get; }

    /// <summary>The repository's path on the registry, such as <c>library/alpine</c>.</summary>
    public string Path { get; }

    /// <summary>The tag, if there is one.</summary>
    public string? Tag { get; }

    /// <summary>The digest that the image is pinned to, if there is one. Its algorithm is supported.</summary>
    public Digest? Digest { get; }

    /// <summary>The repository's full name: domain and path.</summary>
    public string Name => Domain.Length == 0 ? Path : $"{Domain}/{Path}";

    /// <summary>Parses a reference and completes it to its full form; no tag is added.</summary>
    /// <exception cref="FormatException">The text is not a reference; the message says why.</exception>
    public static ImageReference Parse(ReadOnlySpan<char> text)
    {
        string? fault = Check(text, out ImageReference? reference);
        return fault is null ? reference! : throw new FormatException($"{ErrorText.Quote(text)} is not an image reference: {fault}.");
    }

    /// <summary>Parses a reference and completes it to its full form; false if the text is not a reference.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out ImageReference? reference) =>
        Check(text, out reference) is null;

    static ImageReference IParsable<ImageReference>.Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s);
    }

    static bool IParsable<ImageReference>.TryParse(string? s, IFormatProvider? provider, [NotNullWhen(true)] out ImageReference? result) =>
        TryParse(s, out result);

    static ImageReference ISpanParsable<ImageReference>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool ISpanParsable<ImageReference>.TryParse(
        ReadOnlySpan<char> s,
        IFormatProvider? provider,
        [NotNullWhen(true)] out ImageReference? result) => TryParse(s, out result);

    /// <summary>The same reference with the tag <c>latest</c> if it has neither a tag nor a digest.</summary>
    public ImageReference WithDefaultTag() => Tag is null && Digest is null ? new ImageReference(Domain, Path, DefaultTag, null) : this;

    /// <summary>The same reference, pinned to a digest instead of the one that it may have; the tag stays.</summary>
    /// <exception cref="NotSupportedException">The digest's algorithm is not supported: nobody could tell what it pins.</exception>
    public ImageReference WithDigest(Digest digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        digest.Algorithm.ThrowIfNotSupported();
        return new ImageReference(Domain, Path, Tag, digest);
    }

    /// <summary>The same reference without a digest.</summary>
    public ImageReference WithoutDigest() => Digest is null ? this : new ImageReference(Domain, Path, Tag, digest: null);

    /// <summary>The full form, <c>domain/path[:tag][@digest]</c>.</summary>
    public override string ToString() => $"{Name}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";

    /// <inheritdoc/>
    public bool Equals(ImageReference? other) => other is not null && string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ImageReference);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(ToString(), StringComparison.Ordinal);

    private static string? Check(ReadOnlySpan<char> text, out ImageReference? reference)
    {
        reference = null;
        Digest? digest = null;
        ReadOnlySpan<char> rest = text;
        int at = rest.IndexOf('@');
        if (at >= 0)
        {
            // An algorithm that nobody knows has no place in a name, though it has one in a document: what it pins could not be told.
            if (!Digest.TryParse(rest[(at + 1)..], out digest) || !digest.Algorithm.IsSupported)
            {
                return $"what follows '@' must be a digest of one of the algorithms {string.Join(", ", DigestAlgorithm.Supported)}";
            }

            rest = rest[..at];
        }

        // A colon after the last slash starts a tag; one before it belongs to the domain's port.
        string? tag = null;
        int colon = rest.LastIndexOf(':');
        if (colon > rest.LastIndexOf('/'))
        {
            if (!ReferenceGrammar.IsTag(rest[(colon + 1)..]))
            {
                return "a tag is 1 to 128 letters, digits, '_', '.' and '-', and does not start with '.' or '-'";
            }

            tag = rest[(colon + 1)..].ToString();
            rest = rest[..colon];
        }

        if (rest.Length == text.Length && ReferenceGrammar.IsImageId(rest))
        {
            return "64 hex digits alone are an image ID; a digest needs its algorithm";
        }

        (string domain, string path) = Split(rest);
        if (!ReferenceGrammar.IsDomain(domain))
        {
            if (!ReferenceGrammar.IsPath(rest))
            {
                return $"{ErrorText.Quote(domain)} is not a host with an optional port";
            }

            (domain, path) = ("", rest.ToString());
        }

        if (!ReferenceGrammar.IsPath(path))
        {
            return "the name must be lowercase letters and digits, separated by '.', '_', '__' or dashes, in components separated by '/'";
        }

        if (path.Length > ReferenceGrammar.MaxPathLength)
        {
            return $"the name without its host may have at most {ReferenceGrammar.MaxPathLength} characters";
        }

        reference = new ImageReference(domain, path, tag, digest);
        return null;
    }

    // The first component is a domain only if it cannot be the start of a path on Docker Hub.
    private static (string Domain, string Path) Split(ReadOnlySpan<char> name)
    {
        int slash = name.IndexOf('/');
        string domain = DefaultDomain;
        if (slash >= 0)
        {
            ReadOnlySpan<char> first = name[..slash];
            if (first.IndexOfAny('.', ':') >= 0 || first is "localhost" || first.IndexOfAnyInRange('A', 'Z') >= 0)
            {
                domain = first is LegacyDefaultDomain ? DefaultDomain : first.ToString();
                name = name[(slash + 1)..];
            }
        }

        bool isOfficial = domain == DefaultDomain && !name.Contains('/');
        return (domain, isOfficial ? OfficialPrefix + name.ToString() : name.ToString());
    }
}
