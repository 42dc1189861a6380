using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace OciContent.Signing.Keys;

/// <summary>A private key that a password encrypts (PKCS #8; RFC 5958, section 3).</summary>
internal static class EncryptedKeyInfo
{
    // OpenSSL's default is 2,048, and OWASP asks for 600,000.
    private const int MaxIterations = 10_000_000;
    private const int MaxDepth = 8;

    /// <summary>Decrypts the key.</summary>
    /// <param name="der">The EncryptedPrivateKeyInfo in DER.</param>
    /// <param name="password">The password.</param>
    /// <exception cref="AsnContentException">It is not one.</exception>
    /// <exception cref="FormatException">It asks for more work than is done.</exception>
    /// <exception cref="CryptographicException">The password is wrong.</exception>
    public static Pkcs8PrivateKeyInfo Decrypt(byte[] der, string password)
    {
        RequireFewIterations(new AsnReader(der, AsnEncodingRules.BER).ReadSequence().ReadSequence(), depth: 0);
        try
        {
            return Pkcs8PrivateKeyInfo.DecryptAndDecode(password, der, out _);
        }
        catch (CryptographicException e)
        {
            throw new CryptographicException("The private key cannot be decrypted: expected its password.", e);
        }
    }

    // Whatever the algorithm is, a number in its parameters is a count or a length (RFC 8018, appendix A).
    private static void RequireFewIterations(AsnReader parameters, int depth)
    {
        while (parameters.HasData)
        {
            Asn1Tag tag = parameters.PeekTag();
            if (tag == Asn1Tag.Sequence && depth < MaxDepth)
            {
                RequireFewIterations(parameters.ReadSequence(), depth + 1);
            }
            else if (tag == Asn1Tag.Integer)
            {
                if (!parameters.TryReadInt32(out int number) || number > MaxIterations)
                {
                    throw new FormatException(
                        $"The private key asks for more than {MaxIterations} iterations: expected at most that many (RFC 8018, section "
                            + "4.2).");
                }
            }
            else
            {
                parameters.ReadEncodedValue();
            }
        }
    }
}
