using OciContent.Images;
using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>Copies what was planned from a source into a folder: blobs first, several at a time, then the documents that lead to them.</summary>
internal sealed class FolderCopy(IContentReader source, int maxConcurrency, TotalProgress? progress)
{
    public Task BlobsAsync(FolderWriter folder, CopyPlan plan, Func<Descriptor, string> nameOf, CancellationToken cancellationToken)
    {
        // The largest come first, so that none is left to be copied alone in the end.
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = maxConcurrency, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(
            plan.Blobs.OrderByDescending(static blob => blob.Size),
            parallel,
            async (blob, cancellationToken) => await folder.PutAsync(
                nameOf(blob),
                blob,
                cancellationToken => source.OpenReadAsync(blob, cancellationToken),
                progress?.Of(cancellationToken),
                cancellationToken).ConfigureAwait(false));
    }

    public async Task DocumentsAsync(FolderWriter folder, CopyPlan plan, Func<ImageDocument, string> nameOf, CancellationToken cancellationToken)
    {
        foreach (ImageDocument document in plan.Documents)
        {
            await folder.PutAsync(
                nameOf(document),
                Stored(document),
                _ => ValueTask.FromResult<Stream>(new PrefixedStream(document.RawBytes, Stream.Null, leaveOpen: true)),
                progress?.Of(cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }
    }

    // The digest of a signed manifest of schema 1 leaves its signatures out: its bytes, as they were read, have another.
    private static Descriptor Stored(ImageDocument document) => document is Schema1Manifest { IsSigned: true }
        ? document.ToDescriptor() with { Digest = Digest.Compute(document.RawBytes.Span) }
        : document.ToDescriptor();
}
