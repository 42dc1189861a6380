using System.Buffers;
using System.Text;

namespace OciContent.Registry.Authentication;

/// <summary>Reads the challenges of one header <c>WWW-Authenticate</c> (RFC 9110, sections 11.2, 11.3 and 11.6.1).</summary>
internal ref struct ChallengeReader
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(Letters + Digits + "!#$%&'*+-.^_`|~");
    private static readonly SearchValues<char> Token68Characters = SearchValues.Create(Letters + Digits + "-._~+/");

    private readonly ReadOnlySpan<char> _text;
    private int _position;

    public ChallengeReader(ReadOnlySpan<char> text)
    {
        _text = text;
        _position = 0;
    }

    private readonly bool IsAtEnd => _position == _text.Length;

    private readonly bool IsAtEndOfElement => IsAtEnd || _text[_position] == ',';

    /// <summary>Adds the challenges to a list; what is wrong with the header, or <c>null</c>.</summary>
    public string? Read(List<AuthenticationChallenge> challenges)
    {
        SkipSeparators();
        while (!IsAtEnd && challenges.Count <= AuthenticationChallenges.MaxCount)
        {
            string? fault = ReadChallenge(out AuthenticationChallenge? challenge);
            if (fault is not null)
            {
                return $"a header WWW-Authenticate cannot be read from character {_position + 1} on: {fault}";
            }

            challenges.Add(challenge!);
            SkipSeparators();
        }

        return null;
    }

    private string? ReadChallenge(out AuthenticationChallenge? challenge)
    {
        challenge = null;
        ReadOnlySpan<char> scheme = Take(TokenCharacters);
        if (scheme.IsEmpty)
        {
            return "expected the name of a scheme";
        }

        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        challenge = new AuthenticationChallenge(scheme.ToString(), parameters);
        bool hasSpace = SkipSpace();
        if (IsAtEndOfElement)
        {
            return null;
        }

        if (!hasSpace)
        {
            return "expected a space or a comma after the name of a scheme";
        }

        return SkipToken68() ? null : ReadParameters(parameters);
    }

    // Stops before what is not a parameter, which has to be the next scheme.
    private string? ReadParameters(Dictionary<string, string> parameters)
    {
        while (!IsAtEnd)
        {
            int start = _position;
            ReadOnlySpan<char> name = Take(TokenCharacters);
            SkipSpace();
            if (name.IsEmpty || IsAtEnd || _text[_position] != '=')
            {
                _position = start;
                return parameters.Count > 0 ? null : "expected the name of a parameter and '='";
            }

            _position++;
            SkipSpace();
            string? fault = ReadValue(out string value);
            if (fault is not null)
            {
                return fault;
            }

            if (!parameters.TryAdd(name.ToString(), value))
            {
                return "expected each parameter once";
            }

            SkipSpace();
            if (!IsAtEndOfElement)
            {
                return "expected a comma after a parameter";
            }

            SkipSeparators();
        }

        return null;
    }

    private string? ReadValue(out string value)
    {
        value = "";
        if (!IsAtEnd && _text[_position] == '"')
        {
            return ReadQuoted(out value);
        }

        // More than RFC 9110 has: realms without quotes, whose slashes and colons leave no doubt where they end.
        ReadOnlySpan<char> rest = _text[_position..];
        int end = rest.IndexOfAny(" \t,\"");
        ReadOnlySpan<char> taken = end < 0 ? rest : rest[..end];
        foreach (char c in taken)
        {
            if (char.IsControl(c))
            {
                return "expected no control character";
            }
        }

        value = taken.ToString();
        _position += taken.Length;
        return null;
    }

    private string? ReadQuoted(out string value)
    {
        value = "";
        var text = new StringBuilder();
        for (int i = _position + 1; i < _text.Length; i++)
        {
            char c = _text[i];
            if (c == '"')
            {
                _position = i + 1;
                value = text.ToString();
                return null;
            }

            if (c == '\\' && ++i < _text.Length)
            {
                c = _text[i];
            }

            if (char.IsControl(c) && c != '\t')
            {
                return "expected no control character";
            }

            text.Append(c);
        }

        return "expected a closing quote";
    }

    // What comes behind schemes such as Negotiate; never what a registry needs.
    private bool SkipToken68()
    {
        int start = _position;
        bool isThere = !Take(Token68Characters).IsEmpty;
        while (!IsAtEnd && _text[_position] == '=')
        {
            _position++;
        }

        SkipSpace();
        if (isThere && IsAtEndOfElement)
        {
            return true;
        }

        _position = start;
        return false;
    }

    private ReadOnlySpan<char> Take(SearchValues<char> characters)
    {
        ReadOnlySpan<char> rest = _text[_position..];
        int end = rest.IndexOfAnyExcept(characters);
        ReadOnlySpan<char> taken = end < 0 ? rest : rest[..end];
        _position += taken.Length;
        return taken;
    }

    private bool SkipSpace()
    {
        int start = _position;
        while (!IsAtEnd && _text[_position] is ' ' or '\t')
        {
            _position++;
        }

        return _position > start;
    }

    private void SkipSeparators()
    {
        while (!IsAtEnd && _text[_position] is ' ' or '\t' or ',')
        {
            _position++;
        }
    }
}
