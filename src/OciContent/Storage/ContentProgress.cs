using System.Runtime.InteropServices;
using OciContent.Internal;

namespace OciContent.Storage;

/// <summary>How far work on contents has come.</summary>
/// <param name="Bytes">How many bytes were gone through so far, of all contents together.</param>
/// <param name="TotalBytes">How many there are; <c>null</c> where nothing says so before they are read.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ContentProgress(long Bytes, long? TotalBytes)
{
    /// <summary>Adds up the progress of contents for somebody; <c>null</c> if nobody is told.</summary>
    internal static TotalProgress? Sum(IProgress<ContentProgress>? progress, long? totalBytes) =>
        progress is null ? null : new TotalProgress(new Teller(progress, totalBytes));

    private sealed class Teller(IProgress<ContentProgress> progress, long? totalBytes) : IProgress<long>
    {
        public void Report(long value) => progress.Report(new ContentProgress(value, totalBytes));
    }
}
