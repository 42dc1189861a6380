using System.Buffers;

namespace OciContent.Registry.Pinning;

/// <summary>Words of any text that cannot be much else than references.</summary>
internal sealed class TextFormat() : ReferenceFormat("text", "any text, whose words are looked at one by one")
{
    private const string Scheme = "docker://";

    private static readonly SearchValues<char> OfWords =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/:@");

    private static readonly SearchValues<char> Before = SearchValues.Create(" \t\r\n\"'`([{<,;=|");
    private static readonly SearchValues<char> After = SearchValues.Create(" \t\r\n\"'`)]}>,;|");

    private protected override bool IsNameOfOne(string path, string file) => false;

    private protected override bool IsContentOfOne(ContentClues clues) => false;

    private protected override void Find(ReferenceCollector found)
    {
        string text = found.Text;
        for (int begin = found.Start; begin < text.Length;)
        {
            int skipped = text.AsSpan(begin).IndexOfAny(OfWords);
            if (skipped < 0)
            {
                return;
            }

            begin += skipped;
            int length = text.AsSpan(begin).IndexOfAnyExcept(OfWords) is var run and >= 0 ? run : text.Length - begin;
            int end = begin + length;
            bool isWord = (begin == found.Start || Before.Contains(text[begin - 1])) && (end == text.Length || After.Contains(text[end]));
            if (isWord)
            {
                Take(found, begin, end);
            }

            begin = end;
        }
    }

    private static void Take(ReferenceCollector found, int begin, int end)
    {
        // A sentence may end behind it.
        ReadOnlySpan<char> word = found.Text.AsSpan(begin, end - begin).TrimEnd(".:");
        if (word.StartsWith(Scheme, StringComparison.Ordinal))
        {
            begin += Scheme.Length;
            word = word[Scheme.Length..];
        }

        if (HasHost(word)
            && ImageReference.TryParse(word, out ImageReference? reference)
            && (reference.Tag is not null || reference.Digest is not null))
        {
            found.Add(begin, word.Length);
        }
    }

    private static bool HasHost(ReadOnlySpan<char> word)
    {
        int slash = word.IndexOf('/');
        return slash > 0 && (word[..slash].IndexOfAny('.', ':') > 0 || word[..slash] is "localhost");
    }
}
