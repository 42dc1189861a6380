using System.Text;
using System.Text.Json;

namespace OciContent.Testing.Checking;

/// <summary>Finds what makes two parsers see two documents in the same bytes (CVE-2021-41190).</summary>
internal static class JsonKeys
{
    // Only in these do keys have no meaning of their own, so that they may differ by case.
    private static readonly string[] Maps = ["annotations", "Labels", "ExposedPorts", "Volumes"];

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
                        if (FindFault(key, keys!, isMap: Maps.Contains(parent[(parent.LastIndexOf('.') + 1)..])) is { } fault)
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

    private static string? FindFault(string key, HashSet<string> keys, bool isMap)
    {
        if (!keys.Add(key))
        {
            return $"the key '{key}' is there twice: expected each once";
        }

        // Go's encoding/json takes a key for a field that differs by case alone, and folds two more letters to ASCII.
        string? other = isMap ? null : keys.FirstOrDefault(known => known != key && Fold(known) == Fold(key));
        if (other is not null)
        {
            return $"the key '{key}' is read as '{other}' by Go: expected one of them";
        }

        return !isMap && KnownNames.FirstOrDefault(known => known != key && Fold(known) == Fold(key)) is { } meant
            ? $"the key '{key}' is read as '{meant}' by Go: expected '{meant}'"
            : null;
    }

    private static string Fold(string key) => key.Replace('\u017F', 's').Replace('\u212A', 'k').ToUpperInvariant();

    // Those of manifests and configs. Some that differ by case are known in one place or another: these are left out.
    private static readonly string[] KnownNames =
    [
        "schemaVersion", "mediaType", "layers", "manifests", "subject", "artifactType", "annotations", "digest", "size", "urls", "data", "platform",
        "architecture", "rootfs", "diff_ids", "history", "created", "created_by", "empty_layer", "Labels", "Env", "Entrypoint", "Cmd", "WorkingDir",
    ];
}
