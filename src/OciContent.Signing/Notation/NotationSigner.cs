using System.Collections.ObjectModel;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using OciContent.Building;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Signing.Certificates;
using OciContent.Signing.Internal;
using OciContent.Signing.Keys;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Signing.Notation;

/// <summary>
/// Signs images with the key of an X.509 certificate, so that notation verifies it (Notary Project, signature-specification): RSA of
/// 2048, 3072 or 4096 bits, or ECDSA over P-256, P-384 or P-521. No time stamp is fetched.
/// </summary>
/// <example>
/// <code>
/// using NotationSigner signer = NotationSigner.FromPem(File.ReadAllText("chain.pem"), File.ReadAllText("key.pem"));
/// await using var client = new RegistryClient();
/// RegistryRepository repository = client.GetRepository("registry.example.com/app");
/// Descriptor signature = await signer.SignAsync(repository, await repository.ResolveAsync("v1"));
/// Console.WriteLine(signature.Digest);
/// </code>
/// </example>
public sealed class NotationSigner : ImageSigner, IDisposable
{
    /// <summary>The annotation of a signature's manifest that has the fingerprints of the certificates.</summary>
    internal const string Thumbprints = "io.cncf.notary.x509chain.thumbprint#S256";

    private const string ReservedPrefix = "io.cncf.notary";

    private readonly List<X509Certificate2> _chain;
    private readonly AsymmetricAlgorithm _key;
    private readonly NotationAlgorithm _algorithm;
    private readonly NotationSigningOptions _options;
    private readonly TimeProvider _time;

    private NotationSigner(
        List<X509Certificate2> chain,
        AsymmetricAlgorithm key,
        NotationAlgorithm algorithm,
        NotationSigningOptions? options,
        TimeProvider? timeProvider)
    {
        _chain = chain;
        _key = key;
        _algorithm = algorithm;
        _options = options ?? new NotationSigningOptions();
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <summary>Who signs: the subject of the certificate.</summary>
    public string Subject => _chain[0].Subject;

    /// <summary>A signer with certificates and a key in PEM.</summary>
    /// <param name="certificates">The certificates, from that of the key to the root.</param>
    /// <param name="key">The key: PKCS #8, encrypted or not, or the older forms of RSA and ECDSA.</param>
    /// <param name="password">The password of an encrypted key.</param>
    /// <param name="options">How it signs.</param>
    /// <param name="timeProvider">The clock; that of the system if <c>null</c>.</param>
    /// <exception cref="FormatException">The text is not PEM, or the key is not that of the first certificate.</exception>
    /// <exception cref="InvalidDataException">
    /// The certificates may not sign: see "Certificate Requirements" of the specification.
    /// </exception>
    public static NotationSigner FromPem(
        string certificates,
        string key,
        string? password = null,
        NotationSigningOptions? options = null,
        TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        ArgumentNullException.ThrowIfNull(key);
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(certificates);
        }
        catch (CryptographicException e)
        {
            throw new FormatException("The certificates are not PEM: expected -----BEGIN CERTIFICATE-----.", e);
        }

        return Create([.. chain], leaf => ImportKey(leaf, key, password), options, timeProvider);
    }

    /// <summary>A signer with what a PFX file has: the key, its certificate, and those up to the root.</summary>
    /// <param name="pfx">The file (PKCS #12, RFC 7292).</param>
    /// <param name="password">Its password.</param>
    /// <param name="options">How it signs.</param>
    /// <param name="timeProvider">The clock; that of the system if <c>null</c>.</param>
    /// <exception cref="FormatException">It is not one, the password is wrong, or it has not one key.</exception>
    /// <exception cref="InvalidDataException">
    /// The certificates may not sign: see "Certificate Requirements" of the specification.
    /// </exception>
    public static NotationSigner FromPfx(
        ReadOnlySpan<byte> pfx,
        string? password,
        NotationSigningOptions? options = null,
        TimeProvider? timeProvider = null)
    {
        X509Certificate2Collection found;
        try
        {
            // macOS keeps keys only in key chains.
            X509KeyStorageFlags flags = OperatingSystem.IsMacOS()
                ? X509KeyStorageFlags.DefaultKeySet
                : X509KeyStorageFlags.EphemeralKeySet;
            found = X509CertificateLoader.LoadPkcs12Collection(pfx, password, flags | X509KeyStorageFlags.Exportable);
        }
        catch (CryptographicException e)
        {
            throw new FormatException("The PFX file is malformed, or the password is wrong: expected PKCS #12 (RFC 7292).", e);
        }

        X509Certificate2[] withKey = [.. found.Where(static certificate => certificate.HasPrivateKey)];
        if (withKey.Length != 1)
        {
            throw new FormatException($"The PFX file has {withKey.Length} certificates with keys: expected one.");
        }

        return Create(Ordered(withKey[0], found), KeyOf, options, timeProvider);
    }

    /// <summary>Signs an image, or any manifest or index. Nothing is written: the result can be copied anywhere.</summary>
    /// <param name="manifest">What is signed.</param>
    /// <param name="annotations">
    /// What is signed beside the image's descriptor; what notation calls user metadata. Names that begin with <c>io.cncf.notary</c> are not
    /// allowed (signature-specification, "Payload").
    /// </param>
    /// <returns>The signature's manifest, which refers to the image, with the envelope.</returns>
    /// <exception cref="FormatException">An annotation has a name that is not allowed.</exception>
    /// <exception cref="InvalidDataException">A certificate is not valid now.</exception>
    public ImageSource Sign(Descriptor manifest, IReadOnlyDictionary<string, string>? annotations = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return Make(manifest, annotations ?? ReadOnlyDictionary<string, string>.Empty).Source;
    }

    /// <summary>
    /// Signs an image, or any manifest or index, and writes the signature beside it. Registries list it from then on; in a layout it has
    /// to be listed by <see cref="Layouts.ImageLayoutStore.AddEntryAsync"/>.
    /// </summary>
    /// <param name="store">Where the image is.</param>
    /// <param name="manifest">What is signed.</param>
    /// <param name="annotations">What is signed beside the image's descriptor.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <returns>The signature's manifest, which refers to the image.</returns>
    /// <exception cref="FormatException">An annotation has a name that is not allowed.</exception>
    /// <exception cref="InvalidDataException">A certificate is not valid now.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public Task<Descriptor> SignAsync(
        IContentStore store,
        Descriptor manifest,
        IReadOnlyDictionary<string, string>? annotations = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return WriteAsync(store, Sign(manifest, annotations), cancellationToken);
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose()
    {
        _key.Dispose();
        _chain.ForEach(static certificate => certificate.Dispose());
    }

    /// <summary>The <see cref="Subject"/>.</summary>
    public override string ToString() => Subject;

    /// <summary>The fingerprints of certificates, as JSON in the text of an annotation.</summary>
    internal static string ThumbprintsOf(IEnumerable<X509Certificate2> chain) =>
        $"[{string.Join(',', chain.Select(static one => $"\"{Convert.ToHexStringLower(SHA256.HashData(one.RawDataMemory.Span))}\""))}]";

    private static async Task<Descriptor> WriteAsync(IContentStore store, ImageSource signature, CancellationToken cancellationToken)
    {
        Descriptor root = signature.ResolveRoot();
        ReadOnlyMemory<byte> document = await signature.ReadBytesAsync(root, cancellationToken).ConfigureAwait(false);
        var manifest = ImageManifest.Parse(document.Span);
        foreach (Descriptor part in manifest.Layers.Prepend(manifest.Config))
        {
            ReadOnlyMemory<byte> content = await signature.ReadBytesAsync(part, cancellationToken).ConfigureAwait(false);
            await store.PutAsync(part, content, cancellationToken).ConfigureAwait(false);
        }

        await store.PutAsync(root, document, cancellationToken).ConfigureAwait(false);
        return root;
    }

    /// <inheritdoc/>
    private protected override Task<SignatureArtifact> SignCoreAsync(SigningTarget target, CancellationToken cancellationToken) =>
        Task.FromResult(Make(target.Subject, target.Annotations));

    /// <inheritdoc/>
    private protected override Task<SignatureArtifact> AttestCoreAsync(
        SigningTarget target,
        string predicateType,
        ReadOnlyMemory<byte> predicate,
        CancellationToken cancellationToken) =>
        throw new NotSupportedException("Notation signs images and has no attestations: expected another format.");

    private SignatureArtifact Make(Descriptor manifest, IReadOnlyDictionary<string, string> annotations)
    {
        (byte[] envelope, string mediaType) = SignEnvelope(manifest, annotations);
        var blob = ArtifactBlob.Of(envelope, mediaType);
        ImageSource source = new ArtifactBuilder
        {
            ArtifactType = SigningMediaTypes.NotationSignature,
            Subject = manifest,
            Blobs = [blob],
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [Thumbprints] = ThumbprintsOf(_chain) },
        }.Build();
        return new SignatureArtifact(source, blob.Descriptor);
    }

    private (byte[] Envelope, string MediaType) SignEnvelope(Descriptor manifest, IReadOnlyDictionary<string, string> annotations)
    {
        foreach (string name in annotations.Keys)
        {
            if (name.StartsWith(ReservedPrefix, StringComparison.Ordinal))
            {
                throw new FormatException(
                    $"{ErrorText.Quote(name)} is a name of the specification: expected annotations without '{ReservedPrefix}'.");
            }
        }

        DateTimeOffset now = _time.GetUtcNow();
        try
        {
            NotationChain.RequireValid(new Checks(new HashSet<SignatureCheck>()), _chain, now, now, "now");
        }
        catch (SignatureRefusal e)
        {
            throw new InvalidDataException(e.Message, e);
        }

        string[] critical = _options.Expiry is null
            ? [NotationHeaders.SigningScheme]
            : [NotationHeaders.SigningScheme, NotationHeaders.Expiry];
        var envelope = new NotationEnvelope
        {
            Signed = [],
            Signature = [],
            Payload = PayloadOf(manifest, annotations),
            Algorithm = _algorithm,
            AlgorithmText = _algorithm.Name,
            ContentType = SigningMediaTypes.NotationPayload,
            SigningScheme = NotationHeaders.X509,
            SigningTime = now,
            Expiry = _options.Expiry is { } expiry ? now + expiry : null,
            Critical = critical,
            SignedHeaders = critical.ToHashSet(StringComparer.Ordinal),
            Certificates = [.. _chain.Select(static certificate => certificate.RawData)],
            SigningAgent = _options.SigningAgent,
        };
        return _options.Format == NotationEnvelopeFormat.Cose
            ? (CoseEnvelope.Write(envelope, data => _algorithm.Sign(_key, data)), SigningMediaTypes.Cose)
            : (JwsEnvelope.Write(envelope, data => _algorithm.Sign(_key, data)), SigningMediaTypes.Jws);
    }

    // signature-specification, "Payload".
    private static byte[] PayloadOf(Descriptor manifest, IReadOnlyDictionary<string, string> annotations)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JwsEnvelope.Plain))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("targetArtifact");
            writer.WriteString("mediaType", manifest.MediaType);
            writer.WriteString("digest", manifest.Digest.ToString());
            writer.WriteNumber("size", manifest.Size);
            if (annotations.Count > 0)
            {
                writer.WriteStartObject("annotations");
                foreach ((string name, string value) in annotations.OrderBy(static one => one.Key, StringComparer.Ordinal))
                {
                    writer.WriteString(name, value);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static NotationSigner Create(
        List<X509Certificate2> chain,
        Func<X509Certificate2, AsymmetricAlgorithm> import,
        NotationSigningOptions? options,
        TimeProvider? timeProvider)
    {
        if (chain.Count is 0 or > CertificateChain.MaxCertificates)
        {
            throw new FormatException(
                $"There are {chain.Count} certificates: expected 1 to {CertificateChain.MaxCertificates}, from that of the key to "
                + "the root.");
        }

        if (NotationAlgorithm.Of(PublicKeyOf(chain[0])) is not { } algorithm)
        {
            throw new InvalidDataException(
                $"{NotationChain.Name(chain[0])} has a key that is not allowed: expected RSA of 2048, 3072 or 4096 bits, or ECDSA.");
        }

        try
        {
            NotationChain.Require(new Checks(new HashSet<SignatureCheck>()), chain);
        }
        catch (Exception e) when (e is SignatureRefusal or CryptographicException)
        {
            throw new InvalidDataException(e.Message, e);
        }

        AsymmetricAlgorithm key = import(chain[0]);
        if (!key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(chain[0].PublicKey.ExportSubjectPublicKeyInfo()))
        {
            key.Dispose();
            throw new FormatException(
                $"The key is not that of {ErrorText.Quote(chain[0].Subject)}: expected the key of the first certificate.");
        }

        return new NotationSigner(chain, key, algorithm, options, timeProvider);
    }

    private static VerificationKey PublicKeyOf(X509Certificate2 certificate) =>
        VerificationKey.FromSubjectPublicKeyInfo(certificate.PublicKey.ExportSubjectPublicKeyInfo());

    private static AsymmetricAlgorithm ImportKey(X509Certificate2 leaf, string pem, string? password)
    {
        AsymmetricAlgorithm key = PublicKeyOf(leaf).Algorithm == KeyAlgorithm.Rsa ? RSA.Create() : ECDsa.Create();
        try
        {
            if (password is null)
            {
                key.ImportFromPem(pem);
            }
            else
            {
                key.ImportFromEncryptedPem(pem, password);
            }

            return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new FormatException(
                "The key is not a private key in PEM, not of the certificate's kind, or its password is wrong: expected PKCS #8.",
                e);
        }
    }

    private static AsymmetricAlgorithm KeyOf(X509Certificate2 leaf)
    {
        AsymmetricAlgorithm? key = leaf.GetRSAPrivateKey();
        return key ?? leaf.GetECDsaPrivateKey() ?? throw new FormatException("The PFX file has no key of RSA or ECDSA: expected one.");
    }

    // The order of a PFX file says nothing.
    private static List<X509Certificate2> Ordered(X509Certificate2 leaf, X509Certificate2Collection found)
    {
        var chain = new List<X509Certificate2> { leaf };
        while (chain.Count < found.Count
            && found.FirstOrDefault(one => !chain.Contains(one)
                && one.SubjectName.RawData.AsSpan().SequenceEqual(chain[^1].IssuerName.RawData)) is { } next)
        {
            chain.Add(next);
        }

        return chain;
    }
}
