using System.Formats.Cbor;
using System.Globalization;
using OciContent.Internal;
using OciContent.Signing.Certificates;

namespace OciContent.Signing.Notation;

/// <summary>Envelopes in CBOR: a tagged COSE_Sign1 (RFC 9052, section 4.2; signature-envelope-cose.md).</summary>
internal static class CoseEnvelope
{
    private const CborTag Sign1 = (CborTag)18;
    private const string Algorithm = "1";
    private const string Critical = "2";
    private const string ContentType = "3";
    private const string Certificates = "33";

    // RFC 9052, section 3.1: what the format itself defines, and crit need not name.
    private const int LastRegistered = 8;
    private const int MaxDepth = 16;

    /// <summary>Reads an envelope.</summary>
    /// <exception cref="FormatException">It is malformed.</exception>
    public static NotationEnvelope Parse(ReadOnlyMemory<byte> content)
    {
        try
        {
            return ParseCore(content);
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            // What is not CBOR, another type than what is read, and an integer that is too large.
            throw new FormatException(
                "The envelope is not a COSE_Sign1 in CBOR: expected one of definite lengths (RFC 9052, section 4.2).",
                e);
        }
    }

    /// <summary>Writes an envelope.</summary>
    /// <param name="headers">What is said beside the payload; its signature is not used.</param>
    /// <param name="sign">Signs bytes.</param>
    public static byte[] Write(NotationEnvelope headers, Func<byte[], byte[]> sign)
    {
        byte[] protectedBytes = WriteProtected(headers);
        byte[] signature = sign(SignedBytes(protectedBytes, headers.Payload));
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteTag(Sign1);
        writer.WriteStartArray(4);
        writer.WriteByteString(protectedBytes);
        writer.WriteStartMap(headers.SigningAgent is null ? 1 : 2);
        writer.WriteInt32(int.Parse(Certificates, CultureInfo.InvariantCulture));
        writer.WriteStartArray(headers.Certificates.Count);
        foreach (byte[] certificate in headers.Certificates)
        {
            writer.WriteByteString(certificate);
        }

        writer.WriteEndArray();
        if (headers.SigningAgent is not null)
        {
            writer.WriteTextString(NotationHeaders.SigningAgent);
            writer.WriteTextString(headers.SigningAgent);
        }

        writer.WriteEndMap();
        writer.WriteByteString(headers.Payload);
        writer.WriteByteString(signature);
        writer.WriteEndArray();
        return writer.Encode();
    }

    private static byte[] WriteProtected(NotationEnvelope headers)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteStartMap(headers.Expiry is null ? 5 : 6);
        writer.WriteInt32(int.Parse(Algorithm, CultureInfo.InvariantCulture));
        writer.WriteInt32(headers.Algorithm!.Label);
        writer.WriteInt32(int.Parse(Critical, CultureInfo.InvariantCulture));
        writer.WriteStartArray(headers.Critical.Count);
        foreach (string name in headers.Critical)
        {
            writer.WriteTextString(name);
        }

        writer.WriteEndArray();
        writer.WriteInt32(int.Parse(ContentType, CultureInfo.InvariantCulture));
        writer.WriteTextString(headers.ContentType!);
        writer.WriteTextString(NotationHeaders.SigningScheme);
        writer.WriteTextString(headers.SigningScheme!);
        WriteTime(writer, NotationHeaders.SigningTime, headers.SigningTime);
        WriteTime(writer, NotationHeaders.Expiry, headers.Expiry);
        writer.WriteEndMap();
        return writer.Encode();
    }

    private static void WriteTime(CborWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } at)
        {
            writer.WriteTextString(name);
            writer.WriteTag(CborTag.UnixTimeSeconds);
            writer.WriteInt64(at.ToUnixTimeSeconds());
        }
    }

    private static NotationEnvelope ParseCore(ReadOnlyMemory<byte> content)
    {
        var reader = new CborReader(content, CborConformanceMode.Strict);
        if (reader.ReadTag() != Sign1 || reader.ReadStartArray() != 4)
        {
            throw new FormatException("The envelope is not a tagged COSE_Sign1: expected the tag 18 and an array of 4.");
        }

        byte[] protectedBytes = Bytes(reader);
        var unprotected = Map.Read(reader, content, "the unprotected headers");
        byte[] payload = Bytes(reader);
        byte[] signature = Bytes(reader);
        reader.ReadEndArray();
        var protectedReader = new CborReader(protectedBytes, CborConformanceMode.Strict);
        var signed = Map.Read(protectedReader, protectedBytes, "the protected headers");
        if (reader.BytesRemaining != 0 || protectedReader.BytesRemaining != 0)
        {
            throw new FormatException("The envelope has bytes after its end: expected one COSE_Sign1.");
        }

        foreach (string name in unprotected.Names.Where(name => name != Certificates))
        {
            // What has to be signed is not taken from where it is not.
            if (signed.Has(name) || name is Algorithm or Critical or ContentType or NotationHeaders.SigningScheme
                    or NotationHeaders.SigningTime or NotationHeaders.AuthenticSigningTime or NotationHeaders.Expiry
                    or NotationHeaders.VerificationPlugin or NotationHeaders.VerificationPluginMinVersion)
            {
                throw new FormatException(
                    $"The unprotected headers have {ErrorText.Quote(name)}: expected it in the protected ones, or not at all.");
            }
        }

        long algorithm = signed.Integer(Algorithm) ?? throw new FormatException("The protected headers have no 1: expected the algorithm.");
        return new NotationEnvelope
        {
            Signed = SignedBytes(protectedBytes, payload),
            Signature = signature,
            Payload = payload,
            Algorithm = NotationAlgorithm.All.FirstOrDefault(one => one.Label == algorithm),
            AlgorithmText = algorithm.ToString(CultureInfo.InvariantCulture),
            ContentType = signed.Text(ContentType),
            SigningScheme = signed.Text(NotationHeaders.SigningScheme),
            SigningTime = signed.Time(NotationHeaders.SigningTime),
            AuthenticSigningTime = signed.Time(NotationHeaders.AuthenticSigningTime),
            Expiry = signed.Time(NotationHeaders.Expiry),
            VerificationPlugin = signed.Text(NotationHeaders.VerificationPlugin)
                ?? signed.Text(NotationHeaders.VerificationPluginMinVersion),
            Critical = signed.Labels(Critical),
            SignedHeaders = signed.Names.Where(static name => !IsRegistered(name)).ToHashSet(StringComparer.Ordinal),
            Certificates = unprotected.ByteStrings(Certificates),
            Timestamp = unprotected.ByteString(NotationHeaders.Timestamp),
            SigningAgent = unprotected.Text(NotationHeaders.SigningAgent),
        };
    }

    private static bool IsRegistered(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int label) && label <= LastRegistered;

    // RFC 9052, section 4.4.
    private static byte[] SignedBytes(byte[] protectedBytes, byte[] payload)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteStartArray(4);
        writer.WriteTextString("Signature1");
        writer.WriteByteString(protectedBytes);
        writer.WriteByteString([]);
        writer.WriteByteString(payload);
        writer.WriteEndArray();
        return writer.Encode();
    }

    private static byte[] Bytes(CborReader reader) => reader.ReadDefiniteLengthByteString().ToArray();

    // The text may not be in pieces.
    private static string TextOf(CborReader reader) =>
        reader.PeekState() == CborReaderState.TextString ? reader.ReadTextString() : throw new InvalidOperationException();

    private static string Label(CborReader reader) =>
        reader.PeekState() == CborReaderState.TextString
            ? TextLabel(reader)
            : reader.ReadInt64().ToString(CultureInfo.InvariantCulture);

    // "1" is not 1.
    private static string TextLabel(CborReader reader)
    {
        string text = reader.ReadTextString();
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? $"'{text}'" : text;
    }

    // The reader's own way to skip a value knows no limit of depth.
    private static void Skip(CborReader reader)
    {
        int depth = 0;
        bool isTagged;
        do
        {
            isTagged = false;
            switch (reader.PeekState())
            {
                case CborReaderState.StartArray:
                    reader.ReadStartArray();
                    depth++;
                    break;
                case CborReaderState.StartMap:
                    reader.ReadStartMap();
                    depth++;
                    break;
                case CborReaderState.EndArray:
                    reader.ReadEndArray();
                    depth--;
                    break;
                case CborReaderState.EndMap:
                    reader.ReadEndMap();
                    depth--;
                    break;
                case CborReaderState.Tag:
                    reader.ReadTag();
                    isTagged = true;
                    break;
                default:
                    reader.SkipValue();
                    break;
            }

            if (depth > MaxDepth)
            {
                throw new FormatException($"The envelope is nested deeper than {MaxDepth}: expected at most that.");
            }
        }
        while (depth > 0 || isTagged);
    }

    /// <summary>Headers: the encoded values by their labels; integers are written in decimal.</summary>
    private sealed class Map(Dictionary<string, ReadOnlyMemory<byte>> values, string place)
    {
        public IEnumerable<string> Names => values.Keys;

        public static Map Read(CborReader reader, ReadOnlyMemory<byte> content, string place)
        {
            int count = reader.ReadStartMap()
                ?? throw new FormatException($"The length of {place} is indefinite: expected a definite one.");
            if (count > NotationHeaders.MaxHeaders)
            {
                throw new FormatException($"There are {count} of {place}: expected at most {NotationHeaders.MaxHeaders}.");
            }

            var values = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
            for (int i = 0; i < count; i++)
            {
                string label = Label(reader);
                int start = content.Length - reader.BytesRemaining;
                Skip(reader);
                if (!values.TryAdd(label, content[start..(content.Length - reader.BytesRemaining)]))
                {
                    throw new FormatException($"{ErrorText.Quote(label)} is a duplicate in {place}: expected each label once.");
                }
            }

            reader.ReadEndMap();
            return new Map(values, place);
        }

        public bool Has(string label) => values.ContainsKey(label);

        public long? Integer(string label) =>
            Open(label) is { } reader ? Typed(reader, label, "an integer", static r => r.ReadInt64()) : null;

        public string? Text(string label) =>
            Open(label) is { } reader ? Typed(reader, label, "a text string", TextOf) : null;

        public byte[]? ByteString(string label) =>
            Open(label) is { } reader ? Typed(reader, label, "a byte string", Bytes) : null;

        public DateTimeOffset? Time(string label)
        {
            if (Open(label) is not { } reader)
            {
                return null;
            }

            long seconds = Typed(reader, label, "a time (RFC 8949, section 3.4.2)", static r =>
                r.ReadTag() == CborTag.UnixTimeSeconds ? r.ReadInt64() : throw new InvalidOperationException());
            return seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : throw new FormatException($"{ErrorText.Quote(label)} is {seconds}: expected a time before the year 10000.");
        }

        public IReadOnlyList<string> Labels(string label) => List(label, NotationHeaders.MaxHeaders, "labels", CoseEnvelope.Label);

        public IReadOnlyList<byte[]> ByteStrings(string label) => List(label, CertificateChain.MaxCertificates, "byte strings", Bytes);

        private IReadOnlyList<T> List<T>(string label, int max, string what, Func<CborReader, T> read) =>
            Open(label) is not { } reader
                ? []
                : Typed<IReadOnlyList<T>>(reader, label, $"a list of at most {max} {what}", r =>
                {
                    int count = r.ReadStartArray() ?? throw new InvalidOperationException();
                    if (count > max)
                    {
                        throw new InvalidOperationException();
                    }

                    var found = new List<T>(count);
                    for (int i = 0; i < count; i++)
                    {
                        found.Add(read(r));
                    }

                    r.ReadEndArray();
                    return found;
                });

        private T Typed<T>(CborReader reader, string label, string expected, Func<CborReader, T> read)
        {
            try
            {
                return read(reader);
            }
            catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
            {
                throw new FormatException($"{ErrorText.Quote(label)} in {place} is of another type: expected {expected}.", e);
            }
        }

        private CborReader? Open(string label) =>
            values.TryGetValue(label, out ReadOnlyMemory<byte> value) ? new CborReader(value, CborConformanceMode.Strict) : null;
    }
}
