using System.Text;
using OciContent.Internal;

namespace OciContent.Json;

/// <summary>
/// Finds where a text stops being JSON (RFC 8259), and says it: what stands there, in which line and column, and what was expected.
/// <see cref="StrictReader"/> only finds out that it does.
/// </summary>
internal ref struct SyntaxFault
{
    private const int MaxFound = 20;
    private const string Value = "a value";

    private readonly ReadOnlySpan<byte> _utf8;
    private int _at;
    private string? _expected;

    private SyntaxFault(ReadOnlySpan<byte> utf8) => _utf8 = utf8;

    private readonly bool IsEnd => _at == _utf8.Length;

    private readonly byte Current => IsEnd ? default : _utf8[_at];

    /// <summary>What is wrong with a text of valid UTF-8; <c>null</c> if it is JSON, in as many levels as are read.</summary>
    public static string? Describe(ReadOnlySpan<byte> utf8)
    {
        var text = new SyntaxFault(utf8);
        if (text.SkipValue(depth: 0))
        {
            text.SkipSpace();
            return text.IsEnd ? null : text.Describe("nothing after the document");
        }

        return text.Describe(text._expected!);
    }

    // The column counts characters, not bytes.
    private readonly string Describe(string expected)
    {
        ReadOnlySpan<byte> before = _utf8[.._at];
        int line = before.Count((byte)'\n') + 1;
        int column = CountCharacters(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        string found = IsEnd ? "it ends" : $"{ErrorText.Quote(Found())} was not expected";
        return $"{found} in line {line}, column {column}: expected {expected}";
    }

    private readonly string Found()
    {
        ReadOnlySpan<byte> rest = _utf8[_at..];
        int length = 0;
        while (length < rest.Length
            && length < MaxFound
            && (char.IsAsciiLetterOrDigit((char)rest[length]) || rest[length] is (byte)'_' or (byte)'+' or (byte)'-' or (byte)'.'))
        {
            length++;
        }

        if (length == 0)
        {
            Rune.DecodeFromUtf8(rest, out _, out length);
        }

        return Encoding.UTF8.GetString(rest[..length]);
    }

    private static int CountCharacters(ReadOnlySpan<byte> utf8)
    {
        int count = 0;
        foreach (byte b in utf8)
        {
            count += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }

    // Each of the following moves behind what it skips, or to the fault, and then returns false.
    private bool SkipValue(int depth)
    {
        SkipSpace();
        return Current switch
        {
            (byte)'{' => SkipContainer(depth, (byte)'}'),
            (byte)'[' => SkipContainer(depth, (byte)']'),
            (byte)'"' => SkipString(),
            (byte)'t' => SkipLiteral("true"u8),
            (byte)'f' => SkipLiteral("false"u8),
            (byte)'n' => SkipLiteral("null"u8),
            (byte)'-' or (>= (byte)'0' and <= (byte)'9') => SkipNumber(),
            _ => Fail(Value),
        };
    }

    private bool SkipContainer(int depth, byte close)
    {
        if (depth == StrictJson.MaxDepth)
        {
            return Fail($"at most {StrictJson.MaxDepth} levels of objects and arrays");
        }

        _at++;
        SkipSpace();
        if (TrySkip(close))
        {
            return true;
        }

        bool isObject = close == '}';
        for (bool isFirst = true; ; isFirst = false)
        {
            if (!(isObject ? SkipMember(depth, isFirst) : SkipValue(depth + 1)))
            {
                return false;
            }

            SkipSpace();
            if (TrySkip(close))
            {
                return true;
            }

            if (!TrySkip((byte)','))
            {
                return Fail(isObject ? "',' or '}'" : "',' or ']'");
            }
        }
    }

    private bool SkipMember(int depth, bool isFirst)
    {
        SkipSpace();
        if (Current != '"')
        {
            return Fail(isFirst ? "a key in double quotes or '}'" : "a key in double quotes");
        }

        if (!SkipString())
        {
            return false;
        }

        SkipSpace();
        return TrySkip((byte)':') ? SkipValue(depth + 1) : Fail("':' after the key");
    }

    private bool SkipString()
    {
        for (_at++; !IsEnd && Current != '"'; _at++)
        {
            if (Current < 0x20)
            {
                return Fail("control characters of a string as escapes");
            }

            if (Current == '\\' && !SkipEscape())
            {
                return false;
            }
        }

        return TrySkip((byte)'"') || Fail("'\"' at the end of the string");
    }

    // Leaves the last character of the escape to the caller.
    private bool SkipEscape()
    {
        _at++;
        if (Current != 'u')
        {
            return @"""\/bfnrt"u8.Contains(Current) || Fail(@"one of "" \ / b f n r t u after '\'");
        }

        for (int i = 0; i < 4; i++)
        {
            _at++;
            if (!char.IsAsciiHexDigit((char)Current))
            {
                return Fail(@"four hex digits after '\u'");
            }
        }

        return true;
    }

    private bool SkipLiteral(ReadOnlySpan<byte> literal)
    {
        if (!_utf8[_at..].StartsWith(literal))
        {
            return Fail(Value);
        }

        _at += literal.Length;
        return true;
    }

    private bool SkipNumber()
    {
        TrySkip((byte)'-');
        int start = _at;
        if (!SkipDigits())
        {
            return false;
        }

        if (_at > start + 1 && _utf8[start] == '0')
        {
            _at = start;
            return Fail("a number without leading zeros");
        }

        if (TrySkip((byte)'.') && !SkipDigits())
        {
            return false;
        }

        if (!TrySkip((byte)'e') && !TrySkip((byte)'E'))
        {
            return true;
        }

        _ = TrySkip((byte)'+') || TrySkip((byte)'-');
        return SkipDigits();
    }

    private bool SkipDigits()
    {
        int start = _at;
        while (char.IsAsciiDigit((char)Current))
        {
            _at++;
        }

        return _at > start || Fail("a digit");
    }

    private void SkipSpace()
    {
        while (Current is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _at++;
        }
    }

    private bool TrySkip(byte expected)
    {
        bool isThere = Current == expected;
        _at += isThere ? 1 : 0;
        return isThere;
    }

    private bool Fail(string expected)
    {
        _expected = expected;
        return false;
    }
}
