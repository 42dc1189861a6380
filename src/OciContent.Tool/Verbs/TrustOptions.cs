using System.CommandLine;
using System.Text;
using System.Text.Json;
using OciContent.Registry.Tags;
using OciContent.Signing;
using OciContent.Signing.Keys;
using OciContent.Signing.Notation;
using OciContent.Signing.Policies;
using OciContent.Signing.Sigstore;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary>The options that say whose signatures count, and what else an image must be.</summary>
internal sealed class TrustOptions
{
    private readonly Option<string[]> _keys = File(
        "--key",
        "Trust this public key, in PEM: cosign's signatures and Sigstore bundles. Can be repeated: one is enough.");

    private readonly Option<string?> _trustedRoot = new("--trusted-root")
    {
        Description = "Trust the authorities and logs of this trusted_root.json; needs --identity and --issuer.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _identity = Text("--identity", "NAME", "Who signed, with --trusted-root: an e-mail address or a URI.");

    private readonly Option<string?> _identityPattern = Text("--identity-regexp", "EXPRESSION", "The same, as a regular expression.");

    private readonly Option<string?> _issuer = Text("--issuer", "URL", "Who vouched for the signer, with --trusted-root.");

    private readonly Option<string?> _issuerPattern = Text("--issuer-regexp", "EXPRESSION", "The same, as a regular expression.");

    private readonly Option<string?> _trustPolicy = new("--trust-policy")
    {
        Description = "Trust whom this trust policy of Notation names; its trust store is the folder 'truststore' beside it.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _annotations = new("--annotation", "-a")
    {
        Description = "Count only signatures that have this annotation. Can be repeated.",
        HelpName = "NAME=VALUE",
    };

    private readonly Option<bool> _checksReference = new("--check-reference")
    {
        Description = "Count only signatures that name the repository of the image. Bundles name none.",
        Arity = ArgumentArity.Zero,
    };

    private readonly Option<string?> _policy = new("--policy")
    {
        Description = "Check this policy too: a document of JSON or YAML, or a policy.json of containers.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _lock = new("--lock")
    {
        Description = "The lock file that tags are compared with where the policy asks for it.",
        HelpName = "FILE",
    };

    /// <summary>The options.</summary>
    /// <param name="havePolicies">Whether an image can be asked to be more than signed.</param>
    public IEnumerable<Option> All(bool havePolicies)
    {
        IEnumerable<Option> trust =
        [
            _keys, _trustedRoot, _identity, _identityPattern, _issuer, _issuerPattern, _trustPolicy, _annotations, _checksReference,
        ];
        return havePolicies ? [.. trust, _policy, _lock] : trust;
    }

    /// <summary>Whom to trust; nobody if no option says so.</summary>
    /// <exception cref="FormatException">A file or an option is not what it should be.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public async Task<IReadOnlyList<SignatureVerifier>> ReadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> annotations = AnnotationsOf(parsed.GetValue(_annotations) ?? []);
        bool checksReference = parsed.GetValue(_checksReference);
        var verifiers = new List<SignatureVerifier>();
        foreach (string path in parsed.GetValue(_keys) ?? [])
        {
            VerificationKey key = await ReadAsync(
                path,
                static bytes => VerificationKey.Parse(Encoding.UTF8.GetString(bytes)),
                cancellationToken);
            verifiers.Add(new PublicKeyVerifier(key) { Annotations = annotations, ChecksReference = checksReference });
        }

        if (parsed.GetValue(_trustedRoot) is { } root)
        {
            var identity = new CertificateIdentity(
                Match(parsed, _identity, _identityPattern),
                Match(parsed, _issuer, _issuerPattern));
            TrustedRoot trust = await ReadAsync(root, static bytes => TrustedRoot.Parse(bytes), cancellationToken);
            verifiers.Add(new SigstoreVerifier(trust, identity) { Annotations = annotations, ChecksReference = checksReference });
        }
        else if (Given(parsed, _identity, _identityPattern, _issuer, _issuerPattern))
        {
            throw new FormatException("'--identity' and '--issuer' are about keyless signatures: expected '--trusted-root' with them.");
        }

        if (parsed.GetValue(_trustPolicy) is { } policy)
        {
            NotationTrustPolicy trust = await ReadAsync(policy, static bytes => NotationTrustPolicy.Parse(bytes), cancellationToken);
            string folder = Path.GetDirectoryName(Path.GetFullPath(policy)) ?? "/";
            verifiers.Add(new NotationVerifier(trust, NotationTrustStore.Load(folder, trust)) { Annotations = annotations });
        }

        return verifiers.Count == 0 && (annotations.Count > 0 || checksReference)
            ? throw new FormatException(
                "'--annotation' and '--check-reference' are about signatures: expected '--key', '--trusted-root' or '--trust-policy'.")
            : verifiers;
    }

    /// <summary>What an image must be; nothing if no option says so.</summary>
    /// <exception cref="FormatException">A file is not what it should be.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public async Task<Policy?> ReadPolicyAsync(ToolConsole console, ParseResult parsed, CancellationToken cancellationToken)
    {
        string? lockFile = parsed.GetValue(_lock);
        if (parsed.GetValue(_policy) is not { } path)
        {
            return lockFile is null ? null : throw new FormatException("'--lock' is about what a policy asks for: expected '--policy'.");
        }

        if (IsContainers(await SmallFile.ReadAsync(path, cancellationToken)))
        {
            return lockFile is null
                ? new Policy(await ContainersPolicy.LoadAsync(path, cancellationToken))
                : throw new FormatException($"'{path}' is a policy of containers, which asks for no lock: expected no '--lock' with it.");
        }

        ImageLock? images = lockFile is null
            ? null
            : await ReadAsync(lockFile, static content => ImageLock.Parse(content), cancellationToken);
        var options = new ImagePolicyOptions { Transports = console.Transports, Pins = images is null ? null : images.DigestsOf };
        return new Policy(await ImagePolicy.LoadAsync(path, options, cancellationToken));
    }

    /// <summary>The names and values of <c>NAME=VALUE</c>.</summary>
    /// <exception cref="FormatException">One is not of that form, or a name is given twice.</exception>
    public static IReadOnlyDictionary<string, string> AnnotationsOf(IEnumerable<string> texts)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new FormatException($"'{text}' is not an annotation: expected NAME=VALUE.");
            }

            if (!found.TryAdd(text[..equals], text[(equals + 1)..]))
            {
                throw new FormatException($"'{text[..equals]}' has two values: expected one.");
            }
        }

        return found;
    }

    private static Option<string[]> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };

    private static Option<string?> Text(string name, string help, string description) =>
        new(name) { Description = description, HelpName = help };

    private static bool Given(ParseResult parsed, params Option<string?>[] options) =>
        options.Any(option => parsed.GetValue(option) is not null);

    private static IdentityMatch Match(ParseResult parsed, Option<string?> exact, Option<string?> pattern)
    {
        (string? text, string? expression) = (parsed.GetValue(exact), parsed.GetValue(pattern));
        if (string.IsNullOrEmpty(text) == string.IsNullOrEmpty(expression))
        {
            throw new FormatException(
                $"'--trusted-root' needs to know whom to trust: expected one of '{exact.Name}' and '{pattern.Name}'.");
        }

        try
        {
            return expression is null ? IdentityMatch.Exactly(text!) : IdentityMatch.Pattern(expression);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"'{pattern.Name} {expression}' is not possible: {e.Message}", e);
        }
    }

    private static async Task<T> ReadAsync<T>(string path, Func<byte[], T> parse, CancellationToken cancellationToken)
    {
        byte[] bytes = await SmallFile.ReadAsync(path, cancellationToken);
        try
        {
            return parse(bytes);
        }
        catch (Exception e) when (InputErrors.IsInputError(e))
        {
            throw new FormatException(InputErrors.NameIn(e.Message, path), e);
        }
    }

    // containers-policy.json(5): what no other policy has.
    private static bool IsContainers(byte[] policy)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(policy);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("default", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
