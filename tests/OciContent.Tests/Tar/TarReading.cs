using System.Text;
using OciContent.Tar;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Tar;

/// <summary>What the tests of tar reading share.</summary>
internal static class TarReading
{
    public static ValueTask<TarIndex> IndexAsync(byte[] archive, TarLimits? limits = null) =>
        TarIndex.ReadAsync(new MemoryStream(archive, writable: false), limits);

    public static ValueTask<TarIndex> IndexAsync(TarBuilder archive, TarLimits? limits = null) =>
        IndexAsync(archive.End().ToArray(), limits);

    /// <summary>First shows that the valid variant is taken, then that the other one is refused for the right reason.</summary>
    public static async Task RefusesAsync(
        Action<TarBuilder> valid,
        Action<TarBuilder> invalid,
        string expected,
        TarLimits? limits = null)
    {
        var right = new TarBuilder();
        valid(right);
        await IndexAsync(right, limits);

        var wrong = new TarBuilder();
        invalid(wrong);
        await RefusesAsync(wrong.End().ToArray(), expected, limits);
    }

    public static async Task RefusesAsync(byte[] archive, string expected, TarLimits? limits = null)
    {
        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() => IndexAsync(archive, limits).AsTask());
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(": expected", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    /// <summary>All that an index says, in one string.</summary>
    public static string Describe(TarIndex index) => string.Join('\n', index.Entries);

    public static byte[] ContentOf(byte[] archive, TarEntry entry) =>
        archive.AsSpan((int)entry.Offset, (int)entry.Size).ToArray();

    public static string TextOf(byte[] archive, TarEntry entry) => Encoding.UTF8.GetString(ContentOf(archive, entry));
}
