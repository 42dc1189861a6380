using System.Globalization;
using System.Text;
using OciContent.Internal;
using OciContent.Policies;
using OciContent.Signing.Internal;
using OciContent.Signing.Keys;
using OciContent.Signing.Notation;
using OciContent.Signing.Sigstore;
using OciContent.Sources;

namespace OciContent.Signing.Policies;

/// <summary>Reads a policy's document, and the files that it names.</summary>
internal sealed class PolicyReader
{
    private const string Name = "policy";
    private const int MaxEntries = 1000;

    private readonly string _folder;
    private readonly ImagePolicyOptions _options;
    private readonly Dictionary<string, SignatureVerifier> _signers = new(StringComparer.Ordinal);

    private PolicyReader(string folder, ImagePolicyOptions options)
    {
        _folder = folder;
        _options = options;
    }

    /// <summary>Reads a policy.</summary>
    public static async Task<ImagePolicy> LoadAsync(string path, ImagePolicyOptions options, CancellationToken cancellationToken)
    {
        string full = Path.GetFullPath(path);
        var reader = new PolicyReader(Path.GetDirectoryName(full) ?? full, options);
        byte[] content = await PolicyFile.ReadAsync(full, PolicyFile.MaxSize, cancellationToken).ConfigureAwait(false);
        string text = Encoding.UTF8.GetString(content);
        return await reader.ReadAsync(JsonFields.Parse(YamlJson.Convert(text, Name), Name), cancellationToken).ConfigureAwait(false);
    }

    private async Task<ImagePolicy> ReadAsync(JsonFields policy, CancellationToken cancellationToken)
    {
        policy.RefuseOthers("version", "signers", "images");
        if (policy.Int64("version") != 1)
        {
            throw new FormatException($"policy.version is {policy.Int64("version")}: expected 1.");
        }

        if (policy.ObjectOrNull("signers") is { } signers)
        {
            foreach (string name in signers.Names)
            {
                if (_signers.Count == MaxEntries)
                {
                    throw new FormatException($"{signers.Place} has more than {MaxEntries} entries: expected at most that many.");
                }

                _signers.Add(name, await SignerAsync(signers.Object(name), cancellationToken).ConfigureAwait(false));
            }
        }

        var parts = new List<PolicyPart>();
        foreach (JsonFields image in policy.Objects("images", MaxEntries))
        {
            parts.Add(await PartAsync(image, cancellationToken).ConfigureAwait(false));
        }

        string? twice = parts
            .SelectMany(static part => part.Scopes)
            .GroupBy(static scope => scope.Text, StringComparer.Ordinal)
            .FirstOrDefault(static group => group.Count() > 1)
            ?.Key;
        return twice is not null
            ? throw new FormatException($"The policy has {ErrorText.Quote(twice)} in two scopes: expected one.")
            : parts.Count == 0
                ? throw new FormatException("policy.images is empty: expected the images that it is about.")
                : new ImagePolicy([.. parts], _signers);
    }

    private async Task<SignatureVerifier> SignerAsync(JsonFields signer, CancellationToken cancellationToken)
    {
        if (signer.Has("key"))
        {
            signer.RefuseOthers("key", "annotations", "checkReference");
            VerificationKey key = await FileAsync(
                signer,
                "key",
                PolicyFile.MaxSize,
                static bytes => VerificationKey.Parse(Encoding.UTF8.GetString(bytes)),
                cancellationToken).ConfigureAwait(false);
            return new PublicKeyVerifier(key)
            {
                Annotations = signer.TextMap("annotations", MaxEntries),
                ChecksReference = signer.BooleanOrNull("checkReference") ?? false,
            };
        }

        if (signer.Has("trustedRoot"))
        {
            signer.RefuseOthers("trustedRoot", "identity", "identityPattern", "issuer", "issuerPattern", "annotations");
            var identity = new CertificateIdentity(Match(signer, "identity"), Match(signer, "issuer"));
            TrustedRoot root = await FileAsync(
                signer,
                "trustedRoot",
                TrustedRoot.MaxSize,
                static bytes => TrustedRoot.Parse(bytes),
                cancellationToken).ConfigureAwait(false);
            return new SigstoreVerifier(root, identity) { Annotations = signer.TextMap("annotations", MaxEntries) };
        }

        signer.RefuseOthers("notation", "annotations");
        string folder = PathOf(signer, "notation");
        var trust = NotationTrustPolicy.Load(folder);
        return new NotationVerifier(trust, NotationTrustStore.Load(folder, trust), _options.TimeProvider)
        {
            Annotations = signer.TextMap("annotations", MaxEntries),
        };
    }

    private static IdentityMatch Match(JsonFields signer, string name)
    {
        string? exact = signer.TextOrNull(name);
        string? pattern = signer.TextOrNull(name + "Pattern");
        if (exact is null == pattern is null || (exact ?? pattern)!.Length == 0)
        {
            throw new FormatException($"{signer.Place} does not have one '{name}' or '{name}Pattern': expected one of them.");
        }

        try
        {
            return exact is not null ? IdentityMatch.Exactly(exact) : IdentityMatch.Pattern(pattern!);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"{signer.Place}.{name}Pattern is {ErrorText.Quote(pattern)}: expected a regular expression.", e);
        }
    }

    private async Task<PolicyPart> PartAsync(JsonFields image, CancellationToken cancellationToken)
    {
        image.RefuseOthers("match", "signedBy", "threshold", "attestations", "bases", "noUrls", "maxAge", "locked", "accept", "reject");
        PolicyScope[] scopes = [.. image.Texts("match", MaxEntries).Select(PolicyScope.Parse)];
        if (scopes.Length == 0)
        {
            throw new FormatException($"{image.Place}.match is empty: expected repositories, or '*'.");
        }

        var rules = new List<ImageRule>();
        if (image.BooleanOrNull("reject") is true)
        {
            rules.Add(new RejectRule());
        }

        if (image.BooleanOrNull("locked") is true)
        {
            rules.Add(
                new LockRule(
                    _options.Pins
                        ?? throw new FormatException($"{image.Place}.locked needs a lock file: expected one to be given with the policy."))
            );
        }

        if (image.Has("signedBy"))
        {
            rules.Add(Signed(image, "signedBy", predicateType: null));
        }

        foreach (JsonFields attestation in image.Objects("attestations", MaxEntries))
        {
            attestation.RefuseOthers("type", "signedBy", "threshold");
            rules.Add(Signed(attestation, "signedBy", attestation.Text("type")));
        }

        if (image.Has("bases"))
        {
            rules.Add(await BasesAsync(image.Texts("bases", MaxEntries), cancellationToken).ConfigureAwait(false));
        }

        if (image.BooleanOrNull("noUrls") is true)
        {
            rules.Add(ImageRule.NoUrls);
        }

        if (image.TextOrNull("maxAge") is { } age)
        {
            rules.Add(ImageRule.MaxAge(Days(image, age), _options.TimeProvider));
        }

        // Whoever forgot the rules has not accepted everything.
        return rules.Count == 0 && image.BooleanOrNull("accept") is not true
            ? throw new FormatException($"{image.Place} has no rules: expected some, or 'accept: true'.")
            : new PolicyPart(scopes, rules);
    }

    private SignatureRule Signed(JsonFields fields, string field, string? predicateType)
    {
        var signers = new List<KeyValuePair<string, SignatureVerifier>>();
        foreach (string name in fields.Texts(field, MaxEntries).Distinct(StringComparer.Ordinal))
        {
            signers.Add(
                new(
                    name,
                    _signers.GetValueOrDefault(name)
                        ?? throw new FormatException(
                            $"{fields.Place}.{field} has {ErrorText.Quote(name)}: expected one of the policy's signers.")));
        }

        long threshold = fields.Int64OrNull("threshold") ?? 1;
        return threshold >= 1 && threshold <= signers.Count
            ? new SignatureRule(signers, (int)threshold, predicateType)
            : throw new FormatException(
                $"{fields.Place} asks for {threshold} of {signers.Count} signers: expected from 1 to as many as there are.");
    }

    private async Task<BaseRule> BasesAsync(IReadOnlyList<string> locations, CancellationToken cancellationToken)
    {
        var bases = new List<ImageSource>();
        try
        {
            foreach (string location in locations)
            {
                bases.Add(await _options.Transports.Parse(location).OpenAsync(cancellationToken).ConfigureAwait(false));
            }

            return await BaseRule.ReadAsync(bases, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (ImageSource opened in bases)
            {
                await opened.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static TimeSpan Days(JsonFields image, string age) =>
        age.EndsWith('d') && int.TryParse(age.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out int days) && days <= 36500
            ? TimeSpan.FromDays(days)
            : throw new FormatException($"{image.Place}.maxAge is {ErrorText.Quote(age)}: expected days, such as '90d'.");

    private Task<T> FileAsync<T>(
        JsonFields signer,
        string field,
        int maxSize,
        Func<byte[], T> parse,
        CancellationToken cancellationToken) =>
        PolicyFile.ParseAsync($"{signer.Place}.{field}", PathOf(signer, field), maxSize, parse, cancellationToken);

    private string PathOf(JsonFields signer, string field) =>
        Path.GetFullPath(PolicyFile.PathOf($"{signer.Place}.{field}", signer.Text(field)), _folder);
}
