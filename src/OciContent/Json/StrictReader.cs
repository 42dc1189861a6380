using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using OciContent.Internal;

namespace OciContent.Json;

/// <summary>
/// Reads a document once, token by token, into what its caller makes of it, and refuses what <see cref="StrictJson"/> promises to
/// refuse. Every method that reads a value enters with the reader on the value's first token and leaves with it on the last.
/// </summary>
internal ref partial struct StrictReader
{
    public static readonly JsonReaderOptions Options = new() { MaxDepth = StrictJson.MaxDepth };

    private readonly ReadOnlySpan<byte> _utf8;
    private readonly string _document;
    private readonly bool _isWhole;
    private Utf8JsonReader _reader;

    /// <param name="utf8">The whole document, of valid UTF-8.</param>
    /// <param name="document">What the document is, to begin messages with.</param>
    /// <param name="isWhole">Whether it must have all required fields, and must not be null.</param>
    public StrictReader(ReadOnlySpan<byte> utf8, string document, bool isWhole)
    {
        _isWhole = isWhole;
        _utf8 = utf8;
        _document = document;
        _reader = new Utf8JsonReader(utf8, Options);
    }

    /// <summary>Whether the value is null.</summary>
    public readonly bool IsNull => _reader.TokenType == JsonTokenType.Null;

    /// <summary>Whether the value is null where a required one may be missing: Go reads a null as if the field were not there.</summary>
    public readonly bool IsMissing => IsNull && !_isWhole;

    /// <summary>The document, from its first token to its last.</summary>
    public T? Document<T>(StrictRead<T> read)
    {
        try
        {
            _reader.Read();
            if (IsNull && _isWhole)
            {
                throw Error("null is not a document");
            }

            T? value = IsNull ? default : read(ref this);

            // Nothing but white space may follow: the reader refuses a second value, and returns false at the end.
            _reader.Read();
            return value;
        }
        catch (JsonException e) when (e.LineNumber is not null)
        {
            // Not ours, but the framework's: what it read is not JSON.
            throw StrictJson.Error(_document, JsonPath.OfEnd(_utf8), SyntaxFault.Describe(_utf8) ?? "it is not JSON");
        }
    }

    /// <summary>Begins an object, of which <see cref="NextField"/> then gives one field after the other.</summary>
    public readonly ObjectReading BeginObject(ObjectFields fields)
    {
        Expect(JsonTokenType.StartObject, "an object");
        return new ObjectReading(fields);
    }

    /// <summary>Moves to the value of the next known field, and says which; <c>null</c> at the end. Other fields are kept aside.</summary>
    public string? NextField(ref ObjectReading reading)
    {
        while (true)
        {
            _reader.Read();
            if (_reader.TokenType == JsonTokenType.EndObject)
            {
                return _isWhole && reading.Missing is { } missing ? throw Error($"the key '{missing}' is missing") : null;
            }

            string? unescaped = _reader.ValueIsEscaped ? Unescape() : null;
            ReadOnlySpan<byte> name = unescaped is null ? _reader.ValueSpan : Encoding.UTF8.GetBytes(unescaped);
            string? exact = reading.Find(name);
            if ((exact ?? reading.FindInOtherCase(name)) is { } known)
            {
                if (!reading.TryMark())
                {
                    throw exact is null ? OnlyInCase(unescaped ?? Unescape(), known) : Twice(known);
                }

                _reader.Read();
                return known;
            }

            ReadUnknown(ref reading, unescaped ?? Unescape());
        }
    }

    /// <summary>The error of the value, name or end that the reader is on.</summary>
    public readonly JsonException Error(string message) =>
        StrictJson.Error(_document, JsonPath.Of(_utf8, _reader.TokenStartIndex), message);

    private void ReadUnknown(ref ObjectReading reading, string name)
    {
        if (reading.HasUnknown(name))
        {
            throw Twice(name);
        }

        if (reading.FindCaseVariant(name) is { } variant)
        {
            throw OnlyInCase(name, variant);
        }

        _reader.Read();
        reading.AddUnknown(name, Element());
    }

    private readonly JsonException OnlyInCase(string name, string known) =>
        Error($"the key {ErrorText.Quote(name)} differs from '{known}' only in case: other parsers take it for that field");

    private readonly JsonException Twice(string name) => Error($"the key {ErrorText.Quote(name)} is duplicated");

    private readonly void Expect(JsonTokenType token, string expected)
    {
        if (_reader.TokenType != token)
        {
            ThrowNot(expected);
        }
    }

    [DoesNotReturn]
    private readonly void ThrowNot(string expected)
    {
        string found = _reader.TokenType switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.String when Unescape() is not null => ErrorText.Quote(Encoding.UTF8.GetString(_reader.ValueSpan)),
            _ => ErrorText.Plain(Encoding.UTF8.GetString(_reader.ValueSpan)),
        };
        throw Error($"{found} is not {expected}");
    }

    // Also for values that are not ours to use: an unpaired surrogate means something else to every parser.
    private readonly string Unescape()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Error($"{ErrorText.Quote(Encoding.UTF8.GetString(_reader.ValueSpan))} has an unpaired surrogate");
        }
    }
}
