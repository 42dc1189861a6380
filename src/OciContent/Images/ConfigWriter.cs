using System.Text.Json;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>Writes an image config as image-spec's Go structs have it; Docker's own fields stand behind those of image-spec.</summary>
internal static class ConfigWriter
{
    public static void Write(GoJsonWriter writer, ImageConfig config, DocumentProfile profile)
    {
        writer.BeginObject();
        FieldWriter.WriteUnlessEmpty(writer, "created"u8, config.Created);
        FieldWriter.WriteUnlessEmpty(writer, "author"u8, config.Author);
        writer.Name("architecture"u8);
        writer.String(config.Architecture);
        if (profile.VariantFollowsArchitecture)
        {
            FieldWriter.WriteUnlessEmpty(writer, "variant"u8, config.Variant);
        }

        writer.Name("os"u8);
        writer.String(config.Os);
        FieldWriter.WriteUnlessEmpty(writer, "os.version"u8, config.OsVersion);
        FieldWriter.WriteUnlessEmpty(writer, "os.features"u8, config.OsFeatures);
        if (!profile.VariantFollowsArchitecture)
        {
            FieldWriter.WriteUnlessEmpty(writer, "variant"u8, config.Variant);
        }

        writer.Name("config"u8);
        Write(writer, config.Config);
        writer.Name("rootfs"u8);
        Write(writer, config.RootFs, omitsEmpty: false);
        if (config.History.Count > 0)
        {
            writer.Name("history"u8);
            Write(writer, config.History, isAuthorFirst: false);
        }

        FieldWriter.WriteUnlessEmpty(writer, "id"u8, config.Id);
        FieldWriter.WriteUnlessEmpty(writer, "parent"u8, config.Parent);
        FieldWriter.WriteUnlessEmpty(writer, "comment"u8, config.Comment);
        FieldWriter.WriteUnlessEmpty(writer, "container"u8, config.Container);
        if (config.ContainerConfig is { } container)
        {
            writer.Name("container_config"u8);
            DockerConfigWriter.Write(writer, container);
        }

        FieldWriter.WriteUnlessEmpty(writer, "docker_version"u8, config.DockerVersion);
        FieldWriter.WriteUnknown(writer, config.ExtensionData);
        writer.EndObject();
    }

    public static void Write(GoJsonWriter writer, RootFs? rootFs, bool omitsEmpty)
    {
        if (rootFs is null)
        {
            writer.Null();
            return;
        }

        writer.BeginObject();
        writer.Name("type"u8);
        writer.String(rootFs.Type);
        if (rootFs.DiffIds.Count > 0 || !omitsEmpty)
        {
            writer.Name("diff_ids"u8);
            Write(writer, rootFs.DiffIds);
        }

        FieldWriter.WriteUnknown(writer, rootFs.ExtensionData);
        writer.EndObject();
    }

    public static void Write(GoJsonWriter writer, IReadOnlyList<HistoryEntry> history, bool isAuthorFirst)
    {
        writer.BeginArray();
        foreach (HistoryEntry? entry in history)
        {
            Write(writer, entry, isAuthorFirst);
        }

        writer.EndArray();
    }

    /// <summary>A map of which only the keys have a meaning.</summary>
    public static void WriteKeys(GoJsonWriter writer, IReadOnlyDictionary<string, JsonElement> keys)
    {
        writer.BeginObject();
        foreach (string key in keys.Keys.Order(Utf8Order.Instance))
        {
            writer.Key(key);
            if (keys[key].ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            {
                // Go's empty struct reads null as itself; a builder may have given nothing.
                writer.BeginObject();
                writer.EndObject();
            }
            else
            {
                writer.Raw(keys[key]);
            }
        }

        writer.EndObject();
    }

    private static void Write(GoJsonWriter writer, IReadOnlyList<Digest> diffIds)
    {
        if (ValueList<Digest>.IsAbsent(diffIds))
        {
            writer.Null();
            return;
        }

        writer.BeginArray();
        foreach (Digest? diffId in diffIds)
        {
            writer.String(diffId?.ToString());
        }

        writer.EndArray();
    }

    private static void Write(GoJsonWriter writer, HistoryEntry? entry, bool isAuthorFirst)
    {
        if (entry is null)
        {
            writer.Null();
            return;
        }

        writer.BeginObject();
        FieldWriter.WriteUnlessEmpty(writer, "created"u8, entry.Created);
        if (isAuthorFirst)
        {
            FieldWriter.WriteUnlessEmpty(writer, "author"u8, entry.Author);
        }

        FieldWriter.WriteUnlessEmpty(writer, "created_by"u8, entry.CreatedBy);
        if (!isAuthorFirst)
        {
            FieldWriter.WriteUnlessEmpty(writer, "author"u8, entry.Author);
        }

        FieldWriter.WriteUnlessEmpty(writer, "comment"u8, entry.Comment);
        FieldWriter.WriteUnlessEmpty(writer, "empty_layer"u8, entry.EmptyLayer);
        FieldWriter.WriteUnknown(writer, entry.ExtensionData);
        writer.EndObject();
    }

    private static void Write(GoJsonWriter writer, ContainerConfig? config)
    {
        writer.BeginObject();
        if (config is not null)
        {
            FieldWriter.WriteUnlessEmpty(writer, "User"u8, config.User);
            WriteKeysUnlessEmpty(writer, "ExposedPorts"u8, config.ExposedPorts);
            FieldWriter.WriteUnlessEmpty(writer, "Env"u8, config.Env);
            FieldWriter.WriteUnlessEmpty(writer, "Entrypoint"u8, config.Entrypoint);
            FieldWriter.WriteUnlessEmpty(writer, "Cmd"u8, config.Cmd);
            WriteKeysUnlessEmpty(writer, "Volumes"u8, config.Volumes);
            FieldWriter.WriteUnlessEmpty(writer, "WorkingDir"u8, config.WorkingDir);
            FieldWriter.WriteUnlessEmpty(writer, "Labels"u8, config.Labels);
            FieldWriter.WriteUnlessEmpty(writer, "StopSignal"u8, config.StopSignal);
            FieldWriter.WriteUnlessEmpty(writer, "ArgsEscaped"u8, config.ArgsEscaped);
            WriteDockerFields(writer, config);
            FieldWriter.WriteUnknown(writer, config.ExtensionData);
        }

        writer.EndObject();
    }

    private static void WriteDockerFields(GoJsonWriter writer, ContainerConfig config)
    {
        FieldWriter.WriteUnlessEmpty(writer, "Hostname"u8, config.Hostname);
        FieldWriter.WriteUnlessEmpty(writer, "Domainname"u8, config.Domainname);
        FieldWriter.WriteUnlessEmpty(writer, "AttachStdin"u8, config.AttachStdin);
        FieldWriter.WriteUnlessEmpty(writer, "AttachStdout"u8, config.AttachStdout);
        FieldWriter.WriteUnlessEmpty(writer, "AttachStderr"u8, config.AttachStderr);
        FieldWriter.WriteUnlessEmpty(writer, "Tty"u8, config.Tty);
        FieldWriter.WriteUnlessEmpty(writer, "OpenStdin"u8, config.OpenStdin);
        FieldWriter.WriteUnlessEmpty(writer, "StdinOnce"u8, config.StdinOnce);
        DockerConfigWriter.WriteUnlessAbsent(writer, config.Healthcheck);
        FieldWriter.WriteUnlessEmpty(writer, "Image"u8, config.Image);
        FieldWriter.WriteUnlessEmpty(writer, "NetworkDisabled"u8, config.NetworkDisabled);
        FieldWriter.WriteUnlessEmpty(writer, "MacAddress"u8, config.MacAddress);
        FieldWriter.WriteUnlessEmpty(writer, "OnBuild"u8, config.OnBuild);
        DockerConfigWriter.WriteUnlessAbsent(writer, "StopTimeout"u8, config.StopTimeout);
        FieldWriter.WriteUnlessEmpty(writer, "Shell"u8, config.Shell);
    }

    private static void WriteKeysUnlessEmpty(GoJsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyDictionary<string, JsonElement> keys)
    {
        if (keys.Count > 0)
        {
            writer.Name(name);
            WriteKeys(writer, keys);
        }
    }
}
