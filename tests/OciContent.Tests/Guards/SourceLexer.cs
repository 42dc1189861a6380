namespace OciContent.Tests.Guards;

/// <summary>
/// Cuts C# source into tokens, as far as the guards need it: comments, preprocessor lines and the text of literals are
/// dropped, the holes of interpolated strings are code like any other.
/// </summary>
internal sealed class SourceLexer
{
    private static readonly string[] LongSigns = ["::", "=>", "==", "!=", "<=", ">=", "?.", "..", "->"];

    private readonly List<SourceToken> _tokens = [];
    private readonly string _text;
    private int _line = 1;
    private int _position;

    private SourceLexer(string text) => _text = text;

    public static IReadOnlyList<SourceToken> Lex(string text)
    {
        var lexer = new SourceLexer(text);
        lexer.LexCode(isHole: false);
        return lexer._tokens;
    }

    private char Current => Peek(0);

    private char Peek(int ahead) => _position + ahead < _text.Length ? _text[_position + ahead] : '\0';

    private bool At(string text) => string.CompareOrdinal(_text, _position, text, 0, text.Length) == 0;

    /// <summary>Lexes to the end of the text or, in a hole, up to the brace that closes it.</summary>
    private void LexCode(bool isHole)
    {
        int depth = 0;
        while (_position < _text.Length)
        {
            if (isHole && depth == 0 && Current == '}')
            {
                return;
            }

            depth += Current switch { '{' => 1, '}' => -1, _ => 0 };
            LexOne();
        }
    }

    private void LexOne()
    {
        char c = Current;
        if (char.IsWhiteSpace(c))
        {
            Skip(1);
        }
        else if (At("//") || (c == '#' && IsFirstOnLine()))
        {
            SkipUntil("\n");
        }
        else if (At("/*"))
        {
            Skip(2);
            SkipUntil("*/");
            Skip(2);
        }
        else if (c == '\'')
        {
            LexQuoted('\'', verbatim: false, dollars: 0);
        }
        else if (StartsString(out int prefix))
        {
            LexString(prefix);
        }
        else if (IsWordStart(c) || (c == '@' && IsWordStart(Peek(1))))
        {
            LexWord();
        }
        else if (char.IsAsciiDigit(c))
        {
            LexNumber();
        }
        else
        {
            string sign = LongSigns.FirstOrDefault(At) ?? c.ToString();
            Add(SourceTokenKind.Sign, sign);
            Skip(sign.Length);
        }
    }

    private void LexWord()
    {
        int start = Current == '@' ? ++_position : _position;
        while (IsWordStart(Current) || char.IsDigit(Current))
        {
            _position++;
        }

        Add(SourceTokenKind.Word, _text[start.._position]);
    }

    private void LexNumber()
    {
        // A point belongs to the number only before a digit: 1..2 is a range, 1.ToString() a call.
        while (char.IsAsciiLetterOrDigit(Current) || Current == '_' || (Current == '.' && char.IsAsciiDigit(Peek(1))))
        {
            _position++;
        }

        Add(SourceTokenKind.Literal, "");
    }

    private bool StartsString(out int prefix)
    {
        prefix = 0;
        while (Peek(prefix) is '$' or '@')
        {
            prefix++;
        }

        return Peek(prefix) == '"';
    }

    private void LexString(int prefix)
    {
        int dollars = _text.AsSpan(_position, prefix).Count('$');
        bool verbatim = _text.AsSpan(_position, prefix).Contains('@');
        _position += prefix;
        int quotes = 0;
        while (Peek(quotes) == '"')
        {
            quotes++;
        }

        if (quotes >= 3 && !verbatim)
        {
            LexRaw(quotes, dollars);
        }
        else
        {
            LexQuoted('"', verbatim, dollars);
        }
    }

    private void LexQuoted(char quote, bool verbatim, int dollars)
    {
        Add(SourceTokenKind.Literal, "");
        Skip(1);
        while (_position < _text.Length)
        {
            if (verbatim ? At("\"\"") : Current == '\\')
            {
                Skip(2);
            }
            else if (dollars > 0 && (At("{{") || At("}}")))
            {
                Skip(2);
            }
            else if (dollars > 0 && Current == '{')
            {
                LexHole(1);
            }
            else if (Current == quote)
            {
                Skip(1);
                return;
            }
            else
            {
                Skip(1);
            }
        }
    }

    private void LexRaw(int quotes, int dollars)
    {
        Add(SourceTokenKind.Literal, "");
        string end = new('"', quotes);
        Skip(quotes);
        while (_position < _text.Length && !At(end))
        {
            int braces = 0;
            while (dollars > 0 && Peek(braces) == '{')
            {
                braces++;
            }

            if (dollars > 0 && braces >= dollars)
            {
                Skip(braces - dollars);
                LexHole(dollars);
            }
            else
            {
                Skip(Math.Max(1, braces));
            }
        }

        // Quotes beyond those of the delimiter are content: they come before it.
        while (Current == '"')
        {
            Skip(1);
        }
    }

    /// <summary>A hole becomes tokens in parentheses: what stands inside is an expression.</summary>
    private void LexHole(int braces)
    {
        Skip(braces);
        Add(SourceTokenKind.Sign, "(");
        LexCode(isHole: true);
        Add(SourceTokenKind.Sign, ")");
        Skip(braces);
    }

    private bool IsFirstOnLine()
    {
        int before = _position - 1;
        while (before >= 0 && _text[before] is (' ' or '\t'))
        {
            before--;
        }

        return before < 0 || _text[before] == '\n';
    }

    private void SkipUntil(string end)
    {
        while (_position < _text.Length && !At(end))
        {
            Skip(1);
        }
    }

    private void Skip(int count)
    {
        for (; count > 0 && _position < _text.Length; count--)
        {
            if (_text[_position++] == '\n')
            {
                _line++;
            }
        }
    }

    private void Add(SourceTokenKind kind, string text) => _tokens.Add(new SourceToken(kind, text, _line));

    private static bool IsWordStart(char c) => c == '_' || char.IsLetter(c);
}
