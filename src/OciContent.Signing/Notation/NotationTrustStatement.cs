using OciContent.Internal;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Notation;

/// <summary>
/// Whom to trust for some repositories: one statement of a trust policy (trust-store-trust-policy.md, "OCI Trust Policy").
/// </summary>
public sealed class NotationTrustStatement
{
    private const string AnyIdentity = "*";
    private const string SubjectPrefix = "x509.subject";
    private const string Always = "always";
    private const string AfterCertExpiry = "afterCertExpiry";
    private const int MaxEntries = 1000;

    private static readonly string[] StoreTypes =
        [NotationTrustStore.Authorities, NotationTrustStore.SigningAuthorities, NotationTrustStore.Tsa];

    private NotationTrustStatement()
    {
    }

    /// <summary>Its name, of which the policy has no other.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The repositories that it is for, with their registries; or <c>*</c> alone, for all that no other statement is for.
    /// </summary>
    public required IReadOnlyList<string> RegistryScopes { get; init; }

    /// <summary>How strict it is.</summary>
    public required NotationLevel Level { get; init; }

    /// <summary>The trust stores by their types and names, such as <c>ca:example</c>; none if the level is to skip.</summary>
    public required IReadOnlyList<string> TrustStores { get; init; }

    /// <summary>
    /// The subjects of certificates that may sign, such as <c>x509.subject: C=US, ST=WA, O=example</c>; or <c>*</c> alone.
    /// </summary>
    public required IReadOnlyList<string> TrustedIdentities { get; init; }

    /// <summary>What follows if the certificates are not trusted.</summary>
    public required NotationAction Authenticity { get; init; }

    /// <summary>What follows if it is not certain that the certificates were valid.</summary>
    public required NotationAction AuthenticTimestamp { get; init; }

    /// <summary>What follows if the signature has expired.</summary>
    public required NotationAction Expiry { get; init; }

    /// <summary>What follows if it is not certain that no certificate was revoked.</summary>
    public required NotationAction Revocation { get; init; }

    /// <summary>Whether a time stamp is needed only if a certificate has expired; otherwise it is always needed.</summary>
    public required bool IsTimestampForExpiredOnly { get; init; }

    /// <summary>The names to trust; <c>null</c> for any.</summary>
    internal IReadOnlyList<DistinguishedName>? Identities { get; init; }

    /// <summary>Whether it is for all repositories that no other statement is for.</summary>
    internal bool IsGlobal => RegistryScopes is [NotationTrustPolicy.AnyScope];

    /// <summary>Its trust stores of one type.</summary>
    internal IEnumerable<string> StoresOf(string type) =>
        TrustStores.Where(store => store.StartsWith(type + ":", StringComparison.Ordinal));

    /// <summary>The name and the level.</summary>
    public override string ToString() => $"{Name} ({Level})";

    /// <summary>Reads a statement.</summary>
    /// <exception cref="System.Text.Json.JsonException">A field is missing or of the wrong type, or there is another one.</exception>
    /// <exception cref="FormatException">A field has a value that is not allowed.</exception>
    internal static NotationTrustStatement Parse(JsonFields fields)
    {
        fields.RefuseOthers("name", "registryScopes", "signatureVerification", "trustStores", "trustedIdentities");
        string name = fields.Text("name");
        if (name.Length == 0)
        {
            throw Wrong(fields, "name", "", "a name");
        }

        JsonFields verification = fields.Object("signatureVerification");
        verification.RefuseOthers("level", "override", "verifyTimestamp");
        NotationLevel level = LevelOf(verification);
        Dictionary<string, NotationAction> overrides = OverridesIn(verification, level);
        IReadOnlyList<string> stores = fields.Texts("trustStores", MaxEntries);
        IReadOnlyList<string> identities = fields.Texts("trustedIdentities", MaxEntries);
        if (level == NotationLevel.Skip && (stores.Count > 0 || identities.Count > 0))
        {
            throw new FormatException($"{fields.Place} has trust stores or identities: expected none at the level 'skip'.");
        }

        if (level != NotationLevel.Skip && (stores.Count == 0 || identities.Count == 0))
        {
            throw new FormatException($"{fields.Place} has no trustStores or no trustedIdentities: expected one of each at least.");
        }

        RequireStores(fields, stores);
        return new NotationTrustStatement
        {
            Name = name,
            RegistryScopes = ScopesIn(fields, level),
            Level = level,
            TrustStores = stores,
            TrustedIdentities = identities,
            Identities = IdentitiesIn(fields, identities),
            Authenticity = Action("authenticity", NotationLevel.Permissive),
            AuthenticTimestamp = Action("authenticTimestamp", NotationLevel.Strict),
            Expiry = Action("expiry", NotationLevel.Strict),
            Revocation = Action("revocation", NotationLevel.Strict),
            IsTimestampForExpiredOnly = verification.TextOrNull("verifyTimestamp") switch
            {
                null or "" or Always => false,
                AfterCertExpiry => true,
                string other => throw Wrong(verification, "verifyTimestamp", other, $"{Always} or {AfterCertExpiry}"),
            },
        };

        NotationAction Action(string validation, NotationLevel lastToEnforce) =>
            overrides.TryGetValue(validation, out NotationAction action) ? action
            : level == NotationLevel.Skip ? NotationAction.Skip
            : level <= lastToEnforce ? NotationAction.Enforce
            : NotationAction.Log;
    }

    private static NotationLevel LevelOf(JsonFields verification) => verification.Text("level") switch
    {
        "strict" => NotationLevel.Strict,
        "permissive" => NotationLevel.Permissive,
        "audit" => NotationLevel.Audit,
        "skip" => NotationLevel.Skip,
        string other => throw Wrong(verification, "level", other, "strict, permissive, audit or skip"),
    };

    private static Dictionary<string, NotationAction> OverridesIn(JsonFields verification, NotationLevel level)
    {
        var found = new Dictionary<string, NotationAction>(StringComparer.Ordinal);
        if (verification.ObjectOrNull("override") is not { } overrides)
        {
            return found;
        }

        overrides.RefuseOthers("authenticity", "authenticTimestamp", "expiry", "revocation");
        if (level == NotationLevel.Skip && overrides.Names.Any())
        {
            throw new FormatException($"{overrides.Place} is there: expected none at the level 'skip'.");
        }

        foreach (string name in overrides.Names)
        {
            found.Add(name, overrides.Text(name) switch
            {
                "enforce" => NotationAction.Enforce,
                "log" => NotationAction.Log,
                "skip" when name == "revocation" => NotationAction.Skip,
                string other => throw Wrong(overrides, name, other, name == "revocation" ? "enforce, log or skip" : "enforce or log"),
            });
        }

        return found;
    }

    private static IReadOnlyList<string> ScopesIn(JsonFields fields, NotationLevel level)
    {
        IReadOnlyList<string> scopes = fields.Texts("registryScopes", MaxEntries);
        if (scopes.Count == 0)
        {
            throw new FormatException($"{fields.Place}.registryScopes is empty: expected repositories, or '*' alone.");
        }

        foreach (string scope in scopes)
        {
            if (scope == NotationTrustPolicy.AnyScope)
            {
                if (scopes.Count > 1)
                {
                    throw new FormatException($"{fields.Place}.registryScopes has '*' and others: expected '*' alone, or repositories.");
                }

                if (level == NotationLevel.Skip)
                {
                    throw new FormatException($"{fields.Place} skips everything: expected repositories at the level 'skip', and not '*'.");
                }
            }
            else if (!ImageReference.TryParse(scope, out ImageReference? reference)
                || reference.ToString() != scope
                || reference.Name != scope)
            {
                throw Wrong(fields, "registryScopes", scope, "a repository with its registry, such as example.com/app");
            }
        }

        return scopes;
    }

    private static void RequireStores(JsonFields fields, IReadOnlyList<string> stores)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string store in stores)
        {
            int colon = store.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !StoreTypes.Contains(store[..colon]) || !NotationTrustStore.IsName(store.AsSpan(colon + 1)))
            {
                throw Wrong(fields, "trustStores", store, $"{string.Join(", ", StoreTypes)}, a colon and the name of a folder");
            }

            if (!seen.Add(store))
            {
                throw new FormatException($"{fields.Place}.trustStores has {ErrorText.Quote(store)} as a duplicate: expected each once.");
            }
        }
    }

    private static List<DistinguishedName>? IdentitiesIn(JsonFields fields, IReadOnlyList<string> identities)
    {
        if (identities is [AnyIdentity])
        {
            return null;
        }

        var names = new List<DistinguishedName>();
        foreach (string identity in identities)
        {
            int colon = identity.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || identity[..colon] != SubjectPrefix)
            {
                throw Wrong(fields, "trustedIdentities", identity, $"'{SubjectPrefix}: ' and a name, or '*' alone");
            }

            DistinguishedName name = DistinguishedName.Parse(identity[(colon + 1)..].Trim(' '));
            if (names.Exists(other => other.IsPartOf(name) || name.IsPartOf(other)))
            {
                throw new FormatException(
                    $"{ErrorText.Quote(identity)} in {fields.Place}.trustedIdentities overlaps with another one: expected names "
                    + "that do not.");
            }

            names.Add(name);
        }

        return names;
    }

    private static FormatException Wrong(JsonFields fields, string field, string value, string expected) =>
        new($"{fields.Place}.{field} has {ErrorText.Quote(value)}: expected {expected}.");
}
