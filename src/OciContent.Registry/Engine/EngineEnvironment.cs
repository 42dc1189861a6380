using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OciContent.Internal;

namespace OciContent.Registry.Engine;

/// <summary>What of a process's environment says where Docker's engine is (docker/cli, cli/context and cli/command).</summary>
internal sealed class EngineEnvironment(Func<string, string?> variable, string? home, bool isWindows)
{
    private const int MaxFileSize = 1024 * 1024;
    private const string DefaultContext = "default";

    /// <summary>This process's.</summary>
    public static EngineEnvironment Process { get; } = new(
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
        OperatingSystem.IsWindows());

    private string? ConfigFolder =>
        Variable("DOCKER_CONFIG")
        ?? ((Variable("HOME") ?? (string.IsNullOrEmpty(home) ? null : home)) is { } folder ? Path.Join(folder, ".docker") : null);

    /// <summary>The engine that Docker's command would ask.</summary>
    public DockerEndpoint FindEndpoint()
    {
        // A host in the environment overrides every context.
        if (Variable("DOCKER_HOST") is { } host)
        {
            return Named("DOCKER_HOST", host, TlsOf(host));
        }

        string context = Variable("DOCKER_CONTEXT") ?? CurrentContext() ?? DefaultContext;
        return context != DefaultContext ? FromContext(context)
            : isWindows ? PipeEndpoint.Usual
            : new UnixEndpoint(UnixEndpoint.Usual);
    }

    /// <summary>The engine at an address.</summary>
    public DockerEndpoint EndpointAt(string host) => DockerEndpoint.Parse(host, TlsOf(host));

    private static DockerEndpoint Named(string place, string address, DockerTls? tls)
    {
        try
        {
            return DockerEndpoint.Parse(address, tls);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{place}: {e.Message}", e);
        }
    }

    private static JsonDocument? ReadJson(string file)
    {
        var info = new FileInfo(file);
        if (!info.Exists)
        {
            return null;
        }

        if (info.Length > MaxFileSize)
        {
            throw new InvalidDataException($"'{file}' is not a file of Docker's: expected at most {MaxFileSize} bytes.");
        }

        try
        {
            JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
        }
        catch (JsonException)
        {
            // It may have passwords: nothing of it is told.
        }

        throw new InvalidDataException($"'{file}' is not a file of Docker's: expected a JSON object.");
    }

    private string? Variable(string name) => variable(name) is { Length: > 0 } value ? value : null;

    private DockerTls? TlsOf(string host)
    {
        bool isAsked = Variable("DOCKER_TLS_VERIFY") is not null || Variable("DOCKER_TLS") is not null;
        if (!isAsked || host.StartsWith("unix:", StringComparison.Ordinal) || host.StartsWith("npipe:", StringComparison.Ordinal))
        {
            return null;
        }

        return (Variable("DOCKER_CERT_PATH") ?? ConfigFolder) is { } folder ? DockerTls.FromFolder(folder) : new DockerTls();
    }

    private string? CurrentContext()
    {
        if (ConfigFolder is not { } folder)
        {
            return null;
        }

        using JsonDocument? config = ReadJson(Path.Join(folder, "config.json"));
        return config is not null && EngineJson.Text(config.RootElement, "currentContext") is { Length: > 0 } name ? name : null;
    }

    private DockerEndpoint FromContext(string name)
    {
        // The folder of a context is named by the hash of its name, so no name leads out of it.
        string id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        string contexts = Path.Join(ConfigFolder, "contexts");
        string file = Path.Join(contexts, "meta", id, "meta.json");
        using JsonDocument meta = ReadJson(file)
            ?? throw new FileNotFoundException($"The Docker context {ErrorText.Quote(name)} is not there: expected '{file}'.", file);
        JsonElement? docker = EngineJson.Member(meta.RootElement, "Endpoints") is { } endpoints
            ? EngineJson.Member(endpoints, "docker")
            : null;
        if (docker is not { } endpoint || EngineJson.Text(endpoint, "Host") is not { Length: > 0 } host)
        {
            throw new InvalidDataException($"'{file}' names no engine: expected 'Endpoints.docker.Host'.");
        }

        string certificates = Path.Join(contexts, "tls", id, "docker");
        bool isTcp = !host.StartsWith("unix:", StringComparison.Ordinal) && !host.StartsWith("npipe:", StringComparison.Ordinal);
        bool skipsChecks = EngineJson.Member(endpoint, "SkipTLSVerify") is { ValueKind: JsonValueKind.True };
        bool hasTls = isTcp && (skipsChecks || Directory.Exists(certificates));
        return Named(file, host, hasTls ? DockerTls.FromFolder(certificates) : null);
    }
}
