using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using OciContent.Internal;
using OciContent.Registry.Http;

namespace OciContent.Registry.Engine;

/// <summary>Makes exceptions of what an engine answers, and of no answer.</summary>
internal static class EngineErrors
{
    private const int MaxBody = 8 * 1024;
    private const string BrokenOff = "the connection broke off";

    /// <summary>The exception for an answer that was not hoped for; its message is the engine's, quoted and cut.</summary>
    public static async Task<DockerEngineException> ToExceptionAsync(
        string what,
        HttpResponseMessage response,
        CancellationToken cancellationToken)
    {
        string? message = null;
        try
        {
            message = MessageIn(await BoundedBody.ReadStartAsync(response, MaxBody, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // What is wrong is known without it.
        }

        string told = string.IsNullOrWhiteSpace(message) ? "" : $", {ErrorText.Quote(message.Trim())}";
        return new DockerEngineException($"{what} failed: the engine answered {(int)response.StatusCode}{told}.")
        {
            StatusCode = response.StatusCode,
        };
    }

    /// <summary>The exception for an answer that is not one.</summary>
    public static DockerEngineException Broken(string what, string fault) => new($"{what} failed: the engine sent {fault}.");

    /// <summary>The exception for an answer that did not come, or broke off.</summary>
    /// <param name="what">What was asked.</param>
    /// <param name="e">What happened.</param>
    /// <param name="isLate">Whether it was given up.</param>
    /// <param name="guess">Why connections may break off before anything was answered, if that is known.</param>
    public static DockerEngineException NoAnswer(string what, Exception e, bool isLate, string? guess = null)
    {
        string reason = Reason(e, isLate);
        return new DockerEngineException(
            reason == BrokenOff && guess is not null ? $"{what} failed: {reason}; {guess}." : $"{what} failed: {reason}.",
            e);
    }

    /// <summary>Whether an exception is the connection's affair.</summary>
    public static bool IsOfConnection(Exception e) =>
        e is HttpRequestException or IOException or SocketException or OperationCanceledException or TimeoutException;

    private static string Reason(Exception e, bool isLate)
    {
        if (isLate)
        {
            return "the engine did not go on in time";
        }

        Exception root = e;
        while (root.InnerException is { } inner)
        {
            root = inner;
        }

        return root switch
        {
            SocketException or AuthenticationException => root.Message.TrimEnd('.'),
            UnauthorizedAccessException => "it may not be asked by this user",
            TimeoutException or OperationCanceledException => "the engine did not answer in time",
            _ when e is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
                "the engine's headers are too long",
            _ when e is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => "what answered does not speak HTTP",
            _ => BrokenOff,
        };
    }

    // JSON with a message, or text: engines answer so to versions that they do not speak.
    private static string? MessageIn(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("message", out JsonElement message)
                && message.ValueKind == JsonValueKind.String
                    ? message.GetString()
                    : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Encoding.UTF8.GetString(body);
        }
    }
}
