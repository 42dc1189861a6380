using System.Runtime.CompilerServices;
using System.Text.Json;
using OciContent.Inspection;
using OciContent.Internal;

namespace OciContent.Registry.Engine;

/// <summary>
/// A Docker engine, asked over its HTTP API (Docker Engine API 1.24 to 1.51): what it says of its images, saving and loading them. Nothing
/// is asked before something is needed. It may be used by many at once.
/// </summary>
/// <example>
/// <code>
/// await using var engine = new DockerEngine();
/// DockerEngineImage? image = await engine.FindImageAsync("alpine:3.20");
/// Console.WriteLine(image?.Id);
/// </code>
/// </example>
public sealed class DockerEngine : IAsyncDisposable
{
    private readonly DockerEngineOptions _options;
    private readonly EngineConnection _connection;

    /// <summary>The engine that Docker's own command would ask.</summary>
    public DockerEngine()
        : this(DockerEngineOptions.Default)
    {
    }

    /// <summary>An engine.</summary>
    /// <param name="options">Where it is, and how it is asked.</param>
    public DockerEngine(DockerEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _connection = new EngineConnection(options);
    }

    /// <summary>Where it is.</summary>
    /// <exception cref="FormatException">What the environment says is not an address of an engine.</exception>
    /// <exception cref="IOException">A file that the environment names cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file that the environment names is broken.</exception>
    /// <exception cref="NotSupportedException">It is behind <c>ssh://</c>.</exception>
    public DockerEndpoint Endpoint => _connection.Endpoint;

    /// <summary>What it says of itself.</summary>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="DockerEngineException">It does not answer, or not as an engine does.</exception>
    public async Task<DockerEngineInfo> GetInfoAsync(CancellationToken cancellationToken = default)
    {
        using JsonDocument info = await _connection.FindJsonAsync("/info", cancellationToken).ConfigureAwait(false)
            ?? throw new DockerEngineException($"The engine at {Endpoint} does not describe itself: expected a Docker engine.");
        JsonElement root = info.RootElement;
        return new DockerEngineInfo
        {
            Version = EngineJson.Text(root, "ServerVersion"),
            ApiVersion = await _connection.GetVersionAsync(cancellationToken).ConfigureAwait(false),
            Driver = EngineJson.Text(root, "Driver"),
            Store = IsContainerd(root) ? DockerStore.Containerd : DockerStore.GraphDriver,
        };
    }

    /// <summary>What it says of an image; <c>null</c> if it has none of that name.</summary>
    /// <param name="name">A name, which means the tag <c>latest</c> if it has neither tag nor digest, or an image ID in full.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="FormatException">It is neither a name nor an ID.</exception>
    /// <exception cref="DockerEngineException">The engine does not answer, or not as an engine does.</exception>
    public Task<DockerEngineImage?> FindImageAsync(string name, CancellationToken cancellationToken = default) =>
        FindImageCoreAsync(EngineTarget.Parse(name).Name, cancellationToken);

    /// <summary>An image as the engine saves it: a tar archive that may end early, and must be verified by who reads it.</summary>
    /// <param name="name">As for <see cref="FindImageAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the request, and the reading.</param>
    /// <returns>The archive, as it comes; it has to be disposed of.</returns>
    /// <exception cref="FormatException">It is neither a name nor an ID.</exception>
    /// <exception cref="ContentNotFoundException">There is no such image.</exception>
    /// <exception cref="DockerEngineException">The engine does not answer, or not as an engine does.</exception>
    public Task<Stream> SaveAsync(string name, CancellationToken cancellationToken = default) =>
        SaveCoreAsync(EngineTarget.Parse(name).Name, cancellationToken);

    /// <summary>Loads an archive of images, as <c>docker load</c> does.</summary>
    /// <param name="write">Writes the archive. If it throws, the engine gets no whole archive, and this throws the same.</param>
    /// <param name="cancellationToken">Cancels the loading.</param>
    /// <returns>What the engine says that it has loaded, a line each.</returns>
    /// <exception cref="DockerEngineException">The engine refuses the archive, or does not answer as an engine does.</exception>
    public Task<IReadOnlyList<string>> LoadAsync(
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        return LoadCoreAsync(write, cancellationToken);
    }

    /// <summary>The tags of a name, in order.</summary>
    /// <param name="name">A name without a tag.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="DockerEngineException">The engine does not answer, or not as an engine does.</exception>
    public async IAsyncEnumerable<string> ListTagsAsync(
        ImageReference name,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        string filters = $"{{\"reference\":[\"{EngineTarget.ShortNameOf(name)}\"]}}";
        using JsonDocument? images = await _connection
            .FindJsonAsync($"/images/json?filters={Uri.EscapeDataString(filters)}", cancellationToken)
            .ConfigureAwait(false);
        if (images?.RootElement.ValueKind != JsonValueKind.Array)
        {
            throw new DockerEngineException($"The engine at {Endpoint} listed no images: expected a list.");
        }

        IEnumerable<string> tags = images.RootElement
            .EnumerateArray()
            .SelectMany(static image => EngineJson.Texts(image, "RepoTags"))
            .Select(static text => ImageReference.TryParse(text, out ImageReference? tagged) ? tagged : null)
            .Where(tagged => tagged?.Name == name.Name && tagged.Tag is not null)
            .Select(static tagged => tagged!.Tag!)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        foreach (string tag in tags)
        {
            yield return tag;
        }
    }

    /// <summary>Closes its connections.</summary>
    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        return ValueTask.CompletedTask;
    }

    // Docker 24 and later: [["driver-type", "io.containerd.snapshotter.v1"]].
    private static bool IsContainerd(JsonElement info) =>
        EngineJson.Member(info, "DriverStatus") is { ValueKind: JsonValueKind.Array } status
        && status.EnumerateArray().Any(static pair =>
            pair.ValueKind == JsonValueKind.Array
            && pair.GetArrayLength() == 2
            && pair[0].ValueKind == JsonValueKind.String
            && pair[0].ValueEquals("driver-type")
            && pair[1].ValueKind == JsonValueKind.String
            && pair[1].ValueEquals("io.containerd.snapshotter.v1"));

    private async Task<DockerEngineImage?> FindImageCoreAsync(string name, CancellationToken cancellationToken)
    {
        using JsonDocument? image = await _connection.FindJsonAsync($"/images/{name}/json", cancellationToken).ConfigureAwait(false);
        if (image is null)
        {
            return null;
        }

        JsonElement root = image.RootElement;
        string? id = EngineJson.Text(root, "Id");
        if (!Digest.TryParse(id, out Digest? digest))
        {
            throw new DockerEngineException($"The engine at {Endpoint} calls '{name}' {ErrorText.Quote(id)}: expected a digest as its ID.");
        }

        IReadOnlyList<string> layers = EngineJson.Member(root, "RootFS") is { } rootFs ? EngineJson.Texts(rootFs, "Layers") : [];
        var diffIds = new List<Digest>(layers.Count);
        foreach (string layer in layers)
        {
            diffIds.Add(
                Digest.TryParse(layer, out Digest? diffId)
                    ? diffId
                    : throw new DockerEngineException(
                        $"The engine at {Endpoint} has {ErrorText.Quote(layer)} as a layer of '{name}': expected a diffID."));
        }

        return new DockerEngineImage
        {
            Id = digest,
            RepoTags = EngineJson.Texts(root, "RepoTags"),
            RepoDigests = EngineJson.Texts(root, "RepoDigests"),
            DiffIds = diffIds,
            Size = EngineJson.Number(root, "Size"),
        };
    }

    private async Task<Stream> SaveCoreAsync(string name, CancellationToken cancellationToken) =>
        await _connection.FindContentAsync($"/images/{name}/get", cancellationToken).ConfigureAwait(false)
            ?? throw new ContentNotFoundException(name, Endpoint.Address);

    private async Task<IReadOnlyList<string>> LoadCoreAsync(
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        Stream answer = await _connection.PostArchiveAsync("/images/load?quiet=1", write, cancellationToken).ConfigureAwait(false);
        await using (answer.ConfigureAwait(false))
        {
            var lines = new List<string>();
            var messages = new EngineMessages(answer, _options.Limits);
            while (await messages.ReadAsync(cancellationToken).ConfigureAwait(false) is { } message)
            {
                if (message.Error is { } error)
                {
                    throw new DockerEngineException($"The engine at {Endpoint} did not load the archive: {ErrorText.Quote(error.Trim())}.");
                }

                if (message.Text is { Length: > 0 } text && lines.Count < MaxLines)
                {
                    lines.Add(text.Trim());
                }
            }

            return lines;
        }
    }

    private const int MaxLines = 1000;
}
