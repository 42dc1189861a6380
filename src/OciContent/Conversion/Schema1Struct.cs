using System.Globalization;
using System.Text.Json;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Conversion;

/// <summary>
/// An image of Docker's format of version 1 as containers/image's struct has it. All are read into it; those that were made by Docker
/// before 1.8.3 are also written by it, so that fields it has not are gone, and others are there where they were not.
/// </summary>
internal sealed class Schema1Struct
{
    private static readonly string[] Names =
    [
        "comment",
        "created",
        "container",
        "container_config",
        "docker_version",
        "author",
        "config",
        "architecture",
        "variant",
        "os",
    ];
    private static readonly string[] Containers = ["container_config", "config"];

    // Docker's type of commands takes a text for a list of one.
    private static readonly string[] Commands = ["Cmd", "Entrypoint", "Shell"];

    private readonly ImageConfig _image;

    private Schema1Struct(ImageConfig image) => _image = image;

    /// <summary>Whether the image is as old that it is written by the struct. The version may be missing, or be any text.</summary>
    public bool IsRewritten => !string.IsNullOrEmpty(_image.DockerVersion) && IsBefore183(_image.DockerVersion);

    /// <exception cref="JsonException">A field of the struct holds a value of another kind, or has a name in other case.</exception>
    public static Schema1Struct Read(JsonElement image, string label)
    {
        var writer = new GoJsonWriter(shortEscapes: true);
        bool isContainerGiven = false;
        writer.BeginObject();
        foreach (JsonProperty field in image.EnumerateObject())
        {
            // Of the struct too, though nothing is made of it.
            if (JsonNames.FoldsTo(field.Name, "Size")
                && field.Value.ValueKind != JsonValueKind.Null
                && !(field.Value.ValueKind == JsonValueKind.Number && field.Value.TryGetInt64(out _)))
            {
                throw StrictJson.Error(label, field.Name, "it is not a whole number that fits");
            }

            if (Array.Find(Names, name => JsonNames.FoldsTo(field.Name, name)) is not { } known)
            {
                continue;
            }

            if (field.Name != known)
            {
                throw StrictJson.Error(
                    label,
                    "",
                    $"the key {ErrorText.Quote(field.Name)} differs from '{known}' only in case: other parsers take it for that field");
            }

            if (field.Value.ValueKind == JsonValueKind.Null)
            {
                // To Go it is as if it were not there.
                continue;
            }

            isContainerGiven |= field.Name == "container_config";
            writer.Key(field.Name);
            if (field.Value.ValueKind == JsonValueKind.Object && Containers.Contains(field.Name, StringComparer.Ordinal))
            {
                WriteContainer(writer, field.Value);
            }
            else
            {
                writer.Raw(field.Value);
            }
        }

        if (!isContainerGiven)
        {
            // No pointer: an empty one.
            writer.Key("container_config");
            writer.BeginObject();
            writer.EndObject();
        }

        writer.EndObject();
        return new Schema1Struct(ImageConfig.ReadFields(writer.Written.ToArray(), label)!);
    }

    /// <summary>Adds the fields that the struct writes, but for those that no config has.</summary>
    public void AddTo(SortedDictionary<string, Action<GoJsonWriter>> fields, ContainersImageRules rules)
    {
        AddUnlessEmpty("comment", _image.Comment);
        AddUnlessEmpty("container", _image.Container);
        AddUnlessEmpty("docker_version", _image.DockerVersion);
        AddUnlessEmpty("author", _image.Author);
        AddUnlessEmpty("architecture", _image.Architecture);
        AddUnlessEmpty("variant", _image.Variant);
        AddUnlessEmpty("os", _image.Os);
        fields["created"] = writer => writer.String((_image.Created ?? default).ToString());
        fields["container_config"] = writer => Write(writer, _image.ContainerConfig!, rules);
        if (_image.Config is { } config)
        {
            fields["config"] = writer => Write(writer, config, rules);
        }

        void AddUnlessEmpty(string name, string? text)
        {
            if (!string.IsNullOrEmpty(text))
            {
                fields[name] = writer => writer.String(text);
            }
        }
    }

    private static void WriteContainer(GoJsonWriter writer, JsonElement container)
    {
        writer.BeginObject();
        foreach (JsonProperty field in container.EnumerateObject())
        {
            writer.Key(field.Name);
            bool isText = field.Value.ValueKind == JsonValueKind.String && Commands.Contains(field.Name, StringComparer.Ordinal);
            if (isText)
            {
                writer.BeginArray();
            }

            writer.Raw(field.Value);
            if (isText)
            {
                writer.EndArray();
            }
        }

        writer.EndObject();
    }

    private static void Write(GoJsonWriter writer, ContainerConfig container, ContainersImageRules rules) =>
        ContainerForms.ContainersImage.Write(
            writer,
            container with
            {
                ExposedPorts = GoStructProjection.KeysOnly(container.ExposedPorts),
                Volumes = GoStructProjection.KeysOnly(container.Volumes),
                Healthcheck = container.Healthcheck is { } check
                    ? check with
                    {
                        StartInterval = rules.KeepsStartInterval ? check.StartInterval : null,
                        ExtensionData = null,
                    }
                    : null,
                ExtensionData = null,
            });

    private static bool IsBefore183(string version)
    {
        int[] parts = [1, 8, 3];
        string[] texts = version.Split('.');
        for (int i = 0; i < Math.Max(texts.Length, parts.Length); i++)
        {
            int order = Number(texts.ElementAtOrDefault(i) ?? "").CompareTo(parts.ElementAtOrDefault(i));
            if (order != 0)
            {
                return order < 0;
            }
        }

        return false;
    }

    // As Go's Atoi, whose error is ignored: what is no number is 0, what is too large is the largest.
    private static long Number(string text)
    {
        string digits = text.TrimStart('+', '-');
        if (digits.Length == 0 || text.Length - digits.Length > 1 || !digits.All(char.IsAsciiDigit))
        {
            return 0;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number
            : text[0] == '-' ? long.MinValue
            : long.MaxValue;
    }
}
