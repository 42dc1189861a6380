using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OciContent.Internal;

namespace OciContent.Registry.Tags;

/// <summary>
/// The text of lock files. The version comes last, so that every image is a block of lines that ends with a comma: git merges blocks that
/// were added or changed in different places.
/// </summary>
internal static class ImageLockText
{
    /// <summary>The version that is read and written.</summary>
    public const int Version = 1;

    /// <summary>The largest lock file, in bytes.</summary>
    public const int MaxSize = 16 * 1024 * 1024;

    private const string VersionName = "version";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const int MaxDepth = 8;

    private static readonly string[] ConflictMarkers = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

    private static readonly JsonWriterOptions Readable = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static byte[] Write(IEnumerable<LockedImage> images)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            foreach (LockedImage image in images)
            {
                Write(json, image);
            }

            json.WriteNumber(VersionName, Version);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="JsonException">It is not the text of a lock file.</exception>
    public static IReadOnlyList<LockedImage> Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > MaxSize)
        {
            throw new JsonException($"The lock file has {utf8.Length} bytes: expected at most {MaxSize}.");
        }

        // RFC 8259, 8.1: editors may put a byte order mark in front, and readers may pass it by.
        utf8 = utf8.Span.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8;
        RefuseConflicts(utf8.Span);
        using JsonDocument document = ParseJson(utf8);
        Dictionary<string, JsonElement> fields = FieldsOf(document.RootElement, "the lock file");
        if (!fields.Remove(VersionName, out JsonElement version)
            || version.ValueKind != JsonValueKind.Number
            || !version.TryGetInt32(out int number)
            || number != Version)
        {
            string found = version.ValueKind == JsonValueKind.Undefined ? "no version" : $"version {ErrorText.Plain(version.GetRawText())}";
            throw new JsonException($"The lock file has {found}: expected '{VersionName}' {Version}.");
        }

        return [.. fields.Select(static field => ReadImage(field.Key, field.Value))];
    }

    private static void Write(Utf8JsonWriter json, LockedImage image)
    {
        json.WriteStartObject(image.Reference.ToString());
        WriteContent(json, image.Content);
        json.WriteString("registry", image.Registry);
        json.WriteString("resolvedAt", image.ResolvedAt.ToString(TimeFormat, CultureInfo.InvariantCulture));
        json.WriteStartArray("platforms");
        foreach (LockedPlatform platform in image.Platforms)
        {
            json.WriteStartObject();
            if (platform.Platform is { } runsOn)
            {
                json.WriteString("platform", runsOn.ToString());
                if (runsOn.OsVersion is { } version)
                {
                    json.WriteString("osVersion", version);
                }
            }

            WriteContent(json, platform.Manifest);
            if (platform.ImageId is { } imageId)
            {
                json.WriteString("imageId", imageId.ToString());
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, Descriptor content)
    {
        json.WriteString("digest", content.Digest.ToString());
        json.WriteNumber("size", content.Size);
        json.WriteString("mediaType", content.MediaType);
    }

    // What is between markers may even be JSON.
    private static void RefuseConflicts(ReadOnlySpan<byte> utf8)
    {
        int number = 0;
        foreach (Range range in utf8.Split((byte)'\n'))
        {
            number++;
            ReadOnlySpan<byte> line = utf8[range];
            foreach (string marker in ConflictMarkers)
            {
                if (line.Length >= marker.Length && Encoding.ASCII.GetString(line[..marker.Length]) == marker)
                {
                    throw new JsonException(
                        $"Line {number} of the lock file begins with '{marker}', which marks a conflict: expected a merge that is done. "
                        + "Keep the blocks of both sides, and of each reference one.");
                }
            }
        }
    }

    private static JsonDocument ParseJson(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException e)
        {
            throw new JsonException(
                $"The lock file is not JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: expected a lock file of version "
                + $"{Version}.",
                e);
        }
    }

    private static LockedImage ReadImage(string name, JsonElement value)
    {
        string where = ErrorText.Quote(name);
        if (!ImageReference.TryParse(name, out ImageReference? reference)
            || reference is not { Tag: not null, Digest: null }
            || reference.ToString() != name)
        {
            throw new JsonException(
                $"{where} in the lock file is not a reference: expected a full name and a tag, such as 'docker.io/library/alpine:3.20'.");
        }

        Dictionary<string, JsonElement> fields = FieldsOf(value, where);
        Descriptor content = ReadContent(fields, where);
        string registry = Text(fields, "registry", where);
        string time = Text(fields, "resolvedAt", where);
        if (!DateTimeOffset.TryParseExact(
            time,
            TimeFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset resolvedAt))
        {
            throw Broken(where, "resolvedAt", ErrorText.Quote(time), "a time in UTC, such as '2026-11-29T12:00:00Z'");
        }

        JsonElement platforms = Take(fields, "platforms", where, JsonValueKind.Array);
        RefuseRest(fields, where);
        return new LockedImage
        {
            Reference = reference,
            Content = content,
            Registry = registry,
            ResolvedAt = resolvedAt,
            Platforms = [.. platforms.EnumerateArray().Select((platform, i) => ReadPlatform(platform, $"platform {i} of {where}"))],
        };
    }

    private static LockedPlatform ReadPlatform(JsonElement value, string where)
    {
        Dictionary<string, JsonElement> fields = FieldsOf(value, where);
        Platform? platform = null;
        if (fields.ContainsKey("platform"))
        {
            string text = Text(fields, "platform", where);
            platform = Platform.TryParse(text, out Platform? parsed)
                ? parsed
                : throw Broken(where, "platform", ErrorText.Quote(text), "OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT");
            if (fields.ContainsKey("osVersion"))
            {
                platform = platform with { OsVersion = Text(fields, "osVersion", where) };
            }
        }

        Descriptor manifest = ReadContent(fields, where);
        Digest? imageId = fields.ContainsKey("imageId") ? ReadDigest(fields, "imageId", where) : null;
        RefuseRest(fields, where);
        return new LockedPlatform { Platform = platform, Manifest = manifest, ImageId = imageId };
    }

    private static Descriptor ReadContent(Dictionary<string, JsonElement> fields, string where)
    {
        Digest digest = ReadDigest(fields, "digest", where);
        JsonElement size = Take(fields, "size", where, JsonValueKind.Number);
        return new Descriptor
        {
            Digest = digest,
            Size = size.TryGetInt64(out long bytes) && bytes >= 0
                ? bytes
                : throw Broken(where, "size", ErrorText.Plain(size.GetRawText()), "a number of bytes"),
            MediaType = Text(fields, "mediaType", where),
        };
    }

    private static Digest ReadDigest(Dictionary<string, JsonElement> fields, string name, string where)
    {
        string text = Text(fields, name, where);
        return Digest.TryParse(text, out Digest? digest) && digest.Algorithm.IsSupported
            ? digest
            : throw Broken(
                where,
                name,
                ErrorText.Quote(text),
                $"a digest of one of the algorithms {string.Join(", ", DigestAlgorithm.Supported)}");
    }

    private static Dictionary<string, JsonElement> FieldsOf(JsonElement value, string where)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"What {where} has is not an object: expected one.");
        }

        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty field in value.EnumerateObject())
        {
            string name;
            try
            {
                name = field.Name;
            }
            catch (InvalidOperationException e)
            {
                throw new JsonException($"A name in {where} is not text: expected UTF-8.", e);
            }

            if (!fields.TryAdd(name, field.Value))
            {
                throw new JsonException($"{ErrorText.Quote(name)} is duplicated in {where}: expected it once.");
            }
        }

        return fields;
    }

    private static JsonElement Take(Dictionary<string, JsonElement> fields, string name, string where, JsonValueKind kind) =>
        !fields.Remove(name, out JsonElement value) ? throw new JsonException($"'{name}' of {where} is missing: expected it.")
        : value.ValueKind == kind ? value
        : throw Broken(where, name, ErrorText.Plain(value.GetRawText()), kind switch
        {
            JsonValueKind.String => "text",
            JsonValueKind.Number => "a number",
            _ => "a list",
        });

    private static string Text(Dictionary<string, JsonElement> fields, string name, string where)
    {
        try
        {
            return Take(fields, name, where, JsonValueKind.String).GetString() is { Length: > 0 } text
                ? text
                : throw Broken(where, name, "''", "text");
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException($"'{name}' of {where} is not text: expected UTF-8.", e);
        }
    }

    private static void RefuseRest(Dictionary<string, JsonElement> fields, string where)
    {
        if (fields.Keys.FirstOrDefault() is { } name)
        {
            throw new JsonException(
                $"{ErrorText.Quote(name)} of {where} is not a field of a lock file of version {Version}: expected none that is not known.");
        }
    }

    private static JsonException Broken(string where, string name, string found, string expected) =>
        new($"'{name}' of {where} is {found}: expected {expected}.");
}
