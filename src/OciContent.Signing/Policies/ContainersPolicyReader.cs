using System.Text;
using OciContent.Internal;
using OciContent.Policies;
using OciContent.Signing.Internal;
using OciContent.Signing.Keys;

namespace OciContent.Signing.Policies;

/// <summary>Reads a <c>policy.json</c> of containers, strictly: what is not known is refused, as containers/image does.</summary>
internal static class ContainersPolicyReader
{
    private const int MaxEntries = 10_000;

    /// <summary>Reads a policy.</summary>
    public static async Task<ContainersPolicy> LoadAsync(string path, CancellationToken cancellationToken)
    {
        byte[] content = await PolicyFile.ReadAsync(path, PolicyFile.MaxSize, cancellationToken).ConfigureAwait(false);
        JsonFields policy = JsonFields.Parse(content, "policy");
        policy.RefuseOthers("default", "transports");
        IReadOnlyList<ImageRule> otherwise = await RulesAsync(policy, "default", cancellationToken).ConfigureAwait(false);
        var transports = new Dictionary<string, IReadOnlyDictionary<string, IReadOnlyList<ImageRule>>>(StringComparer.Ordinal);
        if (policy.ObjectOrNull("transports") is { } found)
        {
            foreach (string transport in found.Names)
            {
                var scopes = new Dictionary<string, IReadOnlyList<ImageRule>>(StringComparer.Ordinal);
                JsonFields listed = found.Object(transport);
                foreach (string scope in listed.Names)
                {
                    scopes.Add(scope, await RulesAsync(listed, scope, cancellationToken).ConfigureAwait(false));
                }

                transports.Add(transport, scopes);
            }
        }

        return new ContainersPolicy(otherwise, transports);
    }

    private static async Task<IReadOnlyList<ImageRule>> RulesAsync(JsonFields json, string field, CancellationToken cancellationToken)
    {
        var rules = new List<ImageRule>();
        foreach (JsonFields requirement in json.Objects(field, MaxEntries))
        {
            rules.Add(await RuleAsync(requirement, cancellationToken).ConfigureAwait(false));
        }

        return rules.Count > 0
            ? rules
            : throw new FormatException($"{json.Place}.{field} is empty: expected requirements, such as 'reject'.");
    }

    private static async Task<ImageRule> RuleAsync(JsonFields requirement, CancellationToken cancellationToken)
    {
        string type = requirement.Text("type");
        switch (type)
        {
            case "insecureAcceptAnything":
                requirement.RefuseOthers("type");
                return new AcceptRule();
            case "reject":
                requirement.RefuseOthers("type");
                return new RejectRule();
            case "signedBy":
                return new UnsupportedRule("a signature by GnuPG ('signedBy')");
            case "sigstoreSigned":
                return await SignedAsync(requirement, cancellationToken).ConfigureAwait(false);
            default:
                throw new FormatException(
                    $"{requirement.Place}.type is {ErrorText.Quote(type)}: expected 'insecureAcceptAnything', 'reject', 'signedBy' or "
                    + "'sigstoreSigned'.");
        }
    }

    private static async Task<ImageRule> SignedAsync(JsonFields requirement, CancellationToken cancellationToken)
    {
        requirement.RefuseOthers(
            "type",
            "keyPath",
            "keyPaths",
            "keyData",
            "keyDatas",
            "fulcio",
            "pki",
            "rekorPublicKeyPath",
            "rekorPublicKeyPaths",
            "rekorPublicKeyData",
            "rekorPublicKeyDatas",
            "signedIdentity");
        string[] ways =
        [
            .. requirement.Names.Where(static name => name is "keyPath" or "keyPaths" or "keyData" or "keyDatas" or "fulcio" or "pki"),
        ];
        if (ways is not [string way])
        {
            throw new FormatException(
                $"{requirement.Place} has {ways.Length} kinds of keys: expected one of keyPath, keyPaths, keyData, keyDatas, fulcio, pki.");
        }

        ContainersIdentity identity = ContainersIdentity.Read(requirement.ObjectOrNull("signedIdentity"));
        if (way is "fulcio" or "pki")
        {
            return new UnsupportedRule($"a certificate ('{way}')");
        }

        if (requirement.Names.Any(static name => name.StartsWith("rekor", StringComparison.Ordinal)))
        {
            return new UnsupportedRule("an entry of Rekor");
        }

        string place = $"{requirement.Place}.{way}";
        IReadOnlyList<VerificationKey> keys = way switch
        {
            "keyPath" => [await ReadKeyAsync(place, requirement.Text(way), cancellationToken).ConfigureAwait(false)],
            "keyData" => [ParseKey(requirement.Bytes(way))],
            "keyDatas" => [.. requirement.ByteStrings(way, MaxEntries).Select(ParseKey)],
            _ => await ReadKeysAsync(place, requirement.Texts(way, MaxEntries), cancellationToken).ConfigureAwait(false),
        };
        return keys.Count > 0
            ? new SimpleSigningRule(keys, identity)
            : throw new FormatException($"{place} is empty: expected keys.");
    }

    private static async Task<IReadOnlyList<VerificationKey>> ReadKeysAsync(
        string place,
        IReadOnlyList<string> paths,
        CancellationToken cancellationToken)
    {
        var keys = new List<VerificationKey>();
        foreach (string path in paths)
        {
            keys.Add(await ReadKeyAsync(place, path, cancellationToken).ConfigureAwait(false));
        }

        return keys;
    }

    private static Task<VerificationKey> ReadKeyAsync(string place, string path, CancellationToken cancellationToken) =>
        PolicyFile.ParseAsync(place, PolicyFile.PathOf(place, path), PolicyFile.MaxSize, ParseKey, cancellationToken);

    private static VerificationKey ParseKey(byte[] pem) => VerificationKey.Parse(Encoding.UTF8.GetString(pem));
}
