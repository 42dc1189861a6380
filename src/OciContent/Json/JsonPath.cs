using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OciContent.Json;

/// <summary>
/// Finds where in a document something is, as messages name it. This goes through the document once more, so that a document which is read
/// without an error need not keep count.
/// </summary>
internal static class JsonPath
{
    /// <summary>The place of the value at a token; of its holder, if the token is a name.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="start">Where the token begins.</param>
    public static string Of(ReadOnlySpan<byte> utf8, long start)
    {
        var levels = new List<Level>();
        var reader = new Utf8JsonReader(utf8, StrictReader.Options);
        while (reader.Read() && reader.TokenStartIndex < start)
        {
            Follow(ref reader, levels);
        }

        bool isElement = reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.EndObject or JsonTokenType.EndArray);
        if (isElement)
        {
            NextElement(levels);
        }
        else
        {
            levels.RemoveAt(levels.Count - 1);
        }

        return Write(levels);
    }

    /// <summary>The place of the last token before the document breaks off or is no longer JSON.</summary>
    public static string OfEnd(ReadOnlySpan<byte> utf8)
    {
        var levels = new List<Level>();
        var reader = new Utf8JsonReader(utf8, StrictReader.Options);
        JsonTokenType last = JsonTokenType.None;
        try
        {
            while (reader.Read())
            {
                Follow(ref reader, levels);
                last = reader.TokenType;
            }
        }
        catch (JsonException)
        {
            // The end.
        }

        if (last != JsonTokenType.PropertyName && levels is [.., { IsArray: false }])
        {
            levels.RemoveAt(levels.Count - 1);
        }

        return Write(levels);
    }

    private static void Follow(ref Utf8JsonReader reader, List<Level> levels)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                levels[^1] = levels[^1] with { Name = reader.GetString()! };
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                NextElement(levels);
                levels.Add(new Level(reader.TokenType == JsonTokenType.StartArray, "", -1));
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                levels.RemoveAt(levels.Count - 1);
                break;
            default:
                NextElement(levels);
                break;
        }
    }

    private static void NextElement(List<Level> levels)
    {
        if (levels is [.., { IsArray: true } array])
        {
            levels[^1] = array with { Index = array.Index + 1 };
        }
    }

    private static string Write(List<Level> levels)
    {
        var path = new StringBuilder();
        foreach (Level level in levels)
        {
            if (level.IsArray)
            {
                path.Append(CultureInfo.InvariantCulture, $"[{Math.Max(0, level.Index)}]");
            }
            else
            {
                path.Append(path.Length == 0 ? "" : ".").Append(level.Name);
            }
        }

        return path.ToString();
    }

    /// <summary>An object or array that was entered: the name or index of the part of it that was read last.</summary>
    private readonly record struct Level(bool IsArray, string Name, int Index);
}
