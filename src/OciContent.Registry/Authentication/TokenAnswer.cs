using System.Globalization;
using System.Text.Json;

namespace OciContent.Registry.Authentication;

/// <summary>What a token server answers (distribution, token authentication; RFC 6749, section 5.1). Its text has no secret.</summary>
internal sealed class TokenAnswer
{
    /// <summary>The largest answer, in bytes.</summary>
    public const int MaxSize = 64 * 1024;

    // What a server says less than is taken for this (distribution, token authentication: no client may expire a token sooner).
    private static readonly TimeSpan MinLifetime = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(1);

    private TokenAnswer(string token, TimeSpan lifetime, DateTimeOffset? issued, string? refreshToken)
    {
        Token = token;
        Lifetime = lifetime;
        Issued = issued;
        RefreshToken = refreshToken;
    }

    /// <summary>The token: visible ASCII characters.</summary>
    public string Token { get; }

    /// <summary>How long it is good for: at least a minute, at most a day.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>When it was made, by the server's clock; <c>null</c> if it did not say.</summary>
    public DateTimeOffset? Issued { get; }

    /// <summary>What is to be used for the next one; <c>null</c> if nothing.</summary>
    public string? RefreshToken { get; }

    /// <summary>Reads an answer; what was expected of it, if it is not one.</summary>
    public static string? Read(ReadOnlySpan<byte> body, out TokenAnswer? answer)
    {
        answer = null;
        try
        {
            var reader = new Utf8JsonReader(body);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject
                ? ReadObject(ref reader, out answer)
                : "expected a JSON object";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text that is not UTF-8, or half a surrogate pair.
            return "expected a JSON object";
        }
    }

    /// <summary>When the token expires, by this machine's clock. A server whose clock is ahead is not believed.</summary>
    public DateTimeOffset ExpiresAt(DateTimeOffset now) => (Issued is { } issued && issued < now ? issued : now) + Lifetime;

    /// <summary>How long it is good for, without what is secret.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"a token for {Lifetime.TotalSeconds:0} s");

    private static string? ReadObject(ref Utf8JsonReader reader, out TokenAnswer? answer)
    {
        answer = null;
        string? token = null;
        string? accessToken = null;
        string? refreshToken = null;
        TimeSpan lifetime = MinLifetime;
        DateTimeOffset? issued = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            switch (name)
            {
                case "token":
                    token = ReadText(ref reader);
                    break;
                case "access_token":
                    accessToken = ReadText(ref reader);
                    break;
                case "refresh_token":
                    refreshToken = ReadText(ref reader);
                    break;
                case "expires_in":
                    lifetime = ReadLifetime(ref reader);
                    break;
                case "issued_at":
                    issued = reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out DateTimeOffset time) ? time : null;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (reader.Read())
        {
            return "expected nothing after the JSON object";
        }

        token ??= accessToken;
        if (token is null)
        {
            return "expected 'token' or 'access_token'";
        }

        if (!RegistryCredential.IsToken(token))
        {
            return "expected a token of visible ASCII characters";
        }

        answer = new TokenAnswer(token, lifetime, issued, refreshToken);
        return null;
    }

    private static string? ReadText(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            string text = reader.GetString()!;
            return text.Length == 0 ? null : text;
        }

        reader.Skip();
        return null;
    }

    // A number, or one in quotes, as some have it.
    private static TimeSpan ReadLifetime(ref Utf8JsonReader reader)
    {
        double seconds = 0;
        if (reader.TokenType == JsonTokenType.Number)
        {
            reader.TryGetDouble(out seconds);
        }
        else if (reader.TokenType == JsonTokenType.String)
        {
            _ = double.TryParse(reader.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out seconds);
        }
        else
        {
            reader.Skip();
        }

        return double.IsNaN(seconds) || seconds <= MinLifetime.TotalSeconds
            ? MinLifetime
            : TimeSpan.FromSeconds(Math.Min(seconds, MaxLifetime.TotalSeconds));
    }
}
