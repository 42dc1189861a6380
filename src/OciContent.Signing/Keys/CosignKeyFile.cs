using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;
using OciContent.Internal;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Keys;

/// <summary>
/// A private key as <c>cosign generate-key-pair</c> keeps it: JSON with the key in NaCl's secretbox, by a password through scrypt
/// (RFC 7914).
/// </summary>
internal static class CosignKeyFile
{
    private const int TagSize = 16;
    private const int KeySize = 32;
    private const int NonceSize = 24;

    // cosign takes 64 MiB, once. The time grows with what is filled in all.
    private const long MaxMemory = 256 * 1024 * 1024;
    private const int MaxFactor = 1024;

    /// <summary>Decrypts the key.</summary>
    /// <param name="json">What the PEM has in it.</param>
    /// <param name="password">The password, which may be empty.</param>
    /// <returns>The key, as PKCS #8 in DER.</returns>
    /// <exception cref="FormatException">It is not such a key.</exception>
    /// <exception cref="CryptographicException">The password is wrong.</exception>
    public static byte[] Decrypt(ReadOnlyMemory<byte> json, string password)
    {
        try
        {
            JsonFields file = JsonFields.Parse(json, "private key");
            JsonFields kdf = file.Object("kdf");
            JsonFields cipher = file.Object("cipher");
            Require(kdf, "scrypt");
            Require(cipher, "nacl/secretbox");
            byte[] key = Derive(kdf.Object("params"), kdf.Bytes("salt"), password);
            return Open(key, cipher.Bytes("nonce"), file.Bytes("ciphertext"));
        }
        catch (JsonException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static void Require(JsonFields algorithm, string name)
    {
        if (algorithm.Text("name") != name)
        {
            throw new FormatException($"{algorithm.Place}.name is {ErrorText.Quote(algorithm.Text("name"))}: expected '{name}'.");
        }
    }

    private static byte[] Derive(JsonFields parameters, byte[] salt, string password)
    {
        long n = parameters.Int64("N"), r = parameters.Int64("r"), p = parameters.Int64("p");

        // RFC 7914, section 2: N is less than 2^(128 r / 8).
        bool isBounded = n is > 1 and <= int.MaxValue && long.IsPow2(n) && r is >= 1 and <= MaxFactor && p is >= 1 and <= MaxFactor
            && (r > 1 || n < 1 << 16) && 128 * n * r * p <= MaxMemory;
        return isBounded
            ? SCrypt.Generate(Encoding.UTF8.GetBytes(password), salt, (int)n, (int)r, (int)p, KeySize)
            : throw new FormatException(
                $"{parameters.Place} are N {n}, r {r}, p {p}: expected those of RFC 7914, and at most {MaxMemory} bytes for 128 N r p.");
    }

    // NaCl, "Secret-key authenticated encryption": the first 32 bytes of the stream are Poly1305's key, the tag is before the ciphertext.
    private static byte[] Open(byte[] key, byte[] nonce, byte[] box)
    {
        if (nonce.Length != NonceSize || box.Length < TagSize)
        {
            throw new FormatException(
                $"The private key has a nonce of {nonce.Length} and a ciphertext of {box.Length} bytes: expected {NonceSize}, and at least "
                + $"{TagSize}.");
        }

        var stream = new XSalsa20Engine();
        stream.Init(forEncryption: false, new ParametersWithIV(new KeyParameter(key), nonce));
        byte[] macKey = new byte[KeySize];
        stream.ProcessBytes(macKey, 0, KeySize, macKey, 0);
        var poly = new Poly1305();
        poly.Init(new KeyParameter(macKey));
        poly.BlockUpdate(box, TagSize, box.Length - TagSize);
        byte[] tag = new byte[TagSize];
        poly.DoFinal(tag, 0);
        if (!CryptographicOperations.FixedTimeEquals(tag, box.AsSpan(0, TagSize)))
        {
            throw new CryptographicException("The private key cannot be decrypted: expected its password.");
        }

        byte[] plain = new byte[box.Length - TagSize];
        stream.ProcessBytes(box, TagSize, plain.Length, plain, 0);
        return plain;
    }
}
