using System.Formats.Asn1;
using System.Security.Cryptography;

namespace OciContent.Signing.Certificates;

/// <summary>The parts of a certificate's DER that the framework does not give byte for byte (RFC 5280, section 4.1).</summary>
internal sealed class CertificateParts
{
    private const int MaxExtensions = 64;
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 3, isConstructed: true);

    private readonly List<ReadOnlyMemory<byte>> _fields;
    private readonly List<(string Oid, ReadOnlyMemory<byte> Encoded)> _extensions;
    private readonly Dictionary<string, byte[]> _values;

    private CertificateParts(
        List<ReadOnlyMemory<byte>> fields,
        List<(string Oid, ReadOnlyMemory<byte> Encoded)> extensions,
        Dictionary<string, byte[]> values,
        ReadOnlyMemory<byte> key)
    {
        _fields = fields;
        _extensions = extensions;
        _values = values;
        Key = key;
    }

    /// <summary>The subject's public key, as SubjectPublicKeyInfo.</summary>
    public ReadOnlyMemory<byte> Key { get; }

    /// <summary>Takes a certificate apart.</summary>
    /// <param name="der">The certificate.</param>
    /// <exception cref="FormatException">It is not one in DER, or has an extension twice.</exception>
    public static CertificateParts Parse(ReadOnlyMemory<byte> der)
    {
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            AsnReader body = reader.ReadSequence().ReadSequence();
            var fields = new List<ReadOnlyMemory<byte>>();
            var extensions = new List<(string, ReadOnlyMemory<byte>)>();
            var values = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            ReadOnlyMemory<byte> key = default;

            // Version, which may be left out; serial number, algorithm, issuer, validity, subject, key.
            int keyPlace = body.PeekTag() == new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true) ? 6 : 5;
            while (body.HasData)
            {
                if (body.PeekTag() == ExtensionsTag)
                {
                    ReadExtensions(body.ReadSequence(ExtensionsTag).ReadSequence(), extensions, values);
                    body.ThrowIfNotEmpty();
                    break;
                }

                ReadOnlyMemory<byte> field = body.ReadEncodedValue();
                key = fields.Count == keyPlace ? field : key;
                fields.Add(field);
            }

            return fields.Count > keyPlace ? new CertificateParts(fields, extensions, values, key) : throw new AsnContentException();
        }
        catch (AsnContentException e)
        {
            throw new FormatException("The certificate is not DER: expected DER (RFC 5280, section 4.1).", e);
        }
    }

    /// <summary>The value of an extension; <c>null</c> if there is none.</summary>
    public byte[]? Extension(string oid) => _values.GetValueOrDefault(oid);

    /// <summary>The SHA-256 of the key.</summary>
    public byte[] KeyHash() => SHA256.HashData(Key.Span);

    /// <summary>What is signed of the certificate (TBSCertificate), without an extension.</summary>
    public byte[] BodyWithout(string oid)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (ReadOnlyMemory<byte> field in _fields)
            {
                writer.WriteEncodedValue(field.Span);
            }

            using (writer.PushSequence(ExtensionsTag))
            using (writer.PushSequence())
            {
                foreach ((string name, ReadOnlyMemory<byte> encoded) in _extensions)
                {
                    if (name != oid)
                    {
                        writer.WriteEncodedValue(encoded.Span);
                    }
                }
            }
        }

        return writer.Encode();
    }

    private static void ReadExtensions(
        AsnReader list,
        List<(string Oid, ReadOnlyMemory<byte> Encoded)> extensions,
        Dictionary<string, byte[]> values)
    {
        while (list.HasData)
        {
            ReadOnlyMemory<byte> encoded = list.PeekEncodedValue();
            AsnReader extension = list.ReadSequence();
            string oid = extension.ReadObjectIdentifier();
            if (extension.PeekTag() == Asn1Tag.Boolean)
            {
                extension.ReadBoolean();
            }

            byte[] value = extension.ReadOctetString();
            extension.ThrowIfNotEmpty();
            if (extensions.Count == MaxExtensions || !values.TryAdd(oid, value))
            {
                throw new FormatException(
                    $"The certificate has the extension {oid} twice, or more than {MaxExtensions}: expected each once (RFC 5280, "
                    + "section 4.2).");
            }

            extensions.Add((oid, encoded));
        }
    }
}
