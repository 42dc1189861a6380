using System.Buffers;
using OciContent.Attachments;

namespace OciContent.Registry;

/// <summary>
/// Tags that tools make, not people: those that list what refers to a manifest where a registry has no list of its own (distribution-spec,
/// referrers tag schema), and cosign's signatures, attestations and SBOMs.
/// </summary>
/// <example>
/// <code>
/// await using var client = new RegistryClient();
/// RegistryRepository repository = client.GetRepository("example.com/app");
/// await foreach (string tag in repository.ListTagsAsync())
/// {
///     if (!ReferrerTag.IsOne(tag))
///     {
///         Console.WriteLine(tag);
///     }
/// }
/// </code>
/// </example>
public static class ReferrerTag
{
    private const int MaxAlgorithmLength = 32;
    private const int MaxEncodedLength = 64;

    private static readonly SearchValues<char> LowercaseHex = SearchValues.Create("0123456789abcdef");

    /// <summary>The tag that stands for the list of what refers to a manifest: its digest, in the letters that a tag may have.</summary>
    public static string Of(Digest subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        string algorithm = subject.Algorithm.ToString();
        string encoded = subject.Encoded;
        string tag = $"{Start(algorithm, MaxAlgorithmLength)}-{Start(encoded, MaxEncodedLength)}";
        return string.Concat(tag.Select(static c => ReferenceGrammar.IsTag($"_{c}") ? c : '-'));
    }

    /// <summary>
    /// Whether a tag looks like one of these: <c>sha256-</c> or another algorithm's name, the hex digits, and maybe one of cosign's
    /// endings. Nobody is kept from giving such a name to an image.
    /// </summary>
    public static bool IsOne(ReadOnlySpan<char> tag)
    {
        if (CosignTag.KindOf(tag) is not null)
        {
            tag = tag[..tag.LastIndexOf('.')];
        }

        foreach (DigestAlgorithm algorithm in DigestAlgorithm.Supported)
        {
            string start = $"{algorithm}-";
            if (tag.StartsWith(start, StringComparison.Ordinal))
            {
                ReadOnlySpan<char> encoded = tag[start.Length..];
                return encoded.Length == MaxEncodedLength && !encoded.ContainsAnyExcept(LowercaseHex);
            }
        }

        return false;
    }

    private static string Start(string text, int length) => text.Length > length ? text[..length] : text;
}
