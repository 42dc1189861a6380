using System.Text.Json;

namespace OciContent.Testing.Checking;

/// <summary>Finds what makes two parsers see two documents in the same bytes (CVE-2021-41190).</summary>
internal static class JsonKeys
{
    // The objects whose keys are fields; those of others, such as annotations, may differ by case.
    private static readonly string[] ObjectsWithFields =
    [
        "", "config", "layers", "manifests", "subject", "config.platform", "layers.platform", "manifests.platform", "subject.platform",
        "rootfs", "history", "container_config", "config.Healthcheck",
    ];

    // Their names in manifests, indexes and configs.
    private static readonly string[] KnownNames =
    [
        "schemaVersion",
        "mediaType",
        "config",
        "layers",
        "manifests",
        "subject",
        "artifactType",
        "annotations",
        "digest",
        "size",
        "urls",
        "data",
        "platform",
        "architecture",
        "os",
        "os.version",
        "os.features",
        "variant",
        "rootfs",
        "diff_ids",
        "history",
        "created",
        "created_by",
        "empty_layer",
        "User",
        "Env",
        "Entrypoint",
        "Cmd",
        "WorkingDir",
        "Labels",
        "ExposedPorts",
        "Volumes",
        "StopSignal",
    ];

    /// <summary>What is ambiguous; <c>null</c> if nothing is.</summary>
    public static string? FindFault(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 128 });
            var open = new Stack<(string Path, HashSet<string>? Keys)>();
            string path = "";
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject:
                        open.Push((path, new HashSet<string>(StringComparer.Ordinal)));
                        break;
                    case JsonTokenType.StartArray:
                        open.Push((path, null));
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        path = open.Pop().Path;
                        break;
                    case JsonTokenType.PropertyName:
                        (string parent, HashSet<string>? keys) = open.Peek();
                        string key = reader.GetString()!;
                        if (FindFault(key, keys!, hasFields: ObjectsWithFields.Contains(parent)) is { } fault)
                        {
                            return parent.Length == 0 ? fault : $"{parent}: {fault}";
                        }

                        path = parent.Length == 0 ? key : $"{parent}.{key}";
                        break;
                    case JsonTokenType.String:
                        _ = reader.GetString();
                        break;
                }
            }

            return null;
        }
        catch (InvalidOperationException)
        {
            return "a text has an unpaired surrogate, or is not UTF-8: expected Unicode, which all parsers read alike";
        }
        catch (JsonException e)
        {
            return $"{e.Message.ReplaceLineEndings(" ")}: expected JSON";
        }
    }

    private static string? FindFault(string key, HashSet<string> keys, bool hasFields)
    {
        if (!keys.Add(key))
        {
            return $"the key {OneLine.Quote(key)} is duplicated: expected each once";
        }

        // Go's encoding/json takes a key for a field that differs by case alone, and folds two more letters to ASCII.
        string? other = hasFields ? keys.FirstOrDefault(known => known != key && Fold(known) == Fold(key)) : null;
        if (other is not null)
        {
            return $"the key {OneLine.Quote(key)} is read as {OneLine.Quote(other)} by Go: expected one of them";
        }

        return hasFields && KnownNames.FirstOrDefault(known => known != key && Fold(known) == Fold(key)) is { } meant
            ? $"the key {OneLine.Quote(key)} is read as '{meant}' by Go: expected '{meant}'"
            : null;
    }

    private static string Fold(string key) => key.Replace('\u017F', 's').Replace('\u212A', 'k').ToUpperInvariant();
}
