using OciContent.Internal;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Internal;

public sealed class TotalProgressTests
{
    [Fact]
    public void Parts_AreAddedUp()
    {
        var progress = new RecordingProgress<long>();
        var total = new TotalProgress(progress);
        IProgress<long> a = total.Of(CancellationToken.None);
        IProgress<long> b = total.Of(CancellationToken.None);

        a.Report(10);
        b.Report(1);
        a.Report(15);
        b.Report(7);

        Assert.Equal([10, 11, 16, 22], progress.Reports);
    }

    [Fact]
    public void ACancelledPart_TellsNothing()
    {
        var progress = new RecordingProgress<long>();
        var total = new TotalProgress(progress);

        total.Of(new CancellationToken(canceled: true)).Report(10);

        Assert.Empty(progress.Reports);
    }

    [Fact]
    public void WhatIsTold_IsToldByOneThreadAtATime()
    {
        Thread? second = null;
        TotalProgress? total = null;
        var progress = new RecordingProgress<long>(value =>
        {
            if (value == 1)
            {
                // Another thread has more to tell, but may not yet.
                second = new Thread(() => total!.Of(CancellationToken.None).Report(5));
                second.Start();
                Assert.False(second.Join(TimeSpan.FromMilliseconds(200)));
            }
        });
        total = new TotalProgress(progress);

        total.Of(CancellationToken.None).Report(1);
        second!.Join();

        Assert.Equal([1, 6], progress.Reports);
    }
}
