using OciContent.Internal;

namespace OciContent.Layouts;

/// <summary>Adds up the progress of all that is copied.</summary>
internal sealed class CopyProgress(IProgress<long>? progress)
{
    private readonly TotalProgress? _total = progress is null ? null : new TotalProgress(progress);

    /// <summary>Who is told the progress of one content; <c>null</c> if nobody is.</summary>
    public IProgress<long>? OfOne(CancellationToken cancellationToken) => _total?.Of(cancellationToken);
}
