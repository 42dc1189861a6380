using System.Text;

namespace OciContent.Registry.Pinning;

/// <summary>A file's content with some references written anew.</summary>
internal sealed class Rewriting
{
    private readonly List<(PinnedReference Reference, int Offset, int Length)> _expected = [];

    public Rewriting(ReadOnlyMemory<byte> content, IEnumerable<PinnedReference> references)
    {
        using var rewritten = new MemoryStream(content.Length);
        int at = 0;
        foreach (PinnedReference reference in references)
        {
            FoundReference found = reference.Found;
            ReadOnlySpan<byte> written = content.Span.Slice(found.Offset, found.Length);
            rewritten.Write(content.Span[at..found.Offset]);
            int offset = (int)rewritten.Length;
            at = found.Offset + found.Length;
            if (reference.Text == found.Text)
            {
                rewritten.Write(written);
            }
            else
            {
                rewritten.Write(Encoding.ASCII.GetBytes(found.Part.Pin(Encoding.ASCII.GetString(written), reference.Digest!)));
                IsChange = true;
            }

            _expected.Add((reference, offset, (int)rewritten.Length - offset));
        }

        rewritten.Write(content.Span[at..]);
        Content = rewritten.ToArray();
    }

    /// <summary>The new content.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Whether it is another one.</summary>
    public bool IsChange { get; }

    /// <summary>Reads it again: whoever reads it so must find what was to be written, where it was, and nothing else.</summary>
    /// <exception cref="InvalidDataException">It is not so.</exception>
    public void Verify(ReferenceFormat format)
    {
        if (!IsChange)
        {
            return;
        }

        IReadOnlyList<FoundReference> found;
        try
        {
            found = format.Find(Content);
        }
        catch (FormatException e)
        {
            throw Refusal(e);
        }

        bool isAsExpected = found.Count == _expected.Count
            && found.Zip(_expected).All(static pair => IsAsExpected(pair.First, pair.Second));
        if (!isAsExpected)
        {
            throw Refusal(inner: null);
        }
    }

    private static bool IsAsExpected(FoundReference found, (PinnedReference Reference, int Offset, int Length) expected) =>
        found.Offset == expected.Offset
        && found.Length == expected.Length
        && found.Text == expected.Reference.Text
        && found.SkipReason == expected.Reference.Found.SkipReason
        && (found.SkipReason is not null || found.Reference?.Digest == expected.Reference.Digest);

    private static InvalidDataException Refusal(Exception? inner) =>
        new("It would not be read with the digests in it as without them: expected a file of this format.", inner);
}
