using System.Text.Json;

namespace OciContent.Registry.Engine;

/// <summary>Takes what is needed of an engine's JSON; what is not what it should be is told by its name.</summary>
internal static class EngineJson
{
    /// <summary>A member that is text; <c>null</c> if it is not there.</summary>
    public static string? Text(JsonElement element, string name)
    {
        try
        {
            return Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Lone surrogates are not text.
            return null;
        }
    }

    /// <summary>A member that is a list of texts; empty if it is not there, or <c>null</c>.</summary>
    public static IReadOnlyList<string> Texts(JsonElement element, string name)
    {
        if (Member(element, name) is not { ValueKind: JsonValueKind.Array } list)
        {
            return [];
        }

        try
        {
            return
            [
                .. list.EnumerateArray()
                    .Where(static item => item.ValueKind == JsonValueKind.String)
                    .Select(static item => item.GetString()!),
            ];
        }
        catch (InvalidOperationException)
        {
            return [];
        }
    }

    /// <summary>A member that is a whole number; <c>null</c> if it is not there.</summary>
    public static long? Number(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long number) ? number : null;

    /// <summary>A member; <c>null</c> if it is not there.</summary>
    public static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : null;
}
