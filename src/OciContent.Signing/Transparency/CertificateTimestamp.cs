using System.Buffers.Binary;
using System.Formats.Asn1;
using OciContent.Signing.Certificates;
using OciContent.Signing.Keys;

namespace OciContent.Signing.Transparency;

/// <summary>
/// A signed certificate timestamp: a log's promise to list a certificate, which the certificate itself carries (RFC 6962, sections 3.2
/// and 3.3).
/// </summary>
/// <param name="LogId">The SHA-256 of the log's key.</param>
/// <param name="Milliseconds">When, in milliseconds since 1970.</param>
/// <param name="Extensions">What else the log says.</param>
/// <param name="Hash">The hash, as TLS numbers it (RFC 5246, section 7.4.1.4.1).</param>
/// <param name="Algorithm">The algorithm of the signature, as TLS numbers it.</param>
/// <param name="Signature">The signature.</param>
internal sealed record CertificateTimestamp(
    byte[] LogId,
    ulong Milliseconds,
    byte[] Extensions,
    byte Hash,
    byte Algorithm,
    byte[] Signature)
{
    /// <summary>The certificate's extension that holds the list.</summary>
    public const string Oid = "1.3.6.1.4.1.11129.2.4.2";

    private const int MaxCount = 16;
    private const int LogIdLength = 32;
    private const byte Version1 = 0;
    private const byte PrecertificateEntry = 1;
    private const byte Sha256 = 4;
    private const byte Rsa = 1;
    private const byte Ecdsa = 3;

    // The year 9999, which is as far as .NET's times go.
    private const ulong MaxMilliseconds = 253402300799999;

    /// <summary>When.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds((long)Milliseconds);

    /// <summary>Reads the list of a certificate; none if it has no such extension.</summary>
    /// <exception cref="FormatException">The list is malformed.</exception>
    public static IReadOnlyList<CertificateTimestamp> ReadAll(CertificateParts certificate)
    {
        if (certificate.Extension(Oid) is not { } extension)
        {
            return [];
        }

        byte[] list;
        try
        {
            list = AsnDecoder.ReadOctetString(extension, AsnEncodingRules.DER, out int consumed);
            if (consumed != extension.Length)
            {
                throw Malformed();
            }
        }
        catch (AsnContentException)
        {
            throw Malformed();
        }

        var found = new List<CertificateTimestamp>();
        ReadOnlySpan<byte> rest = list;
        ReadOnlySpan<byte> all = TakeVector(ref rest);
        if (!rest.IsEmpty || all.IsEmpty)
        {
            throw Malformed();
        }

        while (!all.IsEmpty)
        {
            if (found.Count == MaxCount)
            {
                throw new FormatException($"The certificate has more than {MaxCount} timestamps: expected at most that many.");
            }

            found.Add(Read(TakeVector(ref all)));
        }

        return found;
    }

    /// <summary>Whether it is by a log, for a certificate.</summary>
    /// <param name="key">The log's key.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="issuer">The certificate that signed it.</param>
    public bool IsBy(VerificationKey key, CertificateParts certificate, CertificateParts issuer)
    {
        byte expected = key.Algorithm == KeyAlgorithm.Rsa ? Rsa : Ecdsa;
        return Hash == Sha256
            && Algorithm == expected
            && key.Algorithm != KeyAlgorithm.Ed25519
            && key.Verify(Signed(certificate, issuer), Signature);
    }

    /// <summary>What a log signs of a certificate (RFC 6962, section 3.2: the precertificate's entry).</summary>
    internal byte[] Signed(CertificateParts certificate, CertificateParts issuer)
    {
        byte[] body = certificate.BodyWithout(Oid);
        byte[] issuerHash = issuer.KeyHash();
        var message = new List<byte>(body.Length + 64) { Version1, 0 };
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(number, Milliseconds);
        message.AddRange(number);
        message.AddRange([0, PrecertificateEntry]);
        message.AddRange(issuerHash);
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        message.AddRange(number[1..4]);
        message.AddRange(body);
        BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)Extensions.Length);
        message.AddRange(number[..2]);
        message.AddRange(Extensions);
        return [.. message];
    }

    private static CertificateTimestamp Read(ReadOnlySpan<byte> item)
    {
        const int head = 1 + LogIdLength + sizeof(ulong);
        if (item.Length < head || item[0] != Version1)
        {
            throw Malformed();
        }

        byte[] logId = item[1..(1 + LogIdLength)].ToArray();
        ulong milliseconds = BinaryPrimitives.ReadUInt64BigEndian(item[(1 + LogIdLength)..]);
        ReadOnlySpan<byte> rest = item[head..];
        byte[] extensions = TakeVector(ref rest).ToArray();
        if (rest.Length < 2 || milliseconds > MaxMilliseconds)
        {
            throw Malformed();
        }

        (byte hash, byte algorithm) = (rest[0], rest[1]);
        rest = rest[2..];
        byte[] signature = TakeVector(ref rest).ToArray();
        return rest.IsEmpty ? new CertificateTimestamp(logId, milliseconds, extensions, hash, algorithm, signature) : throw Malformed();
    }

    private static ReadOnlySpan<byte> TakeVector(ref ReadOnlySpan<byte> from)
    {
        if (from.Length < 2)
        {
            throw Malformed();
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(from);
        if (from.Length < 2 + length)
        {
            throw Malformed();
        }

        ReadOnlySpan<byte> taken = from.Slice(2, length);
        from = from[(2 + length)..];
        return taken;
    }

    private static FormatException Malformed() =>
        new("The certificate's list of timestamps is malformed: expected those of RFC 6962, section 3.3.");
}
