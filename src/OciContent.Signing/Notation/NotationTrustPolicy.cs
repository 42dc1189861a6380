using System.Text.Json;
using OciContent.Internal;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Notation;

/// <summary>
/// Whom to trust for which repositories: what notation keeps in <c>trustpolicy.oci.json</c> (Notary Project, trust-store-trust-policy.md,
/// "Trust Policy").
/// </summary>
/// <example>
/// <code>
/// NotationTrustPolicy policy = NotationTrustPolicy.Parse("""
///     {
///       "version": "1.0",
///       "trustPolicies": [
///         {
///           "name": "ours",
///           "registryScopes": [ "registry.example.com/app" ],
///           "signatureVerification": { "level": "strict" },
///           "trustStores": [ "ca:example" ],
///           "trustedIdentities": [ "x509.subject: C=US, ST=WA, O=example" ]
///         }
///       ]
///     }
///     """u8);
/// Console.WriteLine(policy.Statements[0]);
/// </code>
/// </example>
public sealed class NotationTrustPolicy
{
    /// <summary>The size of a policy that is still read, in bytes: 1 MiB.</summary>
    public const int MaxSize = 1024 * 1024;

    /// <summary>The scope of the statement for all repositories that no other is for.</summary>
    internal const string AnyScope = "*";

    private const string Version = "1.0";
    private const int MaxStatements = 1000;

    private static readonly string[] Names = ["trustpolicy.oci.json", "trustpolicy.json"];

    private NotationTrustPolicy(IReadOnlyList<NotationTrustStatement> statements) => Statements = statements;

    /// <summary>Its statements, in their order. Of a repository, at most one is for it, beside that for all others.</summary>
    public IReadOnlyList<NotationTrustStatement> Statements { get; }

    /// <summary>
    /// Reads a policy. Fields that are not known are refused: a statement that was mistyped could trust more than was meant.
    /// </summary>
    /// <param name="utf8">The document.</param>
    /// <exception cref="JsonException">It is not JSON, or a field is missing, of the wrong type, or not known.</exception>
    /// <exception cref="FormatException">A field has a value that is not allowed.</exception>
    public static NotationTrustPolicy Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxSize)
        {
            throw new FormatException($"The trust policy has {utf8.Length} bytes: expected at most {MaxSize}.");
        }

        JsonFields document = JsonFields.Parse(utf8.ToArray(), "trust policy");
        document.RefuseOthers("version", "trustPolicies");
        if (document.Text("version") is var version && version != Version)
        {
            throw new FormatException($"The trust policy has the version {ErrorText.Quote(version)}: expected '{Version}'.");
        }

        var statements = document.Objects("trustPolicies", MaxStatements).Select(NotationTrustStatement.Parse).ToList();
        if (statements.Count == 0)
        {
            throw new FormatException("The trust policy has no trustPolicies: expected one at least.");
        }

        RequireOnce(statements.Select(static statement => statement.Name), "name");
        RequireOnce(statements.SelectMany(static statement => statement.RegistryScopes.Distinct(StringComparer.Ordinal)), "registry scope");
        return new NotationTrustPolicy(statements);
    }

    /// <summary>Reads the policy in a folder of notation's: <c>trustpolicy.oci.json</c>, or else <c>trustpolicy.json</c>.</summary>
    /// <param name="folder">The folder, such as <see cref="NotationVerifier.DefaultFolder"/>.</param>
    /// <exception cref="IOException">There is none, or it cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is a link.</exception>
    /// <exception cref="JsonException">See <see cref="Parse"/>.</exception>
    /// <exception cref="FormatException">See <see cref="Parse"/>.</exception>
    public static NotationTrustPolicy Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string path = Names.Select(name => Path.Join(folder, name)).FirstOrDefault(Path.Exists)
            ?? throw new FileNotFoundException(
                $"{ErrorText.Quote(folder)} has no trust policy: expected {string.Join(" or ", Names)} in it.");
        return Parse(NotationFile.Read(path, MaxSize));
    }

    /// <summary>The statement for an image; <c>null</c> if there is none.</summary>
    /// <param name="image">The image's name; <c>null</c> if it was not asked for by one.</param>
    public NotationTrustStatement? Find(ImageReference? image) =>
        Statements.FirstOrDefault(statement => image is not null && statement.RegistryScopes.Contains(image.Name, StringComparer.Ordinal))
        ?? Statements.FirstOrDefault(static statement => statement.IsGlobal);

    private static void RequireOnce(IEnumerable<string> values, string what)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (values.FirstOrDefault(value => !seen.Add(value)) is { } duplicate)
        {
            throw new FormatException($"The {what} {ErrorText.Quote(duplicate)} is a duplicate: expected it in one statement.");
        }
    }
}
