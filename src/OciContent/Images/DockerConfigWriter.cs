using System.Text.Json;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>
/// Writes an image config as Docker's engine does: the top level's keys are sorted, and a container's configuration has most
/// fields even where they are empty.
/// </summary>
internal static class DockerConfigWriter
{
    public static void Write(GoJsonWriter writer, ImageConfig config, DocumentProfile profile)
    {
        // Docker's engine marshals through a map, which sorts the keys, unknown ones too.
        var fields = new SortedDictionary<string, Action<GoJsonWriter>>(Utf8Order.Instance)
        {
            ["architecture"] = output => output.String(config.Architecture),
            ["os"] = output => output.String(config.Os),
            ["rootfs"] = output => ConfigWriter.Write(output, config.RootFs, omitsEmpty: true),
        };
        AddText(fields, "author", config.Author);
        AddText(fields, "comment", config.Comment);
        AddText(fields, "container", config.Container);
        AddText(fields, "created", config.Created?.ToString());
        AddText(fields, "docker_version", config.DockerVersion);
        AddText(fields, "id", config.Id);
        AddText(fields, "os.version", config.OsVersion);
        AddText(fields, "parent", config.Parent);
        AddText(fields, "variant", config.Variant);
        Add(fields, "config", config.Config, Write);
        Add(fields, "container_config", config.ContainerConfig, Write);
        Add(fields, "history", config.History.Count > 0 ? config.History : null, (output, history) => ConfigWriter.Write(output, history, profile.HistoryNamesAuthorFirst));
        Add(fields, "os.features", config.OsFeatures.Count > 0 ? config.OsFeatures : null, FieldWriter.WriteTexts);
        foreach ((string name, JsonElement value) in config.UnknownFields)
        {
            fields.Add(name, output => output.Raw(value));
        }

        writer.BeginObject();
        foreach ((string name, Action<GoJsonWriter> write) in fields)
        {
            writer.Key(name);
            write(writer);
        }

        writer.EndObject();
    }

    public static void Write(GoJsonWriter writer, ContainerConfig config) => Write(writer, config, isStartFirst: false);

    /// <param name="writer">Where to.</param>
    /// <param name="config">What.</param>
    /// <param name="isStartFirst">Whether a health check begins with the container's start, as in containers/image's struct.</param>
    public static void Write(GoJsonWriter writer, ContainerConfig config, bool isStartFirst)
    {
        writer.BeginObject();
        WriteText(writer, "Hostname"u8, config.Hostname);
        WriteText(writer, "Domainname"u8, config.Domainname);
        WriteText(writer, "User"u8, config.User);
        WriteBool(writer, "AttachStdin"u8, config.AttachStdin);
        WriteBool(writer, "AttachStdout"u8, config.AttachStdout);
        WriteBool(writer, "AttachStderr"u8, config.AttachStderr);
        if (config.ExposedPorts.Count > 0)
        {
            writer.Name("ExposedPorts"u8);
            ConfigWriter.WriteKeys(writer, config.ExposedPorts);
        }

        WriteBool(writer, "Tty"u8, config.Tty);
        WriteBool(writer, "OpenStdin"u8, config.OpenStdin);
        WriteBool(writer, "StdinOnce"u8, config.StdinOnce);
        WriteTexts(writer, "Env"u8, config.Env);
        WriteTexts(writer, "Cmd"u8, config.Cmd);
        WriteUnlessAbsent(writer, config.Healthcheck, isStartFirst);
        FieldWriter.WriteUnlessEmpty(writer, "ArgsEscaped"u8, config.ArgsEscaped);
        WriteText(writer, "Image"u8, config.Image);
        WriteKeys(writer, "Volumes"u8, config.Volumes);
        WriteText(writer, "WorkingDir"u8, config.WorkingDir);
        WriteTexts(writer, "Entrypoint"u8, config.Entrypoint);
        FieldWriter.WriteUnlessEmpty(writer, "NetworkDisabled"u8, config.NetworkDisabled);
        FieldWriter.WriteUnlessEmpty(writer, "MacAddress"u8, config.MacAddress);
        WriteTexts(writer, "OnBuild"u8, config.OnBuild);
        WriteTexts(writer, "Labels"u8, config.Labels);
        FieldWriter.WriteUnlessEmpty(writer, "StopSignal"u8, config.StopSignal);
        WriteUnlessAbsent(writer, "StopTimeout"u8, config.StopTimeout);
        FieldWriter.WriteUnlessEmpty(writer, "Shell"u8, config.Shell);
        FieldWriter.WriteUnknown(writer, config.ExtensionData);
        writer.EndObject();
    }

    public static void WriteUnlessAbsent(GoJsonWriter writer, Healthcheck? healthcheck, bool isStartFirst = false)
    {
        if (healthcheck is null)
        {
            return;
        }

        writer.Name("Healthcheck"u8);
        writer.BeginObject();
        FieldWriter.WriteUnlessEmpty(writer, "Test"u8, healthcheck.Test);
        if (isStartFirst)
        {
            WriteStart(writer, healthcheck);
        }

        WriteUnlessZero(writer, "Interval"u8, healthcheck.Interval);
        WriteUnlessZero(writer, "Timeout"u8, healthcheck.Timeout);
        if (!isStartFirst)
        {
            WriteStart(writer, healthcheck);
        }

        WriteUnlessZero(writer, "Retries"u8, healthcheck.Retries);
        FieldWriter.WriteUnknown(writer, healthcheck.ExtensionData);
        writer.EndObject();
    }

    /// <summary>A pointer to a number: a zero is written.</summary>
    public static void WriteUnlessAbsent(GoJsonWriter writer, ReadOnlySpan<byte> name, long? number)
    {
        if (number is { } value)
        {
            writer.Name(name);
            writer.Number(value);
        }
    }

    private static void AddText(SortedDictionary<string, Action<GoJsonWriter>> fields, string name, string? text) =>
        Add(fields, name, string.IsNullOrEmpty(text) ? null : text, static (output, value) => output.String(value));

    private static void Add<T>(SortedDictionary<string, Action<GoJsonWriter>> fields, string name, T? value, Action<GoJsonWriter, T> write)
        where T : class
    {
        if (value is not null)
        {
            fields.Add(name, output => write(output, value));
        }
    }

    private static void WriteStart(GoJsonWriter writer, Healthcheck healthcheck)
    {
        WriteUnlessZero(writer, "StartPeriod"u8, healthcheck.StartPeriod);
        WriteUnlessZero(writer, "StartInterval"u8, healthcheck.StartInterval);
    }

    private static void WriteUnlessZero(GoJsonWriter writer, ReadOnlySpan<byte> name, long? number) =>
        WriteUnlessAbsent(writer, name, number == 0 ? null : number);

    private static void WriteText(GoJsonWriter writer, ReadOnlySpan<byte> name, string? text)
    {
        writer.Name(name);
        writer.String(text ?? "");
    }

    private static void WriteBool(GoJsonWriter writer, ReadOnlySpan<byte> name, bool? value)
    {
        writer.Name(name);
        writer.Bool(value == true);
    }

    private static void WriteTexts(GoJsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        writer.Name(name);
        FieldWriter.WriteTextsOrNull(writer, texts);
    }

    private static void WriteTexts(GoJsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyDictionary<string, string> texts)
    {
        writer.Name(name);
        if (ValueDictionary<string>.IsAbsent(texts))
        {
            writer.Null();
        }
        else
        {
            FieldWriter.WriteTexts(writer, texts);
        }
    }

    private static void WriteKeys(GoJsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyDictionary<string, JsonElement> keys)
    {
        writer.Name(name);
        if (ValueDictionary<JsonElement>.IsAbsent(keys))
        {
            writer.Null();
        }
        else
        {
            ConfigWriter.WriteKeys(writer, keys);
        }
    }
}
