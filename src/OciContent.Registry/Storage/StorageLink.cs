using System.Text;
using OciContent.Internal;

namespace OciContent.Registry.Storage;

/// <summary>A link of a registry's storage: a small file whose text is the digest of a blob, and nothing else.</summary>
internal static class StorageLink
{
    private const int MaxShown = 200;

    /// <summary>Reads the digest of a link.</summary>
    /// <param name="text">All of the file.</param>
    /// <param name="path">The digest that its path says; only one of sha256 must be its own, others lead to the stored blob's.</param>
    /// <param name="rules">Which rules hold.</param>
    /// <param name="target">The blob.</param>
    /// <returns>What is wrong, as the end of a sentence; <c>null</c> if nothing is.</returns>
    public static string? TryParse(ReadOnlySpan<byte> text, Digest? path, StorageRules rules, out Digest? target)
    {
        if (!Digest.TryParse(text, out target) || !target.Algorithm.IsSupported)
        {
            target = null;
            if (text.IsEmpty)
            {
                return "is empty: expected a digest";
            }

            string shown = Encoding.Latin1.GetString(text[..Math.Min(text.Length, MaxShown)]);
            return $"is {ErrorText.Quote(shown)}: expected a digest alone";
        }

        if (rules.HasFlag(StorageRules.LinkTexts)
            && path is not null
            && path.Algorithm == DigestAlgorithm.Sha256
            && path != target)
        {
            string wrong = $"leads to '{target}': expected '{path}', as its path says";
            target = null;
            return wrong;
        }

        return null;
    }
}
