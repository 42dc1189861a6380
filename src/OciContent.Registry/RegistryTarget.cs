using OciContent.Transports;

namespace OciContent.Registry;

/// <summary>Which image of a repository a location means.</summary>
/// <param name="Tag">The tag: <c>latest</c> where neither a tag nor a digest is written.</param>
/// <param name="Digest">The digest, which is what counts where both are written.</param>
internal sealed record RegistryTarget(string? Tag, Digest? Digest)
{
    private const string DefaultTag = "latest";

    /// <summary>What a registry is asked for.</summary>
    public string Reference => Digest?.ToString() ?? Tag!;

    /// <summary>Both, as they are written behind a name.</summary>
    public string Text => TextOf(Tag, Digest)!;

    public static string? TextOf(string? tag, Digest? digest) =>
        digest is null ? tag : tag is null ? digest.ToString() : $"{tag}@{digest}";

    public static RegistryTarget Of(ImageLocation location)
    {
        if (location.Reference is not { } text)
        {
            return new RegistryTarget(DefaultTag, null);
        }

        int at = text.IndexOf('@', StringComparison.Ordinal);
        string rest = at < 0 ? text : text[(at + 1)..];
        string? tag = at < 0 ? null : text[..at];
        return OciContent.Digest.TryParse(rest, out Digest? digest) ? new RegistryTarget(tag, digest) : new RegistryTarget(text, null);
    }
}
