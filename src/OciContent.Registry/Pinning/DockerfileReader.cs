using System.Text;
using System.Text.RegularExpressions;

namespace OciContent.Registry.Pinning;

/// <summary>
/// Splits a Dockerfile into its directives and instructions, as BuildKit's parser does (Dockerfile reference, format, parser directives,
/// here-documents).
/// </summary>
internal sealed partial class DockerfileReader
{
    private const char DefaultEscape = '\\';
    private static readonly string[] WithDocuments = ["ADD", "COPY", "RUN"];

    private readonly string _text;
    private readonly List<DockerfileLine> _lines = [];
    private int _next;
    private char _escape = DefaultEscape;

    private DockerfileReader(string text, int start)
    {
        _text = text;
        _next = start;
    }

    /// <summary>The image of the directive <c>syntax</c>, if there is one.</summary>
    public DockerfileWord? Syntax { get; private set; }

    /// <summary>The instructions, in order.</summary>
    public IReadOnlyList<DockerfileLine> Lines => _lines;

    /// <summary>Reads a file.</summary>
    public static DockerfileReader Read(string text, int start)
    {
        var reader = new DockerfileReader(text, start);
        reader.ReadDirectives();
        while (reader.TryReadLine(out int begin, out int end))
        {
            if (!IsBlank(text, begin, end) && !IsComment(text, begin, end))
            {
                reader.ReadInstruction(SkipSpace(text, begin, end), end);
            }
        }

        return reader;
    }

    // parser/directives.go: they end at the first line that is none; others than the known are comments.
    private void ReadDirectives()
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        int back = _next;
        bool isFirst = true;
        while (TryReadLine(out int begin, out int end))
        {
            string line = _text[begin..end];
            if (Directive().Match(line) is { Success: true } match)
            {
                Take(match.Groups["name"].Value, match.Groups["value"], begin, seen);
            }
            else if (!(isFirst && line.StartsWith("#!", StringComparison.Ordinal)))
            {
                break;
            }

            isFirst = false;
            back = _next;
        }

        _next = back;
    }

    private void Take(string name, Group value, int lineStart, HashSet<string> seen)
    {
        if (!seen.Add(name))
        {
            return;
        }

        if (name.Equals("escape", StringComparison.OrdinalIgnoreCase) && value.Value is "\\" or "`")
        {
            _escape = value.Value[0];
        }
        else if (name.Equals("syntax", StringComparison.OrdinalIgnoreCase))
        {
            // What follows the first word is for the frontend.
            int length = value.Value.AsSpan().IndexOfAny(' ', '\t') is var space and >= 0 ? space : value.Length;
            Syntax = new DockerfileWord(value.Value[..length], [.. Enumerable.Range(lineStart + value.Index, length)]);
        }
    }

    private void ReadInstruction(int begin, int end)
    {
        var text = new StringBuilder();
        var offsets = new List<int>();
        bool continues = Append(begin, end);
        while (continues && TryReadLine(out begin, out end))
        {
            // Comments between the lines of an instruction are taken out, and so are empty lines.
            if (!IsComment(_text, begin, end) && !IsBlank(_text, begin, end))
            {
                continues = Append(begin, end);
            }
        }

        var line = new DockerfileLine(text.ToString(), offsets, _escape);
        _lines.Add(line);
        SkipDocuments(line.Keyword == "ONBUILD" ? line.Rest() : line);

        bool Append(int from, int to)
        {
            int marker = ContinuationOf(from, to);
            for (int i = from; i < (marker < 0 ? to : marker); i++)
            {
                text.Append(_text[i]);
                offsets.Add(i);
            }

            return marker >= 0;
        }
    }

    // An escape character at the end of a line, with nothing but blanks behind it and no other one before it.
    private int ContinuationOf(int begin, int end)
    {
        int last = end - 1;
        while (last >= begin && _text[last] is ' ' or '\t')
        {
            last--;
        }

        return last >= begin && _text[last] == _escape && !(last > begin && _text[last - 1] == _escape) ? last : -1;
    }

    private void SkipDocuments(DockerfileLine line)
    {
        if (!WithDocuments.Contains(line.Keyword))
        {
            return;
        }

        foreach ((string name, bool chomps) in HereDocuments.Of(line.Text))
        {
            while (TryReadLine(out int begin, out int end))
            {
                while (chomps && begin < end && _text[begin] == '\t')
                {
                    begin++;
                }

                if (_text.AsSpan(begin, end - begin).SequenceEqual(name))
                {
                    break;
                }
            }
        }
    }

    private bool TryReadLine(out int begin, out int end)
    {
        begin = _next;
        end = _next;
        if (_next >= _text.Length)
        {
            return false;
        }

        int feed = _text.IndexOf('\n', _next);
        end = feed < 0 ? _text.Length : feed;
        _next = feed < 0 ? _text.Length : feed + 1;
        end -= end > begin && _text[end - 1] == '\r' ? 1 : 0;
        return true;
    }

    private static int SkipSpace(string text, int begin, int end)
    {
        while (begin < end && char.IsWhiteSpace(text[begin]))
        {
            begin++;
        }

        return begin;
    }

    private static bool IsBlank(string text, int begin, int end) => SkipSpace(text, begin, end) == end;

    private static bool IsComment(string text, int begin, int end) => SkipSpace(text, begin, end) is var at && at < end && text[at] == '#';

    [GeneratedRegex(
        @"^#\s*(?<name>[a-zA-Z][a-zA-Z0-9]*)\s*=\s*(?<value>\S(.*\S)?)\s*$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Directive();
}
