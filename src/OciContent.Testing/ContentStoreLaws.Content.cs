using OciContent.Storage;
using OciContent.Testing.Checking;
using OciContent.Testing.Generation;

namespace OciContent.Testing;

/// <content>What goes in, and what comes out.</content>
public sealed partial class ContentStoreLaws
{
    /// <summary>Content that was put is there, and is read as it was put.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task PutContentIsRead() => CheckAsync(nameof(PutContentIsRead), static async (store, contents) =>
    {
        Descriptor content = contents.Describe(contents.First);
        await store.PutAsync(content, contents.Open(contents.First)).ConfigureAwait(false);
        await RequireReadAsync(store, content, contents.First, "it was put").ConfigureAwait(false);
    });

    /// <summary>Content that was added has the type it was added with, and its own digest and size, and is read as it was added.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task AddedContentIsRead() =>
        CheckAsync(
            nameof(AddedContentIsRead),
            static async (store, contents) =>
            {
                Descriptor expected = contents.Describe(contents.First);
                Descriptor content = await store
                    .AddAsync(contents.Open(contents.First), expected.MediaType, contents.Algorithm)
                    .ConfigureAwait(false);
                if ((content.MediaType, content.Digest, content.Size) != (expected.MediaType, expected.Digest, expected.Size))
                {
                    throw new BrokenLawException($"what was added is {Text(content)}: expected {Text(expected)}");
                }

                await RequireReadAsync(store, expected, contents.First, "it was added").ConfigureAwait(false);
            });

    /// <summary>Content that is added without an algorithm has its sha256 digest, and is read by it.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task DefaultAlgorithmIsSha256() => CheckAsync(nameof(DefaultAlgorithmIsSha256), static async (store, contents) =>
    {
        contents = contents with { Algorithm = DigestAlgorithm.Sha256 };
        Descriptor expected = contents.Describe(contents.First);
        Descriptor content = await store.AddAsync(contents.Open(contents.First), expected.MediaType).ConfigureAwait(false);
        if (content.Digest != expected.Digest)
        {
            throw new BrokenLawException($"what was added without an algorithm is {Text(content)}: expected {Text(expected)}");
        }

        await RequireReadAsync(store, expected, contents.First, "it was added without an algorithm").ConfigureAwait(false);
    });

    /// <summary>Content that was never put is not there, and reading it throws <see cref="ContentNotFoundException"/>.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task AbsentContentIsNotFound() => CheckAsync(nameof(AbsentContentIsNotFound), static async (store, contents) =>
    {
        foreach (byte[] other in contents.All.Skip(1))
        {
            await store.PutAsync(contents.Describe(other), contents.Open(other)).ConfigureAwait(false);
        }

        await RequireAbsentAsync(store, contents.Describe(contents.First), "it was never put").ConfigureAwait(false);
    });

    /// <summary>All contents that were put are there, whatever is put after them.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task ContentIsKeptBesideOther() => CheckAsync(nameof(ContentIsKeptBesideOther), static async (store, contents) =>
    {
        foreach (byte[] content in contents.All)
        {
            await store.PutAsync(contents.Describe(content), contents.Open(content)).ConfigureAwait(false);
        }

        foreach (byte[] content in contents.All)
        {
            await RequireReadAsync(store, contents.Describe(content), content, "all were put").ConfigureAwait(false);
        }
    });

    /// <summary>Content that is there can be put and added again, and stays as it is.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task PutAgainChangesNothing() => CheckAsync(nameof(PutAgainChangesNothing), static async (store, contents) =>
    {
        Descriptor content = contents.Describe(contents.First);
        await store.PutAsync(content, contents.Open(contents.First)).ConfigureAwait(false);
        await store.PutAsync(content, contents.Open(contents.First)).ConfigureAwait(false);
        await RequireReadAsync(store, content, contents.First, "it was put twice").ConfigureAwait(false);
        await store.AddAsync(contents.Open(contents.First), content.MediaType, contents.Algorithm).ConfigureAwait(false);
        await RequireReadAsync(store, content, contents.First, "it was added too").ConfigureAwait(false);
    });

    /// <summary>Content of no bytes is absent until it is put, and then it is there.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task EmptyContentIsContent() => CheckAsync(nameof(EmptyContentIsContent), static async (store, contents) =>
    {
        Descriptor empty = contents.Describe([]);
        await RequireAbsentAsync(store, empty, "nothing was put").ConfigureAwait(false);
        await store.PutAsync(empty, contents.Open([])).ConfigureAwait(false);
        await RequireReadAsync(store, empty, [], "content of no bytes was put").ConfigureAwait(false);
    });

    /// <summary>
    /// Putting and reading content by a digest whose algorithm cannot be computed throws <see cref="NotSupportedException"/>: nothing could
    /// be verified.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task UnsupportedAlgorithmsAreRefused() =>
        CheckAsync(
            nameof(UnsupportedAlgorithmsAreRefused),
            static async (store, contents) =>
            {
                Descriptor content = contents.Describe(contents.First) with
                {
                    Digest = Digest.Parse("md5:d41d8cd98f00b204e9800998ecf8427e"),
                };
                await RequireThrowAsync<NotSupportedException>(
                        "putting content by an md5 digest",
                        () => store.PutAsync(content, contents.Open(contents.First)))
                    .ConfigureAwait(false);
                await RequireThrowAsync<NotSupportedException>(
                        "reading content by an md5 digest",
                        () => store.OpenReadAsync(content).AsTask())
                    .ConfigureAwait(false);
            });

    /// <summary>Streams are not disposed: they belong to who opened them.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task StreamsAreLeftOpen() =>
        CheckAsync(
            nameof(StreamsAreLeftOpen),
            static async (store, contents) =>
            {
                using ChunkStream put = contents.Open(contents.First);
                await store.PutAsync(contents.Describe(contents.First), put).ConfigureAwait(false);
                using ChunkStream added = contents.Open(contents.First);
                await store.AddAsync(added, "application/octet-stream", contents.Algorithm).ConfigureAwait(false);
                if (put.IsDisposed || added.IsDisposed)
                {
                    throw new BrokenLawException(
                        $"the stream that was {(put.IsDisposed ? "put" : "added")} is disposed: expected it to be left open");
                }
            });

    private static async Task RequireReadAsync(IContentStore store, Descriptor content, byte[] expected, string after)
    {
        if (!await store.ExistsAsync(content).ConfigureAwait(false))
        {
            throw new BrokenLawException($"{Text(content)} is not there after {after}: expected it to be");
        }

        if (await store.FindSizeAsync(content.Digest).ConfigureAwait(false) is { } size && size != expected.Length)
        {
            throw new BrokenLawException($"the size of {Text(content)} is found as {size} after {after}: expected {expected.Length}");
        }

        byte[] read = await ReadAsync(store, content).ConfigureAwait(false);
        if (!read.AsSpan().SequenceEqual(expected))
        {
            throw new BrokenLawException(
                $"{Text(content)} is read as {read.Length} bytes of {Digest.Compute(read, content.Digest.Algorithm)} after {after}: "
                + "expected the same bytes");
        }
    }

    private static async Task RequireAbsentAsync(IContentStore store, Descriptor content, string because)
    {
        if (await store.ExistsAsync(content).ConfigureAwait(false))
        {
            throw new BrokenLawException($"{Text(content)} is there though {because}: expected it not to be");
        }

        if (await store.FindSizeAsync(content.Digest).ConfigureAwait(false) is { } size)
        {
            throw new BrokenLawException($"the size of {Text(content)} is found as {size} though {because}: expected none");
        }

        await RequireThrowAsync<ContentNotFoundException>($"reading {Text(content)}, where {because},", () => ReadAsync(store, content))
            .ConfigureAwait(false);
    }

    private static async Task<byte[]> ReadAsync(IContentStore store, Descriptor content)
    {
        Stream stream = await store.OpenReadAsync(content).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes).ConfigureAwait(false);
            return bytes.ToArray();
        }
    }

    private static async Task RequireThrowAsync<TException>(string what, Func<Task> act)
        where TException : Exception
    {
        Exception? thrown = null;
        try
        {
            await act().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            thrown = e;
        }

        if (thrown is not TException)
        {
            string outcome = thrown is null ? "succeeds" : $"throws {thrown.GetType().Name}, '{thrown.Message.ReplaceLineEndings(" ")}'";
            throw new BrokenLawException(
                $"{what} {outcome}: expected {typeof(TException).Name}",
                document: null,
                thrown);
        }
    }

    private static string Text(Descriptor content) => $"{content.Digest} of {content.Size} bytes";
}
