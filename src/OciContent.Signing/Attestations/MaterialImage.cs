namespace OciContent.Signing.Attestations;

/// <summary>The names of images among the materials of a build.</summary>
internal static class MaterialImage
{
    private const int MaxLength = 4096;
    private const string Package = "pkg:";
    private const string Https = "https://";

    // How BuildKit, Tekton and skopeo write the name of an image as a URI.
    private static readonly string[] Schemes = ["docker-image://", "docker://", "oci://"];

    // What else than these a material's digest is by does not identify an image.
    private static readonly DigestAlgorithm[] Algorithms = [DigestAlgorithm.Sha256, DigestAlgorithm.Sha512];

    /// <summary>The image that a material is, with its digest if that is said; <c>null</c> if it is not one.</summary>
    /// <param name="uri">Where the material came from.</param>
    /// <param name="digests">Its digests, by the name of the algorithm.</param>
    public static ImageReference? Of(string uri, IReadOnlyDictionary<string, string> digests)
    {
        if (uri.Length > MaxLength)
        {
            return null;
        }

        (string? name, IReadOnlyList<Digest> said) = uri.StartsWith(Package, StringComparison.Ordinal)
            ? OfPackage(uri[Package.Length..])
            : (NameIn(uri), []);
        if (name is null || !ImageReference.TryParse(name, out ImageReference? image))
        {
            return null;
        }

        // Two digests by one algorithm are of two images: which of them was used is not known.
        List<Digest> all = [.. said, .. DigestsOf(digests)];
        if (image.Digest is { } own)
        {
            all.Insert(0, own);
        }

        bool isClear = all.Distinct().GroupBy(static digest => digest.Algorithm).All(static same => same.Count() == 1);
        return !isClear ? null : all.Count == 0 ? image : image.WithDigest(all[0]);
    }

    private static string? NameIn(string uri)
    {
        if (Schemes.FirstOrDefault(scheme => uri.StartsWith(scheme, StringComparison.Ordinal)) is { } found)
        {
            return Before(uri[found.Length..], "?#");
        }

        // Anything can be at an address: only one with a digest says that it is an image.
        string rest = uri.StartsWith(Https, StringComparison.Ordinal) ? uri[Https.Length..] : "";
        int at = rest.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && rest.AsSpan(0, at).Contains('/') ? rest : null;
    }

    // purl-spec: pkg:TYPE/NAMESPACE/NAME@VERSION?QUALIFIERS#SUBPATH
    private static (string? Name, IReadOnlyList<Digest> Digests) OfPackage(string package)
    {
        string text = Before(package, "#");
        string path = Before(text, "?");
        Dictionary<string, string> qualifiers = QualifiersIn(text[path.Length..]);
        string? repository = qualifiers.GetValueOrDefault("repository_url");
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        int at = path.LastIndexOf('@');
        string version = at > slash ? Uri.UnescapeDataString(path[(at + 1)..]) : "";
        string name = slash < 0 ? "" : Uri.UnescapeDataString((at > slash ? path[..at] : path)[(slash + 1)..]);
        string? full = slash < 0 || name.Length == 0 ? null : path[..slash].ToLowerInvariant() switch
        {
            // docker's repository_url is the registry; oci's is the repository, without which nobody knows the registry.
            "docker" => repository is null ? name : $"{repository}/{name}",
            "oci" => repository,
            _ => null,
        };
        string? tag = qualifiers.GetValueOrDefault("tag");
        List<Digest> digests = [];
        foreach (string said in new[] { version, qualifiers.GetValueOrDefault("digest", "") })
        {
            if (!said.Contains(':', StringComparison.Ordinal))
            {
                continue;
            }

            if (!Digest.TryParse(said, out Digest? digest) || !digest.Algorithm.IsSupported)
            {
                return (null, []);
            }

            digests.Add(digest);
        }

        tag ??= version.Contains(':', StringComparison.Ordinal) ? "" : version;
        return (full is null || tag.Length == 0 ? full : $"{full}:{tag}", digests);
    }

    private static Dictionary<string, string> QualifiersIn(string query)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in query.TrimStart('?').Split('&'))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                found[pair[..equals].ToLowerInvariant()] = Uri.UnescapeDataString(pair[(equals + 1)..]);
            }
        }

        return found;
    }

    private static IEnumerable<Digest> DigestsOf(IReadOnlyDictionary<string, string> digests)
    {
        foreach (DigestAlgorithm algorithm in Algorithms)
        {
            if (digests.TryGetValue(algorithm.Name, out string? hex) && Digest.TryParse($"{algorithm.Name}:{hex}", out Digest? digest))
            {
                yield return digest;
            }
        }
    }

    private static string Before(string text, string ends) => text.IndexOfAny(ends.ToCharArray()) is >= 0 and var end ? text[..end] : text;
}
