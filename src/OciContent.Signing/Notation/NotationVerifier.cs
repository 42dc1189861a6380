using System.Collections.ObjectModel;
using OciContent.Internal;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Notation;

/// <summary>
/// Verifies signatures of Notation, JWS and COSE, as a trust policy and a trust store say (Notary Project, trust-store-trust-policy.md,
/// "Signature Verification"). Nothing is fetched: whether a certificate was revoked is not asked, and <see cref="SignatureVerdict.Notes"/>
/// says so where a certificate names somebody to ask. Plugins are not run: a signature that needs one is not verified.
/// </summary>
/// <remarks>
/// What the policy only logs is in <see cref="SignatureVerdict.Notes"/>, and the signature is verified nevertheless: the level
/// <c>audit</c> verifies signatures of people whom nobody trusts. The level <c>skip</c> verifies nothing, and so never gives a signature
/// that is verified.
/// </remarks>
/// <example>
/// <code>
/// NotationVerifier verifier = NotationVerifier.Load();
/// await using var client = new RegistryClient();
/// RegistryRepository repository = client.GetRepository("registry.example.com/app");
/// var subject = new SignatureSubject(await repository.ResolveAsync("v1"), ImageReference.Parse("registry.example.com/app:v1"));
/// foreach (Descriptor referrer in await repository.FindReferrersAsync(subject.Manifest.Digest, SigningMediaTypes.NotationSignature))
/// {
///     ImageManifest manifest = await repository.ReadManifestAsync(referrer);
///     ReadOnlyMemory&lt;byte&gt; envelope = await repository.ReadBytesAsync(manifest.Layers[0]);
///     Console.WriteLine(verifier.Verify(new ImageSignature(manifest.Layers[0], envelope.Span, referrer), subject));
/// }
/// </code>
/// </example>
public sealed class NotationVerifier : SignatureVerifier
{
    private readonly NotationTrustPolicy _policy;
    private readonly NotationTrustStore _store;
    private readonly TimeProvider _time;

    /// <summary>A verifier.</summary>
    /// <param name="policy">Whom to trust for which repositories.</param>
    /// <param name="store">The certificates that the policy names.</param>
    /// <param name="timeProvider">The clock; that of the system if <c>null</c>.</param>
    public NotationVerifier(NotationTrustPolicy policy, NotationTrustStore store, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(store);
        _policy = policy;
        _store = store;
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <summary>
    /// The folder in which notation keeps what is trusted: <c>notation</c> in <c>XDG_CONFIG_HOME</c> or <c>~/.config</c>, on macOS in
    /// <c>~/Library/Application Support</c>, and on Windows in <c>%APPDATA%</c>.
    /// </summary>
    public static string DefaultFolder => Path.Join(ConfigFolder(), "notation");

    /// <summary>The annotations of the payload that are asked for, with their values; what notation calls user metadata.</summary>
    public IReadOnlyDictionary<string, string> Annotations
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>A verifier by what notation is set up with.</summary>
    /// <param name="folder">Where that is; <see cref="DefaultFolder"/> if <c>null</c>.</param>
    /// <param name="timeProvider">The clock; that of the system if <c>null</c>.</param>
    /// <exception cref="IOException">There is no trust policy, or it cannot be read.</exception>
    /// <exception cref="InvalidDataException">The trust policy is a link, or too large.</exception>
    /// <exception cref="System.Text.Json.JsonException">The trust policy is malformed.</exception>
    /// <exception cref="FormatException">The trust policy is malformed.</exception>
    public static NotationVerifier Load(string? folder = null, TimeProvider? timeProvider = null)
    {
        string path = folder ?? DefaultFolder;
        var policy = NotationTrustPolicy.Load(path);
        return new NotationVerifier(policy, NotationTrustStore.Load(path, policy), timeProvider);
    }

    private protected override SignatureVerdict VerifyCore(ImageSignature signature, SignatureSubject subject, Checks checks)
    {
        if (signature.Format != SignatureFormat.Notation)
        {
            Checks.Refuse(SignatureCheck.Kind, $"The signature is one of {signature.Format}: expected one of Notation.");
        }

        NotationTrustStatement? statement = _policy.Find(subject.Name);
        string image = subject.Name is { } name ? $"the repository {ErrorText.Quote(name.Name)}" : "an image without a name";
        if (statement is null)
        {
            Checks.Refuse(
                SignatureCheck.Scope,
                $"No statement of the trust policy is for {image}: expected one with it, or with '*', among its registryScopes.");
        }

        if (statement.Level == NotationLevel.Skip)
        {
            Checks.Refuse(
                SignatureCheck.Scope,
                $"The trust policy {ErrorText.Quote(statement.Name)} skips verification for {image}: nothing was checked, "
                    + "expected another level than 'skip'.");
        }

        var envelope = NotationEnvelope.Parse(signature.Blob.MediaType, signature.Content);
        using NotationVerification verification = NotationVerification.Start(checks, envelope);
        verification.RequireIntegrity(subject.Manifest);
        verification.RequireTrust(statement, _store, _time.GetUtcNow());
        verification.RequireAnnotations(Annotations);
        return new SignatureVerdict
        {
            Signature = signature,
            Signer = checks.Signer,
            SigningTime = verification.TrustedTime,
            Notes = verification.Notes,
        };
    }

    private static string ConfigFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        }

        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        if (OperatingSystem.IsMacOS())
        {
            return Path.Join(home, "Library", "Application Support");
        }

        return Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } folder ? folder : Path.Join(home, ".config");
    }
}
