namespace OciContent.Features.Tests;

/// <summary>Content of which one byte is another.</summary>
internal static class Alteration
{
    /// <summary>Alters the byte in the middle: of a gzip file, within what is compressed.</summary>
    public static byte[] Of(byte[] content)
    {
        byte[] altered = [.. content];
        altered[altered.Length / 2] ^= 1;
        return altered;
    }
}
