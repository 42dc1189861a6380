using OciContent.Internal;

namespace OciContent.Signing.Attestations;

/// <summary>What a build used, as its provenance names it (SLSA v0.2, <c>materials</c>; v1, <c>resolvedDependencies</c>).</summary>
public sealed class ProvenanceMaterial
{
    internal ProvenanceMaterial(string? name, string? uri, IReadOnlyDictionary<string, string> digests)
    {
        Name = name;
        Uri = uri;
        Digests = digests;
        Image = uri is null ? null : MaterialImage.Of(uri, digests);
    }

    /// <summary>What the provenance calls it; <c>null</c> if it has no name.</summary>
    public string? Name { get; }

    /// <summary>Where it came from, such as <c>pkg:docker/alpine@3.20?platform=linux%2Famd64</c>; <c>null</c> if nothing says it.</summary>
    public string? Uri { get; }

    /// <summary>Its digests, by the name of the algorithm, as the provenance has them; mostly hex. Empty if it has none.</summary>
    public IReadOnlyDictionary<string, string> Digests { get; }

    /// <summary>
    /// The image that it is, with its digest if that is said: <c>pkg:docker/</c> and <c>pkg:oci/</c> (purl-spec), <c>docker-image://</c>,
    /// <c>docker://</c>, <c>oci://</c>, and <c>https://</c> with a digest. <c>null</c> if it is not an image, or if two digests of it
    /// contradict each other.
    /// </summary>
    public ImageReference? Image { get; }

    /// <summary>Where it came from.</summary>
    public override string ToString() => ErrorText.Plain(Uri ?? Name ?? "");
}
