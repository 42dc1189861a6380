using System.Text;

namespace OciContent.Registry.Tests.Pinning;

/// <summary>A file of the vectors, with the places that are expected in it (<c>tests/vectors/pin/README.md</c>).</summary>
internal sealed record PinCase(string Name, byte[] Input, byte[] Expected, IReadOnlyList<PinPlace> Places)
{
    /// <summary>What everything is pinned to.</summary>
    public static Digest Digest { get; } = Digest.Compute("the image"u8);

    /// <summary>Reads a text with marks.</summary>
    public static PinCase Parse(string name, string marked)
    {
        var input = new StringBuilder();
        var expected = new StringBuilder();
        var places = new List<PinPlace>();
        for (int at = 0; at < marked.Length;)
        {
            if (marked[at] is not ('«' or '⟦'))
            {
                input.Append(marked[at]);
                expected.Append(marked[at++]);
                continue;
            }

            bool isPinned = marked[at] == '«';
            int end = marked.IndexOf(isPinned ? '»' : '⟧', at);
            string[] parts = marked[(at + 1)..end].Split('|');
            string text = parts[0] == "#" ? "" : parts[0];
            string? more = parts.ElementAtOrDefault(1);
            int offset = Encoding.UTF8.GetByteCount(input.ToString());
            places.Add(new PinPlace(offset, text, isPinned, isPinned ? null : more));
            input.Append(text);
            expected.Append(!isPinned ? text : parts[0] == "#" ? $"{Digest}" : $"{text}{(more is null ? "" : ":" + more)}@{Digest}");
            at = end + 1;
        }

        return new PinCase(name, Encoding.UTF8.GetBytes(input.ToString()), Encoding.UTF8.GetBytes(expected.ToString()), places);
    }
}
