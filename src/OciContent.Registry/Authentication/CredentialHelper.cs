using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace OciContent.Registry.Authentication;

/// <summary>
/// A program that keeps credentials, <c>docker-credential-NAME</c> (docker-credential-helpers, protocol). It is looked for in the
/// folders of <c>PATH</c> that are absolute, runs without a shell, and its output is in no message. What it answers is kept for some
/// minutes.
/// </summary>
internal sealed class CredentialHelper(string name, CredentialEnvironment environment) : CredentialSource
{
    /// <summary>What a name must be, as the end of a message.</summary>
    public const string NameRule = "expected letters, digits, '-', '_' and single dots";

    // What helpers give may itself be good for an hour only.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    // What docker-credential-helpers says of its own, which has no secret.
    private static readonly string[] KnownErrors = ["no credentials server URL", "no credentials username"];

    private readonly SharedWork<string, RegistryCredential?> _asking = new();
    private readonly ConcurrentDictionary<string, Answer> _answers = new(StringComparer.Ordinal);

    private string Program => "docker-credential-" + name;

    /// <summary>Whether a text may be the end of a program's name: nothing in it leads to another folder.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= 100
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        && !text.Contains("..", StringComparison.Ordinal);

    public override async ValueTask<RegistryCredential?> FindAsync(
        string registry,
        string? repository,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(registry);
        string server = CredentialKey.ServerUrl(registry);
        if (_answers.TryGetValue(server, out Answer? answer) && environment.TimeProvider.GetUtcNow() < answer.Until)
        {
            return answer.Credential;
        }

        return await _asking.RunAsync(server, c => AskAsync(server, c), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The program's name.</summary>
    public override string ToString() => Program;

    private async Task<RegistryCredential?> AskAsync(string server, CancellationToken cancellationToken)
    {
        string path = HelperProcess.Find(Program, environment.Variable("PATH")) ?? throw Failure("is in no folder of PATH");
        byte[] question = Encoding.UTF8.GetBytes(server);
        HelperOutput output = await RunAsync(path, question, cancellationToken).ConfigureAwait(false);
        RegistryCredential? credential = output.ExitCode == 0 ? Read(output.Text) : ReadError(output);
        _answers[server] = new Answer(credential, environment.TimeProvider.GetUtcNow() + Lifetime);
        return credential;
    }

    private async Task<HelperOutput> RunAsync(string path, byte[] question, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(environment.HelperTimeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await HelperProcess.RunAsync(path, "get", question, either.Token).ConfigureAwait(false)
                ?? throw Failure($"said too much: expected at most {HelperProcess.MaxOutput} bytes");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            string limit = environment.HelperTimeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
            throw Failure($"did not end within {limit} s");
        }
        catch (Exception e) when (e is IOException or ExternalException)
        {
            throw new InvalidDataException($"The credential helper {Program} cannot be run.", e);
        }
    }

    // The message is on the standard output (docker-credential-helpers).
    private RegistryCredential? ReadError(HelperOutput output)
    {
        string text = Encoding.UTF8.GetString(output.Text).Trim();
        if (text.Contains("credentials not found", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string code = output.ExitCode.ToString(CultureInfo.InvariantCulture);
        throw Failure(KnownErrors.Contains(text) ? $"failed with exit code {code}: {text}" : $"failed with exit code {code}");
    }

    private RegistryCredential? Read(byte[] text)
    {
        string? username = null;
        string? secret = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw Failure("did not answer with a JSON object");
            }

            username = TextAt(document.RootElement, "Username");
            secret = TextAt(document.RootElement, "Secret");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not the exception itself, whose message has what the helper said.
            throw Failure("did not answer with a JSON object");
        }

        if (string.IsNullOrEmpty(username) && string.IsNullOrEmpty(secret))
        {
            return null;
        }

        if (username is null || string.IsNullOrEmpty(secret) || !RegistryCredential.IsUsername(username))
        {
            throw Failure("did not answer with a 'Username' without a colon, and 'Secret'");
        }

        return username == "<token>" ? RegistryCredential.FromIdentityToken(secret) : RegistryCredential.FromPassword(username, secret);
    }

    private static string? TextAt(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private InvalidDataException Failure(string problem) => new($"The credential helper {Program} {problem}.");

    private sealed record Answer(RegistryCredential? Credential, DateTimeOffset Until);
}
