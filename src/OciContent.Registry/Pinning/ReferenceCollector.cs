namespace OciContent.Registry.Pinning;

/// <summary>Takes what is found in a text, and tells line and column of it.</summary>
/// <param name="text">The text, as <see cref="ByteText"/> makes it.</param>
/// <param name="start">Where it begins: behind the byte order mark.</param>
internal sealed class ReferenceCollector(string text, int start)
{
    private const int MaxReferences = 10_000;
    private const int MaxTextLength = 4096;

    // An anchor is one place, however many aliases lead to it.
    private readonly SortedDictionary<int, FoundReference> _found = [];

    /// <summary>The whole text.</summary>
    public string Text => text;

    /// <summary>Where it begins.</summary>
    public int Start => start;

    /// <summary>Takes a place at which a whole reference is written.</summary>
    public void Add(int offset, int length) => Add(offset, length, text.Substring(offset, length), ReferencePart.Whole);

    /// <summary>Takes a place at which a part of a reference is written, all of which is given.</summary>
    public void Add(int offset, int length, string reference, ReferencePart part)
    {
        ImageReference? parsed = null;
        string? fault = null;
        try
        {
            parsed = ImageReference.Parse(ByteText.Decode(reference));
        }
        catch (FormatException e)
        {
            fault = e.Message;
        }

        Take(offset, length, reference, parsed, fault, meaning: null, part);
    }

    /// <summary>Takes a place at which something is written that cannot be pinned.</summary>
    public void Skip(int offset, int length, string reason, string? meaning = null) =>
        Take(offset, length, text.Substring(offset, length), reference: null, reason, meaning, ReferencePart.Whole);

    /// <summary>Takes a place of a reference that cannot be pinned, all of which is given.</summary>
    public void SkipParts(int offset, int length, string reference, string reason) =>
        Take(offset, length, reference, reference: null, reason, meaning: null, ReferencePart.Whole);

    /// <summary>Takes a reference that was found in a part of the text.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="offset">Where it is in the whole text.</param>
    public void Take(FoundReference reference, int offset) => Take(reference with { Offset = offset });

    /// <summary>What was found, in the order of the text; lines and columns are counted in one pass.</summary>
    public IReadOnlyList<FoundReference> ToList()
    {
        var references = new List<FoundReference>(_found.Count);
        int at = start;
        int line = 1;
        int column = 1;
        foreach (FoundReference reference in _found.Values)
        {
            for (; at < reference.Offset; at++)
            {
                bool endsLine = text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.Length || text[at + 1] != '\n'));
                line += endsLine ? 1 : 0;
                column = endsLine ? 1 : column + (at + 1 == text.Length || ByteText.BeginsCharacter(text[at + 1]) ? 1 : 0);
            }

            references.Add(reference with { Line = line, Column = column });
        }

        return references;
    }

    private void Take(
        int offset,
        int length,
        string written,
        ImageReference? reference,
        string? reason,
        string? meaning,
        ReferencePart part)
    {
        Take(new FoundReference
        {
            Offset = offset,
            Length = length,
            Line = 0,
            Column = 0,
            Text = ByteText.Decode(written.Length > MaxTextLength ? written.AsSpan(0, MaxTextLength) : written),
            Reference = reference,
            SkipReason = reason,
            Meaning = meaning is null || meaning.Length > MaxTextLength ? null : ByteText.Decode(meaning),
            Part = part,
        });
    }

    private void Take(FoundReference reference)
    {
        if (_found.ContainsKey(reference.Offset))
        {
            return;
        }

        if (_found.Count == MaxReferences)
        {
            throw new InvalidDataException($"There are more than {MaxReferences} references: expected fewer in one file.");
        }

        _found.Add(reference.Offset, reference);
    }
}
