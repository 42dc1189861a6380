using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using OciContent.Internal;

namespace OciContent.Registry.Http;

/// <summary>Makes exceptions of what registries answer (distribution-spec, error codes). The status decides; codes are told.</summary>
internal static class RegistryErrors
{
    private const int MaxBody = 8 * 1024;
    private const int MaxErrors = 8;
    private const int MinSignature = 16;

    // What is told beside the status is not worth a longer wait.
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(5);

    /// <summary>The exception for an answer that was not hoped for.</summary>
    public static async Task<RegistryException> ToExceptionAsync(
        RegistryRequest request,
        HttpResponseMessage response,
        CancellationToken cancellationToken)
    {
        (string? text, string[] codes) = await ReadAsync(request, response, cancellationToken).ConfigureAwait(false);
        string status = $"{(int)response.StatusCode} {Name(response.StatusCode)}";
        return new RegistryException($"{What(request)} failed: the registry answered {status}{(text is null ? "" : $", {text}")}.")
        {
            StatusCode = response.StatusCode,
            Codes = codes,
        };
    }

    /// <summary>The exception for an answer that did not come.</summary>
    public static RegistryException NoAnswer(RegistryRequest request, Exception e)
    {
        if (e.InnerException is RegistryException told)
        {
            return told;
        }

        if (e is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded })
        {
            return Broken(request, "an answer whose headers are too long: expected at most 64 KiB");
        }

        // The framework quotes what is not HTTP, and a registry may put there what it was told.
        return IsNoHttp(e)
            ? Broken(request, "an answer that is not HTTP: expected one")
            : new RegistryException($"{What(request)} failed: {Reason(e)}", e);
    }

    /// <summary>The exception for an answer that is not one.</summary>
    public static RegistryException Broken(RegistryRequest request, string fault) => new($"{What(request)} failed: {fault}.");

    /// <summary>The exception for an answer that somebody on the way has compressed: nothing of it can be verified.</summary>
    public static RegistryException Encoded(RegistryRequest request, HttpResponseMessage response)
    {
        string encoding = Quote(request, response, string.Join(", ", response.Content.Headers.ContentEncoding));
        return Broken(request, $"content that was encoded on the way ({encoding}): expected it as it is; a proxy may do this");
    }

    /// <summary>What a registry said, for messages: in quotes, and without what it was told in secret.</summary>
    public static string Quote(RegistryRequest request, HttpResponseMessage response, string text) =>
        ErrorText.Quote(WithoutSecrets(request, response, text));

    /// <summary>What a registry said, without what it was told in secret.</summary>
    public static string WithoutSecrets(RegistryRequest request, HttpResponseMessage response, string text) =>
        request.Rules.HasFlag(SafetyRules.Redaction) ? Redact(text, SecretsOf(response)) : text;

    /// <summary>What was tried, for messages.</summary>
    public static string What(RegistryRequest request) =>
        $"{request.Purpose} {request.Registry.Name}{(request.Repository is null ? "" : $"/{request.Repository}")}";

    private static bool IsNoHttp(Exception e) =>
        e is HttpRequestException
        {
            HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError
        }
        || e is HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError };

    // The framework's own text ends with the address, which may have a signature in it.
    private static string Reason(Exception e)
    {
        Exception root = e;
        while (root.InnerException is { } inner)
        {
            root = inner;
        }

        return root switch
        {
            _ when e is TimeoutException => "the registry did not answer in time.",
            TimeoutException or OperationCanceledException => "the registry did not answer in time.",
            SocketException or AuthenticationException => $"{root.Message.TrimEnd('.')}.",
            _ => "the connection broke off.",
        };
    }

    private static string Name(HttpStatusCode status) => status switch
    {
        HttpStatusCode.TooManyRequests => "Too Many Requests",
        _ when Enum.IsDefined(status) => string.Concat(
            status.ToString().Select(static (c, i) => i > 0 && char.IsUpper(c) ? $" {c}" : c.ToString())),
        _ => "",
    };

    private static async Task<(string? Text, string[] Codes)> ReadAsync(
        RegistryRequest request,
        HttpResponseMessage response,
        CancellationToken cancellationToken)
    {
        using var watchdog = new Watchdog(request.Options, cancellationToken);
        TimeSpan idle = request.Options.Limits.IdleTimeout;
        watchdog.Expect(idle < MaxTime ? idle : MaxTime);
        try
        {
            byte[] body = await BoundedBody.ReadStartAsync(response, MaxBody, watchdog.Token).ConfigureAwait(false);
            return Parse(body, request.Rules.HasFlag(SafetyRules.Redaction) ? SecretsOf(response) : []);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or JsonException or InvalidOperationException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // What is wrong is known without it.
            return (null, []);
        }
    }

    private static (string? Text, string[] Codes) Parse(byte[] body, IReadOnlyList<string> secrets)
    {
        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("errors", out JsonElement errors)
            || errors.ValueKind != JsonValueKind.Array)
        {
            return (null, []);
        }

        var codes = new List<string>();
        string? text = null;
        foreach (JsonElement error in errors.EnumerateArray().Take(MaxErrors))
        {
            if (error.ValueKind == JsonValueKind.Object && Text(error, "code") is { } code)
            {
                code = Redact(code, secrets);
                codes.Add(code);
                text ??= Text(error, "message") is { Length: > 0 } message
                    ? $"{ErrorText.Quote(code)}: {ErrorText.Quote(Redact(message, secrets))}"
                    : ErrorText.Quote(code);
            }
        }

        return (text, [.. codes]);
    }

    private static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // A registry may say what it was told.
    private static string Redact(string text, IReadOnlyList<string> secrets) =>
        secrets.Aggregate(text, static (rest, secret) => rest.Replace(secret, "…", StringComparison.Ordinal));

    private static IReadOnlyList<string> SecretsOf(HttpResponseMessage response) =>
    [
        .. AuthorizationOf(response.RequestMessage!).Concat(SignaturesOf(response.RequestMessage!.RequestUri!))
            .Where(static secret => secret.Length > 0)
            .OrderByDescending(static secret => secret.Length),
    ];

    private static IEnumerable<string> AuthorizationOf(HttpRequestMessage request)
    {
        if (request.Headers.Authorization is not { Parameter: { Length: > 0 } parameter } authorization)
        {
            yield break;
        }

        yield return parameter;
        byte[] decoded = new byte[parameter.Length];
        if (string.Equals(authorization.Scheme, "Basic", StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(parameter, decoded, out int length))
        {
            string pair = Encoding.UTF8.GetString(decoded, 0, length);
            yield return pair;
            yield return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
        }
    }

    // Where a registry leads to is often good for whoever has the address: object stores sign it, distribution has an upload's state there.
    // What this client itself asks by is short, or a digest.
    private static IEnumerable<string> SignaturesOf(Uri address)
    {
        foreach (string parameter in address.Query.TrimStart('?').Split('&'))
        {
            string value = parameter[(parameter.IndexOf('=', StringComparison.Ordinal) + 1)..];
            string text = Uri.UnescapeDataString(value);
            if (value.Length >= MinSignature && !Digest.TryParse(text, out _))
            {
                yield return value;
                yield return text;
            }
        }
    }
}
