using System.Globalization;
using System.Text.Json;
using OciContent.Internal;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OciContent.Signing.Internal;

/// <summary>
/// Rewrites YAML as JSON, so that one reader reads both. JSON is YAML, too. What JSON has no words for is refused: anchors, tags and
/// several documents.
/// </summary>
internal static class YamlJson
{
    private const int MaxEvents = 100_000;
    private const int MaxDepth = 32;

    /// <summary>Rewrites a document.</summary>
    /// <param name="text">The document.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="FormatException">It is not YAML, or has what JSON has not.</exception>
    public static byte[] Convert(string text, string name)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            // The writer tells names from values: it knows where it is.
            var parser = new Parser(new Scanner(new StringReader(text)));
            var open = new Stack<bool>();
            int documents = 0;
            int events = 0;
            bool isName = false;
            while (MoveNext(parser, name))
            {
                ParsingEvent parsed = parser.Current!;
                if (++events > MaxEvents || open.Count > MaxDepth)
                {
                    throw At(parsed, name, $"is more than expected: at most {MaxEvents} parts, {MaxDepth} deep");
                }

                if (parsed is NodeEvent node)
                {
                    RequirePlain(node, name);
                }

                switch (parsed)
                {
                    case DocumentStart when ++documents > 1:
                        throw At(parsed, name, "begins another document: expected one");
                    case AnchorAlias:
                        throw At(parsed, name, "is an alias: expected the value itself");
                    case MappingStart or SequenceStart when isName:
                        throw At(parsed, name, "is a name that is not text: expected text");
                    case MappingStart:
                        json.WriteStartObject();
                        open.Push(true);
                        isName = true;
                        break;
                    case SequenceStart:
                        json.WriteStartArray();
                        open.Push(false);
                        isName = false;
                        break;
                    case MappingEnd:
                        json.WriteEndObject();
                        open.Pop();
                        isName = open.TryPeek(out bool inMap) && inMap;
                        break;
                    case SequenceEnd:
                        json.WriteEndArray();
                        open.Pop();
                        isName = open.TryPeek(out bool inMapToo) && inMapToo;
                        break;
                    case Scalar scalar when isName:
                        json.WritePropertyName(scalar.Value);
                        isName = false;
                        break;
                    case Scalar scalar:
                        Write(json, scalar);
                        isName = open.TryPeek(out bool isMap) && isMap;
                        break;
                }
            }

            if (documents == 0)
            {
                throw new FormatException($"The {name} is empty: expected a document.");
            }
        }

        return stream.ToArray();
    }

    private static bool MoveNext(Parser parser, string name)
    {
        try
        {
            return parser.MoveNext();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Text that is broken in some ways makes the parser trip over itself, which is no more than another way to say so.
            Mark place = e is YamlException { End: var end } ? end : parser.Current?.End ?? Mark.Empty;
            throw new FormatException(
                string.Create(CultureInfo.InvariantCulture, $"Line {place.Line}, column {place.Column} of the {name} is not YAML: ")
                    + (e is YamlException ? ErrorText.Plain(e.Message) : "what follows is broken."),
                e);
        }
    }

    private static void RequirePlain(NodeEvent node, string name)
    {
        if (!node.Anchor.IsEmpty)
        {
            throw At(node, name, "is an anchor: expected a value alone");
        }

        // '!' says no more than that a text is text.
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
        {
            throw At(node, name, $"has the tag {ErrorText.Quote(node.Tag.Value)}: expected none");
        }
    }

    // YAML 1.2, section 10.3: what a plain scalar means. A number that is not written as JSON writes it is text here.
    private static void Write(Utf8JsonWriter json, Scalar scalar)
    {
        string text = scalar.Value;
        bool isPlain = scalar.Style == ScalarStyle.Plain;
        if (isPlain && text is ("" or "null" or "Null" or "NULL" or "~"))
        {
            json.WriteNullValue();
        }
        else if (isPlain && text is ("true" or "True" or "TRUE"))
        {
            json.WriteBooleanValue(true);
        }
        else if (isPlain && text is ("false" or "False" or "FALSE"))
        {
            json.WriteBooleanValue(false);
        }
        else if (isPlain && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(text);
        }
    }

    private static FormatException At(ParsingEvent parsed, string name, string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Line {parsed.Start.Line}, column {parsed.Start.Column} of the {name} {what}."));
}
