using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>What a container of the image runs by default (image-spec, config.md, "config").</summary>
public sealed partial record ContainerConfig
{
    /// <summary>The user, and maybe group, of the process.</summary>
    [JsonPropertyName("User")]
    public string? User { get; init; }

    /// <summary>The ports to expose, such as <c>8080/tcp</c>; only the keys have a meaning.</summary>
    [JsonPropertyName("ExposedPorts")]
    [AllowNull]
    public IReadOnlyDictionary<string, JsonElement> ExposedPorts { get; init => field = ValueDictionary<JsonElement>.From(value, JsonElementComparer.Instance); } = ValueDictionary<JsonElement>.Empty;

    /// <summary>Environment variables, each <c>NAME=value</c>.</summary>
    [JsonPropertyName("Env")]
    [AllowNull]
    public IReadOnlyList<string> Env { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Empty;

    /// <summary>The command, to which <see cref="Cmd"/> gives default arguments.</summary>
    [JsonPropertyName("Entrypoint")]
    [AllowNull]
    public IReadOnlyList<string> Entrypoint { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Empty;

    /// <summary>Default arguments, or the command if there is no <see cref="Entrypoint"/>.</summary>
    [JsonPropertyName("Cmd")]
    [AllowNull]
    public IReadOnlyList<string> Cmd { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Empty;

    /// <summary>Folders that are volumes; only the keys have a meaning.</summary>
    [JsonPropertyName("Volumes")]
    [AllowNull]
    public IReadOnlyDictionary<string, JsonElement> Volumes { get; init => field = ValueDictionary<JsonElement>.From(value, JsonElementComparer.Instance); } = ValueDictionary<JsonElement>.Empty;

    /// <summary>The folder that the process starts in.</summary>
    [JsonPropertyName("WorkingDir")]
    public string? WorkingDir { get; init; }

    /// <summary>Arbitrary metadata.</summary>
    [JsonPropertyName("Labels")]
    [AllowNull]
    public IReadOnlyDictionary<string, string> Labels { get; init => field = ValueDictionary<string>.From(value); } = ValueDictionary<string>.Empty;

    /// <summary>The signal that stops the container.</summary>
    [JsonPropertyName("StopSignal")]
    public string? StopSignal { get; init; }

    /// <summary>Whether the command is escaped already, on Windows.</summary>
    [JsonPropertyName("ArgsEscaped")]
    public bool? ArgsEscaped { get; init; }

    /// <summary>Fields that neither image-spec nor Docker defines.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    [JsonInclude]
    [JsonExtensionData]
    internal UnknownFieldMap? ExtensionData { get; set; }

    /// <summary>A map for <see cref="ExposedPorts"/> and <see cref="Volumes"/>, in which only the keys have a meaning.</summary>
    public static IReadOnlyDictionary<string, JsonElement> KeysOnly(params IEnumerable<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        JsonElement nothing = JsonElement.Parse("{}");
        return ValueDictionary<JsonElement>.From(keys.Select(key => KeyValuePair.Create(key, nothing)), JsonElementComparer.Instance);
    }

    /// <summary>Checks what the metadata cannot say; throws with the place within <paramref name="document"/>.</summary>
    internal void Validate(string document, string path)
    {
        for (int i = 0; i < Env.Count; i++)
        {
            if (Env[i].IndexOf('=', StringComparison.Ordinal) < 1)
            {
                throw StrictJson.Error(document, $"{path}.Env[{i}]", $"{ErrorText.Quote(Env[i])} is not NAME=value");
            }
        }
    }
}
