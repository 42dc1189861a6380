using OciContent.Storage;
using OciContent.Testing.Checking;
using OciContent.Testing.Generation;

namespace OciContent.Testing;

/// <content>What does not go in, and who sees what meanwhile.</content>
public sealed partial class ContentStoreLaws
{
    private static readonly TimeSpan ShortPatience = TimeSpan.FromMilliseconds(20);

    // How long somebody may be kept waiting by others. A store may do one thing after the other; when one was seen to, it is not waited for
    // as long again.
    private TimeSpan _patience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Content of the right size and another digest is refused with a <see cref="ContentMismatchException"/>, and not there afterwards.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task AlteredContentIsRefused() => CheckAsync(nameof(AlteredContentIsRefused), static async (store, contents) =>
    {
        // The first, a middle and the last byte: a store may look at some alone.
        foreach (int at in new[] { 0, contents.First.Length / 2, contents.First.Length - 1 }.Distinct())
        {
            byte[] altered = [.. contents.First];
            altered[at] ^= 1;
            await RequireRefusalAsync(store, contents, altered, $"content whose byte {at} is another").ConfigureAwait(false);
        }
    });

    /// <summary>Content that ends too early is refused with a <see cref="ContentMismatchException"/>, and not there afterwards.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task ShortContentIsRefused() => CheckAsync(nameof(ShortContentIsRefused), static async (store, contents) =>
    {
        await RequireRefusalAsync(store, contents, contents.First[..^1], "content that lacks its last byte").ConfigureAwait(false);
        await RequireRefusalAsync(store, contents, [], "no content").ConfigureAwait(false);
    });

    /// <summary>
    /// Content that goes on behind its end is refused with a <see cref="ContentMismatchException"/>, and not there afterwards.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task LongContentIsRefused() => CheckAsync(nameof(LongContentIsRefused), static async (store, contents) =>
        await RequireRefusalAsync(store, contents, [.. contents.First, 0], "content with a byte after its end").ConfigureAwait(false));

    /// <summary>
    /// Content of the right digest is refused by a descriptor with another size: put, with a <see cref="ContentMismatchException"/>; read
    /// when it is there, with the same before its end is seen, or as if it were not there.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task WrongSizeIsRefused() =>
        CheckAsync(
            nameof(WrongSizeIsRefused),
            static async (store, contents) =>
            {
                Descriptor content = contents.Describe(contents.First);
                foreach (long size in new[] { content.Size - 1, content.Size + 1 })
                {
                    await RequireThrowAsync<ContentMismatchException>(
                            $"putting {content.Size} bytes as {size}",
                            () => store.PutAsync(content with { Size = size }, contents.Open(contents.First)))
                        .ConfigureAwait(false);
                }

                await RequireAbsentAsync(store, content, "it was refused").ConfigureAwait(false);
                await store.PutAsync(content, contents.Open(contents.First)).ConfigureAwait(false);
                foreach (long size in new[] { content.Size - 1, content.Size + 1 })
                {
                    await RequireThrowAsync<IOException>(
                            $"reading {content.Size} bytes as {size}",
                            () => ReadAsync(store, content with { Size = size }))
                        .ConfigureAwait(false);
                }

                await RequireReadAsync(store, content, contents.First, "it was asked for by other sizes").ConfigureAwait(false);
            });

    /// <summary>
    /// When a stream fails half way, an <see cref="IOException"/> is thrown, nothing is there, and the content can still be put.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task BrokenStreamLeavesNothing() =>
        CheckAsync(
            nameof(BrokenStreamLeavesNothing),
            static async (store, contents) =>
            {
                Descriptor content = contents.Describe(contents.First);
                ChunkStream broken = contents.Open(contents.First);
                broken.HalfWay = static _ => throw new EndOfStreamException("The line is dead.");
                await RequireThrowAsync<IOException>(
                        "putting from a stream that throws one half way",
                        () => store.PutAsync(content, broken))
                    .ConfigureAwait(false);
                await RequireAbsentAsync(store, content, "its stream broke off").ConfigureAwait(false);
                await store.PutAsync(content, contents.Open(contents.First)).ConfigureAwait(false);
                await RequireReadAsync(store, content, contents.First, "it was put once more").ConfigureAwait(false);
            });

    /// <summary>
    /// When putting is canceled half way, an <see cref="OperationCanceledException"/> is thrown though the stream would go on, nothing is
    /// there, and the content can still be put.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task CanceledPutLeavesNothing() =>
        CheckAsync(
            nameof(CanceledPutLeavesNothing),
            static async (store, contents) =>
            {
                Descriptor content = contents.Describe(contents.First);
                using var canceling = new CancellationTokenSource();
                ChunkStream stream = contents.Open(contents.First);
                stream.HalfWay = _ => canceling.CancelAsync();
                await RequireThrowAsync<OperationCanceledException>(
                        "putting that is canceled half way",
                        () => store.PutAsync(content, stream, canceling.Token))
                    .ConfigureAwait(false);
                await RequireAbsentAsync(store, content, "putting it was canceled").ConfigureAwait(false);
                await store.PutAsync(content, contents.Open(contents.First)).ConfigureAwait(false);
                await RequireReadAsync(store, content, contents.First, "it was put once more").ConfigureAwait(false);
            });

    /// <summary>While content is put, others do not see it: neither half of it nor an empty file.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task NothingIsSeenBeforeItIsWhole() => CheckAsync(nameof(NothingIsSeenBeforeItIsWhole), async (store, contents) =>
    {
        Descriptor content = contents.Describe(contents.First);
        ChunkStream stream = contents.Open(contents.First);
        Task look = Task.CompletedTask;
        bool isBehind = false;
        stream.HalfWay = async _ =>
        {
            look = RequireAbsentAsync(store, content, "only half of it was put");
            isBehind = !await EndsSoonAsync(look).ConfigureAwait(false);
        };
        await store.PutAsync(content, stream).ConfigureAwait(false);
        try
        {
            await look.ConfigureAwait(false);
        }
        catch (BrokenLawException) when (isBehind)
        {
            // The store let who reads wait until it was whole.
        }

        await RequireReadAsync(store, content, contents.First, "all of it was put").ConfigureAwait(false);
    });

    /// <summary>Content that is there is read while other content is put.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task ContentIsReadWhileOtherIsPut() => CheckAsync(nameof(ContentIsReadWhileOtherIsPut), async (store, contents) =>
    {
        Descriptor content = contents.Describe(contents.First);
        await store.PutAsync(content, contents.Open(contents.First)).ConfigureAwait(false);
        byte[] other = [.. contents.First, 1];
        ChunkStream stream = contents.Open(other);
        Task look = Task.CompletedTask;
        stream.HalfWay = _ =>
        {
            look = RequireReadAsync(store, content, contents.First, "it was put, and half of other content");
            return EndsSoonAsync(look);
        };
        await store.PutAsync(contents.Describe(other), stream).ConfigureAwait(false);
        await look.ConfigureAwait(false);
    });

    /// <summary>Content that is there stays as it is when other content is put as the same: that is refused, or left unread.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task RefusedContentDoesNotReplace() => CheckAsync(nameof(RefusedContentDoesNotReplace), static async (store, contents) =>
    {
        Descriptor content = contents.Describe(contents.First);
        await store.PutAsync(content, contents.Open(contents.First)).ConfigureAwait(false);
        byte[] altered = [.. contents.First];
        altered[^1] ^= 1;
        try
        {
            await store.PutAsync(content, contents.Open(altered)).ConfigureAwait(false);
        }
        catch (ContentMismatchException)
        {
            // It read what it did not need.
        }

        await RequireReadAsync(store, content, contents.First, "other content was put as the same").ConfigureAwait(false);
    });

    private async Task<bool> EndsSoonAsync(Task task)
    {
        bool ends = await Task.WhenAny(task, Task.Delay(_patience, CancellationToken.None)).ConfigureAwait(false) == task;
        _patience = ends ? _patience : ShortPatience;
        return ends;
    }

    private static async Task RequireRefusalAsync(IContentStore store, ContentCase contents, byte[] delivered, string what)
    {
        Descriptor content = contents.Describe(contents.First);
        await RequireThrowAsync<ContentMismatchException>($"putting {what}", () => store.PutAsync(content, contents.Open(delivered)))
            .ConfigureAwait(false);
        await RequireAbsentAsync(store, content, "it was refused").ConfigureAwait(false);
    }
}
