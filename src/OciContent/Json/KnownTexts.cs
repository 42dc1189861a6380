using System.Text;

namespace OciContent.Json;

/// <summary>Texts that stand in so many documents that they need not be made anew for each.</summary>
internal sealed class KnownTexts
{
    private readonly (byte[] Utf8, string Text)[] _texts;

    /// <summary>Remembers texts, the most frequent first.</summary>
    public KnownTexts(params ReadOnlySpan<string> texts)
    {
        _texts = new (byte[], string)[texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            _texts[i] = (Encoding.UTF8.GetBytes(texts[i]), texts[i]);
        }
    }

    public string? Find(ReadOnlySpan<byte> utf8)
    {
        foreach ((byte[] known, string text) in _texts)
        {
            if (utf8.SequenceEqual(known))
            {
                return text;
            }
        }

        return null;
    }
}
