using System.Text;

namespace OciContent.Tool.Verbs;

/// <summary>
/// Tells the start of an archive of images from that of a layer, whose files are called otherwise. What is compressed as a whole is a
/// layer.
/// </summary>
internal static class ImageArchiveStart
{
    /// <summary>How many bytes are enough to tell: the header of the first entry.</summary>
    public const int Size = 512;

    private const int NameSize = 100;
    private const int HashLength = 64;
    private const string AlgorithmPrefix = "sha256:";

    private static readonly string[] Names = ["blobs", "manifest.json", "index.json", "oci-layout", "repositories", "config.json"];

    /// <summary>Whether it is an archive of images that starts so.</summary>
    /// <param name="start">The first <see cref="Size"/> bytes, or all if there are fewer.</param>
    public static bool Is(ReadOnlySpan<byte> start)
    {
        if (start.Length < Size)
        {
            return false;
        }

        ReadOnlySpan<byte> field = start[..NameSize];
        int length = field.IndexOf((byte)0);
        string path = Encoding.Latin1.GetString(length < 0 ? field : field[..length]);
        string first = path.Split('/').FirstOrDefault(static part => part != ".", "");
        first = first.StartsWith(AlgorithmPrefix, StringComparison.Ordinal) ? first[AlgorithmPrefix.Length..] : first;
        return Names.Contains(first) || (first.Length >= HashLength && first.Take(HashLength).All(char.IsAsciiHexDigitLower));
    }
}
