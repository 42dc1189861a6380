using System.Globalization;
using System.Text.Json;
using OciContent.Images;
using OciContent.Internal;

namespace OciContent.Editing;

/// <content>How an image is run (image-spec, config.md, "config"), and when it was created.</content>
public sealed partial record ImageEdit
{
    private const string DefaultProtocol = "tcp";

    /// <summary>Sets an environment variable of each image, where it was if there is one of that name; or removes it.</summary>
    /// <param name="name">The variable's name.</param>
    /// <param name="value">Its value; <c>null</c> removes it.</param>
    /// <exception cref="ArgumentException">The name is empty or has a '='.</exception>
    public static ImageEdit SetEnv(string name, string? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('=', StringComparison.Ordinal))
        {
            throw new ArgumentException($"{ErrorText.Quote(name)} has a '=': expected a variable's name.", nameof(name));
        }

        return EditContainer(container => container with { Env = WithVariable(container.Env, name, value) });
    }

    /// <summary>Sets a label of each image, or removes it.</summary>
    /// <param name="key">The label's key.</param>
    /// <param name="value">Its value; <c>null</c> removes it.</param>
    public static ImageEdit SetLabel(string key, string? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return EditContainer(container => container with { Labels = With(container.Labels, key, value, isSet: value is not null) });
    }

    /// <summary>Sets the command of each image, to which <c>Cmd</c> gives arguments; that stays as it is.</summary>
    /// <param name="command">The program and its arguments; <c>null</c> removes it.</param>
    public static ImageEdit SetEntrypoint(IReadOnlyList<string>? command)
    {
        string[]? words = command is null ? null : [.. command];
        return EditContainer(container => container with { Entrypoint = words });
    }

    /// <summary>Sets the default arguments of each image, or its command if it has no entry point.</summary>
    /// <param name="arguments">The arguments; <c>null</c> removes them.</param>
    public static ImageEdit SetCmd(IReadOnlyList<string>? arguments)
    {
        string[]? words = arguments is null ? null : [.. arguments];
        return EditContainer(container => container with { Cmd = words });
    }

    /// <summary>Sets the user, and maybe group, that the process of each image runs as; <c>null</c> removes it.</summary>
    public static ImageEdit SetUser(string? user) => EditContainer(container => container with { User = user });

    /// <summary>Sets the folder that the process of each image starts in; <c>null</c> removes it.</summary>
    public static ImageEdit SetWorkingDir(string? folder) => EditContainer(container => container with { WorkingDir = folder });

    /// <summary>Sets the signal that stops a container of each image; <c>null</c> removes it.</summary>
    public static ImageEdit SetStopSignal(string? signal) => EditContainer(container => container with { StopSignal = signal });

    /// <summary>Says that containers of each image listen on a port.</summary>
    /// <param name="port">The port, such as <c>8080</c>, which is TCP's, or <c>53/udp</c>.</param>
    /// <exception cref="FormatException">It is not a port.</exception>
    public static ImageEdit AddExposedPort(string port)
    {
        string key = ParsePort(port);
        return EditContainer(container => container with { ExposedPorts = WithKey(container.ExposedPorts, key, isSet: true) });
    }

    /// <summary>Takes away that containers of each image listen on a port.</summary>
    /// <inheritdoc cref="AddExposedPort"/>
    public static ImageEdit RemoveExposedPort(string port)
    {
        string key = ParsePort(port);
        return EditContainer(container => container with { ExposedPorts = WithKey(container.ExposedPorts, key, isSet: false) });
    }

    /// <summary>Makes a folder of each image a volume.</summary>
    /// <param name="folder">The folder.</param>
    public static ImageEdit AddVolume(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return EditContainer(container => container with { Volumes = WithKey(container.Volumes, folder, isSet: true) });
    }

    /// <summary>Makes a folder of each image a volume no more.</summary>
    /// <inheritdoc cref="AddVolume"/>
    public static ImageEdit RemoveVolume(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return EditContainer(container => container with { Volumes = WithKey(container.Volumes, folder, isSet: false) });
    }

    /// <summary>Sets when each image was created; <c>null</c> removes it. Its history stays as it is.</summary>
    public static ImageEdit SetCreated(Timestamp? created) => new() { RunnableConfig = (config, _) => config with { Created = created } };

    /// <summary>
    /// Sets when each image was created, and when each entry of its history was: two builds that differ in nothing else are one image then.
    /// Times of files in layers stay as they are.
    /// </summary>
    public static ImageEdit SetTimes(Timestamp created) => new()
    {
        RunnableConfig = (config, _) => config with
        {
            Created = created,
            History = config.History.Count == 0 ? config.History : [.. config.History.Select(entry => entry with { Created = created })],
        },
    };

    /// <summary>Sets who created each image; <c>null</c> removes it.</summary>
    public static ImageEdit SetAuthor(string? author) => new() { RunnableConfig = (config, _) => config with { Author = author } };

    /// <summary>Changes how each image is run; where nothing says so yet, the function is given a configuration of nothing.</summary>
    /// <param name="edit">Returns what it is given as it should be, by <c>with</c>.</param>
    public static ImageEdit EditContainer(Func<ContainerConfig, ContainerConfig> edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        return new ImageEdit
        {
            RunnableConfig = (config, _) =>
            {
                ContainerConfig before = config.Config ?? new ContainerConfig();
                ContainerConfig after = edit(before);
                return after == before ? config : config with { Config = after };
            },
        };
    }

    /// <summary>A port in the form that configs have: with its protocol.</summary>
    /// <exception cref="FormatException">It is not a port.</exception>
    internal static string ParsePort(string port)
    {
        ArgumentException.ThrowIfNullOrEmpty(port);
        string[] parts = port.Split('/');
        bool isPort = parts.Length <= 2
            && ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort number)
            && number > 0
            && (parts.Length == 1 || parts[1] is "tcp" or "udp" or "sctp");
        return !isPort
            ? throw new FormatException(
                $"{ErrorText.Quote(port)} is not a port: expected 1 to 65535, optionally followed by '/tcp', '/udp' or '/sctp'.")
            : $"{ushort.Parse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture)}/{parts.ElementAtOrDefault(1) ?? DefaultProtocol}";
    }

    private static string[]? WithVariable(IReadOnlyList<string> variables, string name, string? value)
    {
        List<string> result = [];
        bool isWritten = value is null;
        foreach (string variable in variables)
        {
            if (!variable.StartsWith(name + "=", StringComparison.Ordinal))
            {
                result.Add(variable);
            }
            else if (!isWritten)
            {
                result.Add($"{name}={value}");
                isWritten = true;
            }
        }

        if (!isWritten)
        {
            result.Add($"{name}={value}");
        }

        return result.Count == 0 ? null : [.. result];
    }

    private static Dictionary<string, T>? With<T>(IReadOnlyDictionary<string, T> map, string key, T? value, bool isSet)
    {
        var result = new Dictionary<string, T>(map, StringComparer.Ordinal);
        result.Remove(key);
        if (isSet)
        {
            result.Add(key, value!);
        }

        return result.Count == 0 ? null : result;
    }

    // A key that is there keeps its value.
    private static IReadOnlyDictionary<string, JsonElement>? WithKey(
        IReadOnlyDictionary<string, JsonElement> keys,
        string key,
        bool isSet) =>
        keys.ContainsKey(key) == isSet ? keys : With(keys, key, ContainerConfig.KeysOnly(key)[key], isSet);
}
