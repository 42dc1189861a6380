using System.Runtime.InteropServices;
using OciContent.Internal;

namespace OciContent;

/// <summary>How far work on contents has come.</summary>
/// <param name="Bytes">How many bytes were gone through so far, of all contents together.</param>
/// <param name="TotalBytes">
/// How many there are; <c>null</c> where nothing says so before they are read. What says so may be wrong: a file can grow meanwhile.
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ContentProgress(long Bytes, long? TotalBytes)
{
    /// <summary>
    /// Tells somebody of the bytes of one stream, which says itself how many are left if it can seek; <c>null</c> if nobody is told.
    /// </summary>
    internal static IProgress<long>? Of(Stream content, IProgress<ContentProgress>? progress) =>
        progress is null ? null : new Teller(progress, RestOf(content));

    /// <summary>Tells somebody of the bytes of one content, and nothing of how many there are; <c>null</c> if nobody is told.</summary>
    internal static IProgress<long>? Of(IProgress<ContentProgress>? progress) =>
        progress is null ? null : new Teller(progress, totalBytes: null);

    /// <summary>Adds up the progress of contents for somebody; <c>null</c> if nobody is told.</summary>
    internal static TotalProgress? Sum(IProgress<ContentProgress>? progress, long? totalBytes) =>
        progress is null ? null : new TotalProgress(new Teller(progress, totalBytes));

    /// <summary>Adds up the progress of contents, each of which may say how long it is; <c>null</c> if nobody is told.</summary>
    internal static TotalProgress? Sum(IProgress<ContentProgress>? progress, IEnumerable<long?> sizes)
    {
        // Sizes are claims, and may add up to more than a long holds.
        decimal? total = progress is null ? null : sizes.Aggregate<long?, decimal?>(0, static (sum, size) => sum + size);
        return Sum(progress, total is { } all ? (long)Math.Min(all, long.MaxValue) : null);
    }

    // The files of /proc and devices say 0, and have content all the same.
    private static long? RestOf(Stream content) =>
        content.CanSeek && content.Length - content.Position is var rest and > 0 ? rest : null;

    private sealed class Teller(IProgress<ContentProgress> progress, long? totalBytes) : IProgress<long>
    {
        public void Report(long value) => progress.Report(new ContentProgress(value, totalBytes));
    }
}
