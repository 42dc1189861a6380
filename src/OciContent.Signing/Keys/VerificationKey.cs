using System.Formats.Asn1;
using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;
using OciContent.Internal;

namespace OciContent.Signing.Keys;

/// <summary>
/// A public key, with which signatures are verified: ECDSA over P-256, P-384 or P-521, RSA, or Ed25519.
/// </summary>
/// <example>
/// <code>
/// VerificationKey key = VerificationKey.Parse(File.ReadAllText("cosign.pub"));
/// Console.WriteLine($"{key.Algorithm} {key.Fingerprint}");
/// </code>
/// </example>
public sealed class VerificationKey : IEquatable<VerificationKey>
{
    private const int MinRsaBits = 2048;
    private const int MaxRsaBits = 16384;
    private const int MaxSize = 16 * 1024;
    private const int MaxText = 64 * 1024;
    internal const string Ed25519Oid = "1.3.101.112";
    internal const string EcOid = "1.2.840.10045.2.1";
    internal const string RsaOid = "1.2.840.113549.1.1.1";

    private readonly byte[] _subjectPublicKeyInfo;
    private readonly byte[] _key;

    private VerificationKey(byte[] subjectPublicKeyInfo, KeyAlgorithm algorithm, byte[] key)
    {
        _subjectPublicKeyInfo = subjectPublicKeyInfo;
        _key = key;
        Algorithm = algorithm;
        Fingerprint = Digest.Compute(subjectPublicKeyInfo, DigestAlgorithm.Sha256);
    }

    /// <summary>What the key is for.</summary>
    public KeyAlgorithm Algorithm { get; }

    /// <summary>
    /// The SHA-256 of the key in DER, as SubjectPublicKeyInfo (RFC 5280, section 4.1): by this keys are told apart. In base64, it is the
    /// hint of Sigstore's bundles; of a transparency log, it is the log's ID.
    /// </summary>
    public Digest Fingerprint { get; }

    /// <summary>The <see cref="Fingerprint"/> in base64, as Sigstore's bundles name a key.</summary>
    internal string Hint => Convert.ToBase64String(Convert.FromHexString(Fingerprint.Encoded));

    /// <summary>The key in DER (RFC 5280, section 4.1).</summary>
    public ReadOnlyMemory<byte> SubjectPublicKeyInfo => _subjectPublicKeyInfo;

    /// <summary>Reads a key in PEM: <c>-----BEGIN PUBLIC KEY-----</c>.</summary>
    /// <param name="pem">The text, with one key.</param>
    /// <exception cref="FormatException">It is not one, or of a kind or size that is not supported.</exception>
    public static VerificationKey Parse(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        if (pem.Length > MaxText)
        {
            throw new FormatException($"The public key has {pem.Length} characters: expected at most {MaxText}.");
        }

        if (!PemEncoding.TryFind(pem, out PemFields fields))
        {
            throw new FormatException("The text is not PEM: expected a public key, -----BEGIN PUBLIC KEY-----.");
        }

        ReadOnlySpan<char> label = pem.AsSpan()[fields.Label];
        if (label is not "PUBLIC KEY")
        {
            throw new FormatException($"{ErrorText.Quote(label)} is not a public key: expected -----BEGIN PUBLIC KEY-----.");
        }

        if (PemEncoding.TryFind(pem.AsSpan()[fields.Location.End..], out _))
        {
            throw new FormatException("The text has several keys: expected one.");
        }

        return FromSubjectPublicKeyInfo(Convert.FromBase64String(pem[fields.Base64Data]));
    }

    /// <summary>Reads a key in DER (RFC 5280, section 4.1).</summary>
    /// <param name="der">The SubjectPublicKeyInfo, which is copied.</param>
    /// <exception cref="FormatException">It is not one, or of a kind or size that is not supported.</exception>
    public static VerificationKey FromSubjectPublicKeyInfo(ReadOnlySpan<byte> der)
    {
        if (der.Length > MaxSize)
        {
            throw new FormatException($"The public key has {der.Length} bytes: expected at most {MaxSize}.");
        }

        byte[] copy = der.ToArray();
        try
        {
            (string algorithm, byte[] key) = Decode(copy);
            return algorithm switch
            {
                EcOid => new VerificationKey(copy, AlgorithmOfCurve(copy), copy),
                RsaOid => new VerificationKey(copy, AlgorithmOfModulus(copy), copy),
                Ed25519Oid when key.Length == Ed25519.PublicKeySize && Ed25519.ValidatePublicKeyFull(key, 0) => new VerificationKey(
                    copy,
                    KeyAlgorithm.Ed25519,
                    key),
                Ed25519Oid => throw new FormatException(
                    "The public key is not a point of Ed25519: expected one (RFC 8032, section 5.1.3)."),
                _ => throw new FormatException(
                    $"A public key of the algorithm {algorithm} is not supported: expected ECDSA, RSA or Ed25519."),
            };
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or PlatformNotSupportedException)
        {
            // The last one is for curves that nobody knows.
            throw new FormatException("The public key is not a SubjectPublicKeyInfo in DER (RFC 5280, section 4.1).", e);
        }
    }

    /// <summary>A key of Ed25519 (RFC 8410, section 4).</summary>
    internal static VerificationKey OfEd25519(ReadOnlySpan<byte> point)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Ed25519Oid);
            }

            writer.WriteBitString(point);
        }

        return FromSubjectPublicKeyInfo(writer.Encode());
    }

    /// <summary>
    /// Verifies a signature as cosign makes them: ECDSA in DER with SHA-256 or the hash of the curve, RSA by PKCS #1 1.5 with SHA-256,
    /// Ed25519 or Ed25519ph (RFC 8032, section 5.1).
    /// </summary>
    /// <param name="message">What was signed.</param>
    /// <param name="signature">The signature, which may be anything.</param>
    /// <returns>Whether the signature is by this key, over the message.</returns>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        switch (Algorithm)
        {
            case KeyAlgorithm.Ed25519:
                return VerifyEd25519(message.ToArray(), signature.ToArray());
            case KeyAlgorithm.Rsa:
                return VerifyHash(SHA256.HashData(message), HashAlgorithmName.SHA256, signature);
            default:
                return VerifyHash(SHA256.HashData(message), HashAlgorithmName.SHA256, signature)
                    || (HashOfCurve is { } hash
                        && hash != HashAlgorithmName.SHA256
                        && VerifyHash(CryptographicOperations.HashData(hash, message), hash, signature));
        }
    }

    /// <summary>Verifies a signature over a hash; not possible with Ed25519, which signs whole messages.</summary>
    /// <param name="hash">The hash of what was signed.</param>
    /// <param name="algorithm">The hash's algorithm.</param>
    /// <param name="signature">The signature: ECDSA in DER, or RSA by PKCS #1 1.5.</param>
    internal bool VerifyHash(ReadOnlySpan<byte> hash, HashAlgorithmName algorithm, ReadOnlySpan<byte> signature)
    {
        if (Algorithm == KeyAlgorithm.Ed25519)
        {
            return false;
        }

        try
        {
            if (Algorithm == KeyAlgorithm.Rsa)
            {
                using RSA rsa = CreateRsa();
                return rsa.VerifyHash(hash, signature, algorithm, RSASignaturePadding.Pkcs1);
            }

            using ECDsa ecdsa = CreateEcdsa();
            return ecdsa.VerifyHash(hash, signature, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            // A signature that cannot be parsed is not one.
            return false;
        }
    }

    /// <summary>Verifies a signature over content whose digest is known; not possible with Ed25519, which signs whole messages.</summary>
    /// <param name="digest">The content's digest.</param>
    /// <param name="signature">The signature: ECDSA in DER, or RSA by PKCS #1 1.5.</param>
    internal bool VerifyHash(Digest digest, ReadOnlySpan<byte> signature) =>
        VerifyHash(
            Convert.FromHexString(digest.Encoded),
            new HashAlgorithmName(digest.Algorithm.Name.ToUpperInvariant()),
            signature);

    /// <summary>The key, to be disposed of.</summary>
    internal ECDsa CreateEcdsa()
    {
        var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(_key, out _);
        return ecdsa;
    }

    /// <summary>The key, to be disposed of.</summary>
    internal RSA CreateRsa()
    {
        var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(_key, out _);
        return rsa;
    }

    /// <summary>The key in PEM.</summary>
    public string ToPem() => PemEncoding.WriteString("PUBLIC KEY", _subjectPublicKeyInfo);

    /// <inheritdoc/>
    public bool Equals(VerificationKey? other) => other is not null && other.Fingerprint == Fingerprint;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VerificationKey);

    /// <inheritdoc/>
    public override int GetHashCode() => Fingerprint.GetHashCode();

    /// <summary>The algorithm and the fingerprint.</summary>
    public override string ToString() => $"{Algorithm} {Fingerprint}";

    private HashAlgorithmName? HashOfCurve => Algorithm switch
    {
        KeyAlgorithm.EcdsaP256 => HashAlgorithmName.SHA256,
        KeyAlgorithm.EcdsaP384 => HashAlgorithmName.SHA384,
        KeyAlgorithm.EcdsaP521 => HashAlgorithmName.SHA512,
        _ => null,
    };

    private bool VerifyEd25519(byte[] message, byte[] signature) =>
        signature.Length == Ed25519.SignatureSize
        && (Ed25519.Verify(signature, 0, _key, 0, message, 0, message.Length)
            || Ed25519.VerifyPrehash(signature, 0, _key, 0, [], SHA512.HashData(message), 0));

    private static (string Algorithm, byte[] Key) Decode(byte[] der)
    {
        var reader = new AsnReader(der, AsnEncodingRules.DER);
        AsnReader info = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        string algorithm = info.ReadSequence().ReadObjectIdentifier();
        byte[] key = info.ReadBitString(out int unused);
        info.ThrowIfNotEmpty();
        return unused == 0 ? (algorithm, key) : throw new AsnContentException();
    }

    private static KeyAlgorithm AlgorithmOfCurve(byte[] der)
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(der, out _);
        ECCurve curve = ecdsa.ExportParameters(includePrivateParameters: false).Curve;
        return curve.IsNamed ? AlgorithmOfCurve(curve.Oid) : throw UnknownCurve("that is not named");
    }

    private static KeyAlgorithm AlgorithmOfCurve(Oid curve) => curve.Value switch
    {
        "1.2.840.10045.3.1.7" => KeyAlgorithm.EcdsaP256,
        "1.3.132.0.34" => KeyAlgorithm.EcdsaP384,
        "1.3.132.0.35" => KeyAlgorithm.EcdsaP521,
        string other => throw UnknownCurve(other),
        null => throw UnknownCurve("that is not named"),
    };

    private static FormatException UnknownCurve(string curve) =>
        new($"A public key on the curve {curve} is not supported: expected P-256, P-384 or P-521.");

    private static KeyAlgorithm AlgorithmOfModulus(byte[] der)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(der, out _);
        return rsa.KeySize is >= MinRsaBits and <= MaxRsaBits
            ? KeyAlgorithm.Rsa
            : throw new FormatException($"An RSA key of {rsa.KeySize} bits is not supported: expected {MinRsaBits} to {MaxRsaBits}.");
    }
}
