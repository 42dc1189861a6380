using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>What a container of the image runs by default (image-spec, config.md, "config").</summary>
[JsonConverter(typeof(DocumentJsonConverter))]
public sealed partial record ContainerConfig
{
    private static readonly ObjectFields Fields = ObjectFields.Optional(
        "User", "ExposedPorts", "Env", "Entrypoint", "Cmd", "Volumes", "WorkingDir", "Labels", "StopSignal", "ArgsEscaped",
        "Hostname", "Domainname", "AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin", "StdinOnce", "Healthcheck",
        "Image", "NetworkDisabled", "MacAddress", "OnBuild", "StopTimeout", "Shell");

    /// <summary>A new configuration.</summary>
    public ContainerConfig()
    {
    }

    internal ContainerConfig(ref StrictReader json)
    {
        // What is not there is not empty: Go has nil for it.
        (Env, Entrypoint, Cmd, OnBuild, Shell) = (null, null, null, null, null);
        (ExposedPorts, Volumes, Labels) = (null, null, null);
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is { } field)
        {
            switch (field)
            {
                case "User": User = json.TextOrNull(); break;
                case "ExposedPorts": ExposedPorts = json.ElementMapOrNull(); break;
                case "Env": Env = json.TextsOrNull(); break;
                case "Entrypoint": Entrypoint = json.TextsOrNull(); break;
                case "Cmd": Cmd = json.TextsOrNull(); break;
                case "Volumes": Volumes = json.ElementMapOrNull(); break;
                case "WorkingDir": WorkingDir = json.TextOrNull(); break;
                case "Labels": Labels = json.TextMapOrNull(); break;
                case "StopSignal": StopSignal = json.TextOrNull(); break;
                case "ArgsEscaped": ArgsEscaped = json.BooleanOrNull(); break;
                case "Hostname": Hostname = json.TextOrNull(); break;
                case "Domainname": Domainname = json.TextOrNull(); break;
                case "AttachStdin": AttachStdin = json.BooleanOrNull(); break;
                case "AttachStdout": AttachStdout = json.BooleanOrNull(); break;
                case "AttachStderr": AttachStderr = json.BooleanOrNull(); break;
                case "Tty": Tty = json.BooleanOrNull(); break;
                case "OpenStdin": OpenStdin = json.BooleanOrNull(); break;
                case "StdinOnce": StdinOnce = json.BooleanOrNull(); break;
                case "Healthcheck": Healthcheck = json.IsNull ? null : new Healthcheck(ref json); break;
                case "Image": Image = json.TextOrNull(); break;
                case "NetworkDisabled": NetworkDisabled = json.BooleanOrNull(); break;
                case "MacAddress": MacAddress = json.TextOrNull(); break;
                case "OnBuild": OnBuild = json.TextsOrNull(); break;
                case "StopTimeout": StopTimeout = json.Int32OrNull(); break;
                case "Shell": Shell = json.TextsOrNull(); break;
                default: throw new UnreachableException(field);
            }
        }

        ExtensionData = reading.Unknown;
    }

    /// <summary>The user, and maybe group, of the process.</summary>
    public string? User { get; init; }

    /// <summary>The ports to expose, such as <c>8080/tcp</c>; only the keys have a meaning.</summary>
    [AllowNull]
    public IReadOnlyDictionary<string, JsonElement> ExposedPorts { get; init => field = Own(value); } = ValueDictionary<JsonElement>.Absent;

    /// <summary>Environment variables, each <c>NAME=value</c>.</summary>
    [AllowNull]
    public IReadOnlyList<string> Env { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Absent;

    /// <summary>The command, to which <see cref="Cmd"/> gives default arguments.</summary>
    [AllowNull]
    public IReadOnlyList<string> Entrypoint { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Absent;

    /// <summary>Default arguments, or the command if there is no <see cref="Entrypoint"/>.</summary>
    [AllowNull]
    public IReadOnlyList<string> Cmd { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Absent;

    /// <summary>Folders that are volumes; only the keys have a meaning.</summary>
    [AllowNull]
    public IReadOnlyDictionary<string, JsonElement> Volumes { get; init => field = Own(value); } = ValueDictionary<JsonElement>.Absent;

    /// <summary>The folder that the process starts in.</summary>
    public string? WorkingDir { get; init; }

    /// <summary>Arbitrary metadata.</summary>
    [AllowNull]
    public IReadOnlyDictionary<string, string> Labels
    {
        get;
        init => field = ValueDictionary<string>.From(value);
    } = ValueDictionary<string>.Absent;

    /// <summary>The signal that stops the container.</summary>
    public string? StopSignal { get; init; }

    /// <summary>Whether the command is escaped already, on Windows.</summary>
    public bool? ArgsEscaped { get; init; }

    /// <summary>Fields that neither image-spec nor Docker defines.</summary>
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    internal UnknownFieldMap? ExtensionData { get; set; }

    /// <summary>A map for <see cref="ExposedPorts"/> and <see cref="Volumes"/>, in which only the keys have a meaning.</summary>
    public static IReadOnlyDictionary<string, JsonElement> KeysOnly(params IEnumerable<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        JsonElement nothing = JsonElement.Parse("{}");
        return ValueDictionary<JsonElement>.From(keys.Select(key => KeyValuePair.Create(key, nothing)), JsonElementComparer.Instance);
    }

    // A copy that outlives the documents that its values stand in.
    private static ValueDictionary<JsonElement> Own(IReadOnlyDictionary<string, JsonElement>? keys) =>
        ValueDictionary<JsonElement>.From(
            keys is null or ValueDictionary<JsonElement>
                ? keys
                : keys.Select(static item =>
                    item.Value.ValueKind == JsonValueKind.Undefined ? item : KeyValuePair.Create(item.Key, item.Value.Clone())),
            JsonElementComparer.Instance);

    /// <summary>The command that is run.</summary>
    public override string ToString() => ErrorText.Plain(string.Join(' ', Entrypoint.Concat(Cmd)));

    /// <summary>Checks what the metadata cannot say; throws with the place within <paramref name="document"/>.</summary>
    internal void Validate(string document, string path)
    {
        for (int i = 0; i < Env.Count; i++)
        {
            if (Env[i].IndexOf('=', StringComparison.Ordinal) < 1)
            {
                throw StrictJson.Error(
                    document,
                    path.Length == 0 ? $"Env[{i}]" : $"{path}.Env[{i}]",
                    $"{ErrorText.Quote(Env[i])} is not NAME=value");
            }
        }
    }

    /// <summary>Checks that what ports and volumes map to is nothing, as Go's structs have it: an object, or null.</summary>
    internal void ValidateKeysOnly(string document, string path)
    {
        ValidateKeysOnly(document, $"{path}.ExposedPorts", ExposedPorts);
        ValidateKeysOnly(document, $"{path}.Volumes", Volumes);
    }

    private static void ValidateKeysOnly(string document, string path, IReadOnlyDictionary<string, JsonElement> keys)
    {
        foreach ((string key, JsonElement value) in keys)
        {
            if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
            {
                throw StrictJson.Error(document, $"{path}.{key}", $"{ErrorText.Plain(value.GetRawText())} is not an object");
            }
        }
    }
}
