using System.Globalization;
using System.Text;
using System.Text.Json;
using OciContent.Internal;

namespace OciContent.Registry.Authentication;

/// <summary>
/// A document with credentials, in the form of Docker's <c>config.json</c> and of containers-auth.json(5). What is wrong with it is said
/// with its place, and never with what is in it.
/// </summary>
internal sealed class CredentialDocument : IDisposable
{
    /// <summary>The largest document, in bytes.</summary>
    public const int MaxSize = 1024 * 1024;

    private readonly JsonDocument _document;
    private readonly string _place;

    private CredentialDocument(JsonDocument document, string place)
    {
        _document = document;
        _place = place;
    }

    /// <summary>Reads a document.</summary>
    /// <param name="text">Its text, in UTF-8.</param>
    /// <param name="place">Where it is, as messages have it: <c>'/path/config.json'</c>.</param>
    /// <exception cref="InvalidDataException">It is larger than <see cref="MaxSize"/>, or is not a JSON object.</exception>
    public static CredentialDocument Parse(ReadOnlyMemory<byte> text, string place)
    {
        if (text.Length > MaxSize)
        {
            throw new InvalidDataException($"{place} is not a file of credentials: expected at most {MaxSize} bytes.");
        }

        JsonDocument document = ParseJson(text.Span.StartsWith("\uFEFF"u8) ? text[3..] : text, place);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return new CredentialDocument(document, place);
        }

        document.Dispose();
        throw new InvalidDataException($"{place} is not a file of credentials: expected a JSON object.");
    }

    /// <summary>The credential under <c>auths</c>; <c>null</c> if there is none.</summary>
    /// <exception cref="InvalidDataException">The entry is broken.</exception>
    public RegistryCredential? Find(string registry, string? repository) => Read(() => FindInAuths(registry, repository));

    /// <summary>
    /// The helper that has the registry's credential: its own (<c>credHelpers</c>), else everybody's (<c>credsStore</c>), else <c>null</c>.
    /// </summary>
    /// <exception cref="InvalidDataException">What names it is not text.</exception>
    public string? FindHelper(string registry) => Read(() => FindHelperOf(registry));

    public void Dispose() => _document.Dispose();

    private T? Read<T>(Func<T?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw NotText();
        }
    }

    private RegistryCredential? FindInAuths(string registry, string? repository)
    {
        if (ObjectAt("auths") is not { } entries)
        {
            return null;
        }

        List<(string Key, JsonElement Entry)> keyed =
            [.. entries.EnumerateObject().Select(e => (CredentialKey.Normalize(e.Name), e.Value))];
        foreach (string key in CredentialKey.For(registry, repository))
        {
            if (FindUnder(entries, keyed, key) is { } credential)
            {
                return credential;
            }
        }

        return null;
    }

    private string? FindHelperOf(string registry)
    {
        if (ObjectAt("credHelpers") is { } helpers)
        {
            string key = CredentialKey.Normalize(registry);
            foreach (JsonProperty helper in helpers.EnumerateObject())
            {
                if (CredentialKey.Normalize(helper.Name) == key)
                {
                    // An empty name says that this registry has none, whatever the others have (docker/cli).
                    return TextOf(helper.Value, "credHelpers") is { Length: > 0 } name ? name : null;
                }
            }
        }

        return _document.RootElement.TryGetProperty("credsStore", out JsonElement store)
            && TextOf(store, "credsStore") is { Length: > 0 } all
                ? all
                : null;
    }

    private static JsonDocument ParseJson(ReadOnlyMemory<byte> text, string place)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            // Not the exception itself, whose message has what stands there.
            throw NotJson(place, e.LineNumber + 1, e.BytePositionInLine + 1);
        }
    }

    private static InvalidDataException NotJson(string place, long? line, long? position) =>
        new(string.Create(
            CultureInfo.InvariantCulture,
            $"{place} is not a file of credentials: it is not JSON from line {line}, byte {position} on."));

    // An entry by its exact name comes before others of the same registry; an empty one is normal beside a helper.
    private RegistryCredential? FindUnder(JsonElement entries, List<(string Key, JsonElement Entry)> keyed, string key)
    {
        if (entries.TryGetProperty(key, out JsonElement exact) && Read(exact, key) is { } credential)
        {
            return credential;
        }

        foreach ((string name, JsonElement entry) in keyed)
        {
            if (name == key && Read(entry, key) is { } other)
            {
                return other;
            }
        }

        return null;
    }

    private RegistryCredential? Read(JsonElement entry, string key)
    {
        if (entry.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (entry.ValueKind != JsonValueKind.Object)
        {
            throw Broken(key, "expected an object");
        }

        if (TextAt(entry, "registrytoken", key) is { Length: > 0 } registryToken)
        {
            return RegistryCredential.IsToken(registryToken)
                ? RegistryCredential.FromRegistryToken(registryToken)
                : throw Broken(key, "'registrytoken' must be visible ASCII characters");
        }

        (string username, string password) = ReadPassword(entry, key);
        if (TextAt(entry, "identitytoken", key) is { Length: > 0 } identityToken)
        {
            return RegistryCredential.IsUsername(username)
                ? RegistryCredential.FromIdentityToken(identityToken, username, password)
                : RegistryCredential.FromIdentityToken(identityToken);
        }

        if (username.Length == 0 && password.Length == 0)
        {
            return null;
        }

        return RegistryCredential.IsUsername(username)
            ? RegistryCredential.FromPassword(username, password)
            : throw Broken(key, "the name of a user must not be empty, nor have a colon");
    }

    private (string Username, string Password) ReadPassword(JsonElement entry, string key)
    {
        if (TextAt(entry, "auth", key) is not { Length: > 0 } auth)
        {
            return (TextAt(entry, "username", key) ?? "", TextAt(entry, "password", key) ?? "");
        }

        byte[] bytes = new byte[auth.Length];
        string? text = Convert.TryFromBase64String(auth, bytes, out int length) ? Decode(bytes.AsSpan(0, length)) : null;
        int colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        return colon < 0
            ? throw Broken(key, "'auth' must be a name, a colon and a password, in base64")
            : (text![..colon], text[(colon + 1)..].TrimEnd('\0'));
    }

    private static string? Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private JsonElement? ObjectAt(string name)
    {
        if (!_document.RootElement.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Object
            ? value
            : throw new InvalidDataException($"{_place} is not a file of credentials: '{name}' must be an object.");
    }

    private string? TextAt(JsonElement entry, string name, string key)
    {
        if (!entry.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return TextOf(value) ?? throw Broken(key, $"'{name}' must be text");
    }

    private string TextOf(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Null
            ? ""
            : TextOf(value) ?? throw new InvalidDataException($"{_place} is not a file of credentials: '{name}' must name helpers.");

    private static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // What JsonDocument finds only when a name or a text is asked for.
    private InvalidDataException NotText() =>
        new($"{_place} is not a file of credentials: a text in it is not UTF-8, or has half a surrogate pair.");

    // The key is that of the registry which was asked for: that of the file could be an address with a password in it.
    private InvalidDataException Broken(string key, string expected) =>
        new($"The entry for {ErrorText.Quote(key)} in {_place} is broken: {expected}.");
}
