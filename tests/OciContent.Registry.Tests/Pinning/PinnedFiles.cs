using OciContent.Registry.Pinning;

namespace OciContent.Registry.Tests.Pinning;

/// <summary>Short ways to pin.</summary>
internal static class PinnedFiles
{
    /// <summary>A digest of its own for each reference.</summary>
    public static Digest DigestOf(ImageReference reference) => Digest.Compute(System.Text.Encoding.UTF8.GetBytes(reference.ToString()));

    /// <summary>Pins a text, each reference to a digest of its own.</summary>
    public static Task<PinnedFile> PinAsync(ReferenceFormat format, string text, PinMode mode = PinMode.Pin) =>
        PinAsync(format, System.Text.Encoding.UTF8.GetBytes(text), mode);

    /// <summary>Pins bytes, each reference to a digest of its own.</summary>
    public static async Task<PinnedFile> PinAsync(ReferenceFormat format, byte[] content, PinMode mode = PinMode.Pin)
    {
        using var pinner = new FilePinner(new FixedResolver(DigestOf), new PinOptions { Mode = mode, Format = format });
        return await pinner.PinAsync("file", content);
    }

    /// <summary>The content as text of which a character is a byte.</summary>
    public static string Latin1(this PinnedFile file) => System.Text.Encoding.Latin1.GetString(file.Content.Span);
}
