using System.Globalization;
using OciContent.Internal;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OciContent.Registry.Pinning;

/// <summary>Reads YAML, and JSON with it, into nodes that know where they are.</summary>
internal sealed class YamlReader
{
    private readonly string _text;
    private readonly int _start;
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);
    private readonly Stack<Frame> _open = new();
    private readonly YamlSteps _steps = new();
    private readonly List<YamlNode> _documents = [];

    private YamlReader(string text, int start)
    {
        _text = text;
        _start = start;
    }

    /// <summary>The documents of a text.</summary>
    /// <exception cref="FormatException">It is not YAML.</exception>
    /// <exception cref="InvalidDataException">It is nested too deeply.</exception>
    public static IReadOnlyList<YamlNode> Read(string text, int start)
    {
        var reader = new YamlReader(text, start);
        var parser = new Parser(new Scanner(new StringReader(text[start..])));
        while (MoveNext(parser))
        {
            reader.Take(parser.Current!);
        }

        return reader._documents;
    }

    private static bool MoveNext(Parser parser)
    {
        try
        {
            return parser.MoveNext();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Text that is broken in some ways makes the parser trip over itself (InvalidOperationException and others), which is no
            // more than another way to say so.
            Mark place = e is YamlException { End: var end } ? end : parser.Current?.End ?? Mark.Empty;
            throw new FormatException(
                string.Create(CultureInfo.InvariantCulture, $"Line {place.Line}, column {place.Column} is not YAML: ")
                    + (e is YamlException ? ErrorText.Plain(ByteText.Decode(e.Message)) : "what follows is broken."),
                e);
        }
    }

    private void Take(ParsingEvent parsed)
    {
        switch (parsed)
        {
            case DocumentStart:
                _anchors.Clear();
                break;
            case MappingStart start:
                Open(new YamlMap(_steps), start);
                break;
            case SequenceStart start:
                Open(new YamlList(), start);
                break;
            case MappingEnd or SequenceEnd:
                _open.Pop();
                break;
            case Scalar scalar:
                Add(Anchored(ScalarOf(scalar), scalar));
                break;
            case AnchorAlias alias:
                Add(_anchors.GetValueOrDefault(alias.Value.Value) ?? new YamlList());
                break;
            default:
                break;
        }
    }

    private void Open(YamlNode node, NodeEvent start)
    {
        if (_open.Count == YamlNode.MaxDepth)
        {
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"Line {start.Start.Line} is nested deeper than {YamlNode.MaxDepth} levels."));
        }

        Add(Anchored(node, start));
        _open.Push(new Frame(node));
    }

    private YamlNode Anchored(YamlNode node, NodeEvent start)
    {
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = node;
        }

        return node;
    }

    private void Add(YamlNode node)
    {
        if (!_open.TryPeek(out Frame? frame))
        {
            _documents.Add(node);
            return;
        }

        switch (frame.Node)
        {
            case YamlList list:
                list.Items.Add(node);
                break;
            case YamlMap map when frame.Key is { } key:
                map.Add(key.Value, node);
                frame.Key = null;
                frame.IsValueNext = false;
                break;
            case YamlMap when frame.IsValueNext:
                // The value of a key that is no scalar: nobody asks for it.
                frame.IsValueNext = false;
                break;
            default:
                frame.Key = node as YamlScalar;
                frame.Key?.IsKey = true;
                frame.IsValueNext = true;
                break;
        }
    }

    private YamlScalar ScalarOf(Scalar scalar)
    {
        int begin = _start + (int)scalar.Start.Index;
        int end = Math.Min(_text.Length, _start + (int)scalar.End.Index);
        return new YamlScalar
        {
            Value = scalar.Value,
            Offset = begin,
            Length = Math.Max(0, end - begin),
            ValueOffset = begin <= end ? PlaceOf(scalar, begin, end) : -1,
            IsPlain = scalar.Style == ScalarStyle.Plain,
            HasOwnTag = !scalar.Tag.IsEmpty && !scalar.Tag.IsNonSpecific && scalar.Tag.Value != "tag:yaml.org,2002:str",
        };
    }

    // Its anchor and tag are in front of it, so it is looked for from its end, where nothing may stand but what its style has there.
    private int PlaceOf(Scalar scalar, int begin, int end)
    {
        ReadOnlySpan<char> written = _text.AsSpan(begin, end - begin);
        bool isQuoted = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted;
        if (scalar.Value.Length == 0)
        {
            return isQuoted && written.EndsWith(scalar.Style == ScalarStyle.SingleQuoted ? "''" : "\"\"") ? end - 1 : -1;
        }

        int at = written.LastIndexOf(scalar.Value, StringComparison.Ordinal);
        if (at < 0)
        {
            return -1;
        }

        ReadOnlySpan<char> behind = written[(at + scalar.Value.Length)..];
        bool isThere = scalar.Style switch
        {
            ScalarStyle.SingleQuoted => behind is "'" && at > 0 && written[at - 1] == '\'',
            ScalarStyle.DoubleQuoted => behind is "\"" && at > 0 && written[at - 1] == '"',
            ScalarStyle.Literal or ScalarStyle.Folded => behind.IsWhiteSpace() && at > 0 && char.IsWhiteSpace(written[at - 1]),
            _ => behind.IsEmpty,
        };
        return isThere ? begin + at : -1;
    }

    /// <summary>A collection that is being read.</summary>
    private sealed class Frame(YamlNode node)
    {
        public YamlNode Node { get; } = node;

        public YamlScalar? Key { get; set; }

        public bool IsValueNext { get; set; }
    }
}
