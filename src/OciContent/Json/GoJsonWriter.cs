using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using OciContent.Internal;

namespace OciContent.Json;

/// <summary>
/// Writes JSON as Go's encoding/json does: compact, HTML characters escaped, other text as it is. It knows no documents;
/// what is left out, and in which order fields stand, is its caller's business.
/// </summary>
/// <param name="shortEscapes">
/// Whether U+0008 and U+000C are written <c>\b</c> and <c>\f</c>, as since Go 1.22, or <c>\u0008</c> and <c>\u000c</c>.
/// </param>
internal sealed class GoJsonWriter(bool shortEscapes)
{
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(static c => (byte)c), (byte)'"', (byte)'\\', (byte)'<', (byte)'>', (byte)'&', 0xE2]);

    private readonly ArrayBufferWriter<byte> _output = new();
    private bool _needsComma;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _output.WrittenSpan;

    public void BeginObject() => Begin((byte)'{');

    public void EndObject() => End((byte)'}');

    public void BeginArray() => Begin((byte)'[');

    public void EndArray() => End((byte)']');

    /// <summary>The name of a field, which needs no escapes.</summary>
    public void Name(ReadOnlySpan<byte> name)
    {
        Separate();
        Put((byte)'"');
        _output.Write(name);
        _output.Write("\":"u8);
        _needsComma = false;
    }

    /// <summary>A key of a map.</summary>
    /// <exception cref="JsonException">It has an unpaired surrogate.</exception>
    public void Key(string key)
    {
        String(key);
        Put((byte)':');
        _needsComma = false;
    }

    public void Null() => Value("null"u8);

    public void Bool(bool value) => Value(value ? "true"u8 : "false"u8);

    public void Number(long value)
    {
        Span<byte> text = stackalloc byte[20];
        bool fits = Utf8Formatter.TryFormat(value, text, out int length);
        Debug.Assert(fits, "A long has at most 20 characters.");
        Value(text[..length]);
    }

    /// <summary>Text, or null.</summary>
    /// <exception cref="JsonException">The text has an unpaired surrogate.</exception>
    public void String(string? text)
    {
        if (text is null)
        {
            Null();
            return;
        }

        int length = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = null;
        Span<byte> utf8 = length <= 512 ? stackalloc byte[512] : (rented = ArrayPool<byte>.Shared.Rent(length));
        try
        {
            OperationStatus status = System.Text.Unicode.Utf8.FromUtf16(text, utf8, out _, out int written, replaceInvalidSequences: false);
            if (status != OperationStatus.Done)
            {
                throw new JsonException($"{ErrorText.Quote(text)} has an unpaired surrogate: expected text.");
            }

            String(utf8[..written]);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary>Bytes, in padded base64 of the standard alphabet.</summary>
    public void Base64(ReadOnlySpan<byte> bytes)
    {
        Separate();
        Put((byte)'"');
        Span<byte> text = _output.GetSpan(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        System.Buffers.Text.Base64.EncodeToUtf8(bytes, text, out _, out int written);
        _output.Advance(written);
        Put((byte)'"');
        _needsComma = true;
    }

    /// <summary>
    /// JSON as a json.RawMessage is written: without white space and with HTML characters escaped, everything else as it is.
    /// </summary>
    public void Raw(JsonElement value) => Raw(JsonMarshal.GetRawUtf8Value(value));

    /// <inheritdoc cref="Raw(JsonElement)"/>
    public void Raw(ReadOnlySpan<byte> json)
    {
        Separate();
        bool isText = false;
        for (int i = 0; i < json.Length; i++)
        {
            byte c = json[i];
            if (isText && c == '\\')
            {
                _output.Write(json.Slice(i, 2));
                i++;
            }
            else if (!isText && c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                // Between tokens.
            }
            else
            {
                isText ^= c == '"';
                i += PutRaw(json[i..]) - 1;
            }
        }

        _needsComma = true;
    }

    /// <summary>The text as json.MarshalIndent writes it: a line for each member and element, empty objects and arrays on one.</summary>
    /// <param name="compact">JSON without white space.</param>
    /// <param name="indent">What stands before a line, for each level.</param>
    public static byte[] Indent(ReadOnlySpan<byte> compact, ReadOnlySpan<byte> indent)
    {
        var output = new ArrayBufferWriter<byte>(2 * compact.Length);
        int depth = 0;
        bool isText = false;
        for (int i = 0; i < compact.Length; i++)
        {
            byte c = compact[i];
            if (isText)
            {
                int length = c == '\\' ? 2 : 1;
                output.Write(compact.Slice(i, length));
                i += length - 1;
                isText = c != '"';
                continue;
            }

            switch (c)
            {
                case (byte)'{' or (byte)'[' when compact[i + 1] is not ((byte)'}' or (byte)']'):
                    output.Write([c]);
                    NewLine(output, ++depth, indent);
                    break;
                case (byte)'{' or (byte)'[':
                    output.Write(compact.Slice(i++, 2));
                    break;
                case (byte)'}' or (byte)']':
                    NewLine(output, --depth, indent);
                    output.Write([c]);
                    break;
                case (byte)',':
                    output.Write([c]);
                    NewLine(output, depth, indent);
                    break;
                case (byte)':':
                    output.Write(": "u8);
                    break;
                default:
                    output.Write([c]);
                    isText = c == '"';
                    break;
            }
        }

        return output.WrittenSpan.ToArray();
    }

    private static void NewLine(ArrayBufferWriter<byte> output, int depth, ReadOnlySpan<byte> indent)
    {
        output.Write("\n"u8);
        for (int i = 0; i < depth; i++)
        {
            output.Write(indent);
        }
    }

    private void String(ReadOnlySpan<byte> utf8)
    {
        Separate();
        Put((byte)'"');
        while (utf8.IndexOfAny(Special) is >= 0 and int special)
        {
            _output.Write(utf8[..special]);
            utf8 = utf8[(special + PutSpecial(utf8[special..]))..];
        }

        _output.Write(utf8);
        Put((byte)'"');
        _needsComma = true;
    }

    // Writes the first character, which may need an escape, and says how many bytes it had.
    private int PutSpecial(ReadOnlySpan<byte> utf8)
    {
        byte c = utf8[0];
        switch (c)
        {
            case (byte)'"' or (byte)'\\':
                _output.Write([(byte)'\\', c]);
                return 1;
            case (byte)'\n':
                _output.Write(@"\n"u8);
                return 1;
            case (byte)'\r':
                _output.Write(@"\r"u8);
                return 1;
            case (byte)'\t':
                _output.Write(@"\t"u8);
                return 1;
            case (byte)'\b' when shortEscapes:
                _output.Write(@"\b"u8);
                return 1;
            case (byte)'\f' when shortEscapes:
                _output.Write(@"\f"u8);
                return 1;
            case < 0x20:
                PutEscape(c);
                return 1;
            default:
                return PutRaw(utf8);
        }
    }

    // What a RawMessage is changed in: < > & U+2028 U+2029, which JSON has in texts alone.
    private int PutRaw(ReadOnlySpan<byte> utf8)
    {
        byte c = utf8[0];
        if (c is (byte)'<' or (byte)'>' or (byte)'&')
        {
            PutEscape(c);
            return 1;
        }

        if (c == 0xE2 && utf8.Length > 2 && utf8[1] == 0x80 && utf8[2] is 0xA8 or 0xA9)
        {
            PutEscape(0x2000 | (utf8[2] & 0x3F));
            return 3;
        }

        Put(c);
        return 1;
    }

    private void PutEscape(int character)
    {
        Span<byte> escape = stackalloc byte[6];
        @"\u"u8.CopyTo(escape);
        character.TryFormat(escape[2..], out _, "x4", CultureInfo.InvariantCulture);
        _output.Write(escape);
    }

    private void Value(ReadOnlySpan<byte> text)
    {
        Separate();
        _output.Write(text);
        _needsComma = true;
    }

    private void Begin(byte bracket)
    {
        Separate();
        Put(bracket);
        _needsComma = false;
    }

    private void End(byte bracket)
    {
        Put(bracket);
        _needsComma = true;
    }

    private void Separate()
    {
        if (_needsComma)
        {
            Put((byte)',');
        }
    }

    private void Put(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }
}
