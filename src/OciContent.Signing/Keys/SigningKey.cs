using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using Org.BouncyCastle.Math.EC.Rfc8032;
using OciContent.Internal;

namespace OciContent.Signing.Keys;

/// <summary>A private key, with which images are signed: ECDSA over P-256, P-384 or P-521, RSA, or Ed25519.</summary>
/// <example>
/// <code>
/// using SigningKey key = SigningKey.Parse(File.ReadAllText("cosign.key"), Environment.GetEnvironmentVariable("COSIGN_PASSWORD"));
/// Console.WriteLine(key.PublicKey.Fingerprint);
/// </code>
/// </example>
public sealed class SigningKey : IDisposable
{
    private const int MaxSize = 64 * 1024;

    private readonly AsymmetricAlgorithm? _key;
    private readonly byte[]? _seed;
    private bool _isDisposed;

    private SigningKey(AsymmetricAlgorithm key)
    {
        _key = key;
        PublicKey = VerificationKey.FromSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo());
    }

    private SigningKey(byte[] seed)
    {
        _seed = seed;
        byte[] point = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, point, 0);
        PublicKey = VerificationKey.OfEd25519(point);
    }

    /// <summary>The public key that belongs to it.</summary>
    public VerificationKey PublicKey { get; }

    /// <summary>
    /// Reads a key in PEM: <c>PRIVATE KEY</c> (PKCS #8), <c>ENCRYPTED PRIVATE KEY</c>, <c>EC PRIVATE KEY</c>, <c>RSA PRIVATE KEY</c>, or
    /// cosign's own <c>ENCRYPTED SIGSTORE PRIVATE KEY</c>.
    /// </summary>
    /// <param name="pem">The text, with one key.</param>
    /// <param name="password">The password of a key that is encrypted.</param>
    /// <exception cref="FormatException">It is not a key, or of a kind that is not supported.</exception>
    /// <exception cref="CryptographicException">The password is missing or wrong.</exception>
    public static SigningKey Parse(string pem, string? password = null)
    {
        ArgumentNullException.ThrowIfNull(pem);
        if (pem.Length > MaxSize)
        {
            throw new FormatException($"The private key has {pem.Length} characters: expected at most {MaxSize}.");
        }

        ReadOnlySpan<char> rest = pem;
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            string label = rest[fields.Label].ToString();
            byte[] der = Convert.FromBase64String(rest[fields.Base64Data].ToString());
            rest = rest[fields.Location.End..];

            // openssl ecparam writes the curve before the key, which has it too.
            if (label != "EC PARAMETERS")
            {
                try
                {
                    return Read(label, der, password);
                }
                finally
                {
                    CryptographicOperations.ZeroMemory(der);
                }
            }
        }

        throw new FormatException("The text is not PEM: expected a private key, -----BEGIN PRIVATE KEY-----.");
    }

    /// <summary>Makes a new key.</summary>
    /// <param name="algorithm">What it is for. An RSA key has 3,072 bits.</param>
    public static SigningKey Create(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.EcdsaP256 => new SigningKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)),
        KeyAlgorithm.EcdsaP384 => new SigningKey(ECDsa.Create(ECCurve.NamedCurves.nistP384)),
        KeyAlgorithm.EcdsaP521 => new SigningKey(ECDsa.Create(ECCurve.NamedCurves.nistP521)),
        KeyAlgorithm.Rsa => new SigningKey(RSA.Create(3072)),
        KeyAlgorithm.Ed25519 => new SigningKey(RandomNumberGenerator.GetBytes(Ed25519.SecretKeySize)),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Expected an algorithm."),
    };

    /// <summary>Signs a message, as cosign verifies it: ECDSA and RSA (PKCS #1 1.5) with SHA-256, or Ed25519.</summary>
    /// <param name="message">What to sign.</param>
    /// <returns>The signature; by ECDSA, in DER.</returns>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_seed is not null)
        {
            byte[] signature = new byte[Ed25519.SignatureSize];
            Ed25519.Sign(_seed, 0, message.ToArray(), 0, message.Length, signature, 0);
            return signature;
        }

        return _key is RSA rsa
            ? rsa.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : ((ECDsa)_key!).SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>The key in PEM (PKCS #8), not encrypted.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public string ToPem()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _seed is null ? _key!.ExportPkcs8PrivateKeyPem() : PemEncoding.WriteString("PRIVATE KEY", Ed25519Info(_seed));
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _key?.Dispose();
        CryptographicOperations.ZeroMemory(_seed);
    }

    /// <summary>The algorithm and fingerprint of the public key; nothing of the private one.</summary>
    public override string ToString() => PublicKey.ToString();

    private static SigningKey Read(string label, byte[] der, string? password)
    {
        try
        {
            switch (label)
            {
                case "PRIVATE KEY":
                    return OfInfo(Pkcs8PrivateKeyInfo.Decode(der, out _));
                case "ENCRYPTED PRIVATE KEY":
                    return OfInfo(EncryptedKeyInfo.Decrypt(der, password ?? throw PasswordMissing()));
                case "EC PRIVATE KEY":
                    return Import(ECDsa.Create(), key => key.ImportECPrivateKey(der, out _));
                case "RSA PRIVATE KEY":
                    return Import(RSA.Create(), key => key.ImportRSAPrivateKey(der, out _));
                case "ENCRYPTED SIGSTORE PRIVATE KEY" or "ENCRYPTED COSIGN PRIVATE KEY":
                    return OfInfo(Pkcs8PrivateKeyInfo.Decode(CosignKeyFile.Decrypt(der, password ?? throw PasswordMissing()), out _));
                default:
                    throw new FormatException($"{ErrorText.Quote(label)} is not a private key: expected -----BEGIN PRIVATE KEY-----.");
            }
        }
        catch (AsnContentException e)
        {
            throw new FormatException("The private key is not in DER (RFC 5208, section 5).", e);
        }
        catch (Exception e) when (e is PlatformNotSupportedException
            || (e is CryptographicException && label is "PRIVATE KEY" or "EC PRIVATE KEY" or "RSA PRIVATE KEY"))
        {
            // The first one is for curves that nobody knows.
            throw new FormatException("The private key is broken, or of a kind that is not supported: expected ECDSA, RSA or Ed25519.", e);
        }
    }

    private static CryptographicException PasswordMissing() => new("The private key is encrypted: expected its password.");

    private static SigningKey OfInfo(Pkcs8PrivateKeyInfo info)
    {
        switch (info.AlgorithmId.Value)
        {
            case VerificationKey.EcOid:
                return Import(ECDsa.Create(), key => key.ImportPkcs8PrivateKey(info.Encode(), out _));
            case VerificationKey.RsaOid:
                return Import(RSA.Create(), key => key.ImportPkcs8PrivateKey(info.Encode(), out _));
            case VerificationKey.Ed25519Oid:
                byte[] seed = AsnDecoder.ReadOctetString(info.PrivateKeyBytes.Span, AsnEncodingRules.DER, out _);
                return seed.Length == Ed25519.SecretKeySize
                    ? new SigningKey(seed)
                    : throw new FormatException($"The private key has {seed.Length} bytes: expected {Ed25519.SecretKeySize} for Ed25519.");
            default:
                throw new FormatException(
                    $"A private key of the algorithm {info.AlgorithmId.Value} is not supported: expected ECDSA, RSA or Ed25519.");
        }
    }

    private static SigningKey Import<T>(T key, Action<T> import)
        where T : AsymmetricAlgorithm
    {
        try
        {
            import(key);
            return new SigningKey(key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static byte[] Ed25519Info(byte[] seed)
    {
        // RFC 8410, section 7.
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteOctetString(seed);
        return new Pkcs8PrivateKeyInfo(new Oid(VerificationKey.Ed25519Oid), null, writer.Encode()).Encode();
    }
}
