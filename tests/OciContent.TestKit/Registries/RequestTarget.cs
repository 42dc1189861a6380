using System.Text.RegularExpressions;

namespace OciContent.TestKit.Registries;

/// <summary>What the target of a request means (distribution-spec, endpoints).</summary>
/// <param name="Kind">What is asked for.</param>
/// <param name="Repository">The repository; empty if there is none.</param>
/// <param name="Reference">The digest, the tag or the upload; empty if there is none.</param>
internal sealed partial record RequestTarget(RequestKind Kind, string Repository = "", string Reference = "")
{
    public static RequestTarget Parse(string path)
    {
        switch (path)
        {
            case "/v2" or "/v2/":
                return new RequestTarget(RequestKind.Base);
            case "/v2/_catalog":
                return new RequestTarget(RequestKind.Catalog);
            case BearerAuth.OwnPath:
                return new RequestTarget(RequestKind.Token);
            default:
                break;
        }

        Match match = InRepository().Match(path);
        if (!match.Success)
        {
            return new RequestTarget(RequestKind.Other);
        }

        string reference = Uri.UnescapeDataString(match.Groups["reference"].Value);
        RequestKind kind = match.Groups["kind"].Value switch
        {
            "blobs/uploads" => reference.Length == 0 ? RequestKind.UploadStart : RequestKind.Upload,
            "blobs" => RequestKind.Blob,
            "manifests" => RequestKind.Manifest,
            "referrers" => RequestKind.Referrers,
            _ => RequestKind.Tags,
        };
        return new RequestTarget(kind, match.Groups["name"].Value, reference);
    }

    [GeneratedRegex(
        "^/v2/(?<name>[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*)/"
        + "(?:(?<kind>tags)/list|(?<kind>blobs/uploads)/(?<reference>[^/]*)|(?<kind>blobs|manifests|referrers)/(?<reference>[^/]+))$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex InRepository();
}
