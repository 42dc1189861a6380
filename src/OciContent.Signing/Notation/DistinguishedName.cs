using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OciContent.Internal;

namespace OciContent.Signing.Notation;

/// <summary>
/// The attributes of a certificate's subject, each once, as trusted identities name them (RFC 4514; trust-store-trust-policy.md, "Trusted
/// Identities Constraints").
/// </summary>
internal sealed class DistinguishedName
{
    private const int MaxLength = 4096;
    private const int MaxAttributes = 64;

    // RFC 4514, section 3, and what else notation knows; S is what it takes for ST.
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["CN"] = "2.5.4.3",
        ["SERIALNUMBER"] = "2.5.4.5",
        ["C"] = "2.5.4.6",
        ["L"] = "2.5.4.7",
        ["ST"] = "2.5.4.8",
        ["S"] = "2.5.4.8",
        ["STREET"] = "2.5.4.9",
        ["O"] = "2.5.4.10",
        ["OU"] = "2.5.4.11",
        ["POSTALCODE"] = "2.5.4.17",
        ["UID"] = "0.9.2342.19200300.100.1.1",
        ["DC"] = "0.9.2342.19200300.100.1.25",
    };

    private static readonly string[] Required = ["C", "ST", "O"];

    private readonly Dictionary<string, string> _values;

    private DistinguishedName(Dictionary<string, string> values) => _values = values;

    /// <summary>Reads the name of a trusted identity, such as <c>C=US, ST=WA, O=example.com</c>.</summary>
    /// <exception cref="FormatException">It is not one, or lacks country, state or organization.</exception>
    public static DistinguishedName Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw Wrong(text, $"expected at most {MaxLength} characters");
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        int at = 0;
        do
        {
            (string type, string value) = ReadAttribute(text, ref at);
            if (!values.TryAdd(type, value))
            {
                throw Wrong(text, "expected each attribute once");
            }
        }
        while (at < text.Length && text[at++] == ',');
        if (Required.FirstOrDefault(name => !values.ContainsKey(Types[name])) is { } missing)
        {
            throw Wrong(text, $"{missing} is missing: expected C, ST and O at least");
        }

        return new DistinguishedName(values);
    }

    /// <summary>The subject of a certificate; false if it has an attribute twice, so that it is not clear what it says.</summary>
    /// <exception cref="CryptographicException">The certificate is malformed.</exception>
    public static bool TryOf(X509Certificate2 certificate, [NotNullWhen(true)] out DistinguishedName? name)
    {
        name = null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            AsnReader names = new AsnReader(certificate.SubjectName.RawData, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                AsnReader attributes = names.ReadSetOf();
                while (attributes.HasData)
                {
                    AsnReader attribute = attributes.ReadSequence();
                    string type = attribute.ReadObjectIdentifier();
                    string value = ReadValue(attribute);
                    if (!values.TryAdd(type, value) || values.Count > MaxAttributes)
                    {
                        return false;
                    }
                }
            }
        }
        catch (AsnContentException e)
        {
            throw new CryptographicException("The certificate's subject is not a Name in DER (RFC 5280, section 4.1.2.4).", e);
        }

        name = new DistinguishedName(values);
        return true;
    }

    /// <summary>Whether another name has all that this one has, by its very characters.</summary>
    public bool IsPartOf(DistinguishedName other) =>
        _values.All(attribute => other._values.TryGetValue(attribute.Key, out string? value) && value == attribute.Value);

    private static string ReadValue(AsnReader attribute)
    {
        Asn1Tag tag = attribute.PeekTag();
        bool isText = tag.TagClass == TagClass.Universal
            && (UniversalTagNumber)tag.TagValue is UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString
                or UniversalTagNumber.IA5String or UniversalTagNumber.BMPString or UniversalTagNumber.T61String
                or UniversalTagNumber.NumericString or UniversalTagNumber.VisibleString;

        // RFC 4514, section 2.4: what is not text is the hex digits of its DER.
        return isText
            ? attribute.ReadCharacterString((UniversalTagNumber)tag.TagValue)
            : "#" + Convert.ToHexStringLower(attribute.ReadEncodedValue().Span);
    }

    private static (string Type, string Value) ReadAttribute(string text, ref int at)
    {
        int equals = text.IndexOf('=', at);
        string type = equals < 0 ? "" : text[at..equals].Trim(' ');
        if (type.Length == 0 || !type.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-'))
        {
            throw Wrong(text, "expected attributes, TYPE=VALUE, with commas between them");
        }

        if (Types.TryGetValue(type, out string? number))
        {
            type = number;
        }
        else if (!char.IsAsciiDigit(type[0]))
        {
            throw Wrong(
                text,
                $"the attribute {ErrorText.Quote(type)} is not known: expected {string.Join(", ", Types.Keys)}, or its number");
        }

        at = equals + 1;
        string value = ReadText(text, ref at);
        return value.Length > 0 ? (type, value) : throw Wrong(text, "expected a value for each attribute");
    }

    private static string ReadText(string text, ref int at)
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }

        var bytes = new List<byte>();

        // Spaces at the end count only if they are escaped.
        int end = 0;
        while (at < text.Length && text[at] != ',')
        {
            char c = text[at++];
            if (c == '\\')
            {
                bytes.AddRange(ReadEscape(text, ref at));
                end = bytes.Count;
                continue;
            }

            if (c is '+' or ';' or '"' or '<' or '>' or '\0' || (c == '#' && bytes.Count == 0))
            {
                string shown = ErrorText.Plain([c]);
                throw Wrong(text, $"'{shown}' is not escaped: expected '\\{shown}', and one value in each attribute");
            }

            int length = char.IsHighSurrogate(c) && at < text.Length && char.IsLowSurrogate(text[at]) ? 2 : 1;
            bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(at - 1, length)));
            at += length - 1;
            end = c == ' ' ? end : bytes.Count;
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. bytes[..end]]);
        }
        catch (ArgumentException)
        {
            throw Wrong(text, "expected escapes that are UTF-8");
        }
    }

    // RFC 4514, section 2.4: a special character, or two hex digits.
    private static byte[] ReadEscape(string text, ref int at)
    {
        if (at < text.Length && text[at] is '"' or '+' or ',' or ';' or '<' or '>' or '\\' or ' ' or '#' or '=')
        {
            return [(byte)text[at++]];
        }

        if (at + 1 < text.Length
            && byte.TryParse(text.AsSpan(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
        {
            at += 2;
            return [value];
        }

        throw Wrong(text, "expected a special character or two hex digits after '\\'");
    }

    private static FormatException Wrong(string text, string why) =>
        new($"{ErrorText.Quote(text)} is not the subject of certificates: {why} (RFC 4514).");
}
