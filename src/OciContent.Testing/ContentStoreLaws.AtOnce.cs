using OciContent.Testing.Checking;
using OciContent.Testing.Generation;

namespace OciContent.Testing;

/// <content>What several do at the same time.</content>
public sealed partial class ContentStoreLaws
{
    private const int Writers = 4;
    private const int Rounds = 12;

    /// <summary>Several can put the same content at the same time; then it is there.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task SameContentIsPutAtOnce() =>
        CheckAsync(
            nameof(SameContentIsPutAtOnce),
            async (store, contents) =>
            {
                Descriptor content = contents.Describe(contents.First);
                await AtOnceAsync(
                        Enumerable.Range(0, Writers).Select(_ => contents.First),
                        contents,
                        (bytes, stream) => store.PutAsync(content, stream))
                    .ConfigureAwait(false);
                await RequireReadAsync(store, content, contents.First, "several put it at the same time").ConfigureAwait(false);
            });

    /// <summary>
    /// Several can put different contents at the same time; then all are there, but those that were not what they should be.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task DifferentContentsArePutAtOnce() =>
        CheckAsync(
            nameof(DifferentContentsArePutAtOnce),
            async (store, contents) =>
            {
                byte[] wrong = [.. contents.First, 1];
                Descriptor absent = contents.Describe([.. contents.First, 2]);
                await AtOnceAsync(
                        [.. contents.All, wrong],
                        contents,
                        async (bytes, stream) =>
                        {
                            if (ReferenceEquals(bytes, wrong))
                            {
                                await RequireThrowAsync<ContentMismatchException>(
                                        "putting other content beside the others",
                                        () => store.PutAsync(absent, stream))
                                    .ConfigureAwait(false);
                                return;
                            }

                            await store.PutAsync(contents.Describe(bytes), stream).ConfigureAwait(false);
                        })
                    .ConfigureAwait(false);

                foreach (byte[] content in contents.All)
                {
                    await RequireReadAsync(store, contents.Describe(content), content, "all were put at the same time")
                        .ConfigureAwait(false);
                }

                await RequireAbsentAsync(store, absent, "it was refused").ConfigureAwait(false);
            });

    /// <summary>
    /// Several threads can put small contents again and again, each time at the same moment; then all are there. A store without locks may
    /// lose some, but need not: the more cases and processors, the surer it is found.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task SmallContentsArePutAtOnce() =>
        CheckAsync(
            nameof(SmallContentsArePutAtOnce),
            static async (store, contents) =>
            {
                (Descriptor Content, byte[] Bytes)[] all =
                [
                    .. Enumerable
                        .Range(0, Writers * Rounds)
                        .Select(number =>
                        {
                            byte[] bytes = [.. contents.First.Take(600), (byte)number];
                            return (contents.Describe(bytes), bytes);
                        }),
                ];
                using var start = new Barrier(Writers);
                await Task.WhenAll(
                        Enumerable
                            .Range(0, Writers)
                            .Select(writer =>
                                Task.Factory.StartNew(
                                    () => PutEach(writer),
                                    CancellationToken.None,
                                    TaskCreationOptions.LongRunning,
                                    TaskScheduler.Default)))
                    .ConfigureAwait(false);

                foreach ((Descriptor content, byte[] bytes) in all)
                {
                    await RequireReadAsync(store, content, bytes, $"{Writers} threads put {all.Length} contents at the same time")
                        .ConfigureAwait(false);
                }

                // Threads of their own: those of the pool come one after the other.
                void PutEach(int writer)
                {
                    try
                    {
                        for (int round = 0; round < Rounds; round++)
                        {
                            (Descriptor content, byte[] bytes) = all[(round * Writers) + writer];
                            using var stream = new MemoryStream(bytes, writable: false);
                            start.SignalAndWait();
                            store.PutAsync(content, stream).GetAwaiter().GetResult();
                        }
                    }
                    finally
                    {
                        start.RemoveParticipant();
                    }
                }
            });

    /// <summary>
    /// Several can read the same content at the same time, each from its start to its end, whatever the others do with their streams.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task SameContentIsReadAtOnce() => CheckAsync(nameof(SameContentIsReadAtOnce), static async (store, contents) =>
    {
        Descriptor content = contents.Describe(contents.First);
        await store.PutAsync(content, contents.Open(contents.First)).ConfigureAwait(false);
        Stream first = await store.OpenReadAsync(content).ConfigureAwait(false);
        await using (first.ConfigureAwait(false))
        {
            byte[] start = new byte[contents.First.Length / 2];
            await first.ReadExactlyAsync(start).ConfigureAwait(false);
            await RequireReadAsync(store, content, contents.First, "another read half of it").ConfigureAwait(false);

            // Two that take turns, while the first waits.
            Stream second = await store.OpenReadAsync(content).ConfigureAwait(false);
            await using (second.ConfigureAwait(false))
            {
                Stream third = await store.OpenReadAsync(content).ConfigureAwait(false);
                await using (third.ConfigureAwait(false))
                {
                    await RequireRestAsync(content, contents.First, (second, []), (third, [])).ConfigureAwait(false);
                }
            }

            await RequireRestAsync(content, contents.First, (first, start)).ConfigureAwait(false);
        }
    });

    /// <summary>Starts all, and has none of them end before each has begun to read, or need not, or is kept waiting.</summary>
    private async Task AtOnceAsync(IEnumerable<byte[]> contents, ContentCase of, Func<byte[], Stream, Task> put)
    {
        byte[][] all = [.. contents];
        int waiting = all.Length;
        var everyoneIsThere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Task.WhenAll(all.Select(content => Task.Run(async () =>
        {
            int isThere = 0;
            ChunkStream stream = of.Open(content);
            stream.HalfWay = async _ =>
            {
                Arrive();
                await EndsSoonAsync(everyoneIsThere.Task).ConfigureAwait(false);
            };
            try
            {
                await put(content, stream).ConfigureAwait(false);
            }
            finally
            {
                Arrive();
            }

            void Arrive()
            {
                if (Interlocked.Exchange(ref isThere, 1) == 0 && Interlocked.Decrement(ref waiting) == 0)
                {
                    everyoneIsThere.SetResult();
                }
            }
        }))).ConfigureAwait(false);
    }

    /// <summary>Reads the rest of each stream, a piece of one and a piece of the next.</summary>
    private static async Task RequireRestAsync(
        Descriptor content,
        byte[] expected,
        params IReadOnlyList<(Stream Stream, byte[] Start)> readers)
    {
        List<byte>[] read = [.. readers.Select(static reader => new List<byte>(reader.Start))];
        byte[] piece = new byte[Math.Max(1, expected.Length / 4)];
        for (bool goesOn = true; goesOn;)
        {
            goesOn = false;
            foreach ((int i, (Stream stream, _)) in readers.Index())
            {
                int count = await stream.ReadAsync(piece).ConfigureAwait(false);
                read[i].AddRange(piece.AsSpan(0, count));
                goesOn |= count > 0;
            }
        }

        foreach (List<byte> bytes in read)
        {
            if (!expected.AsSpan().SequenceEqual(bytes.ToArray()))
            {
                throw new BrokenLawException(
                    $"{Text(content)} is read as {bytes.Count} bytes of {Digest.Compute(bytes.ToArray(), content.Digest.Algorithm)} "
                    + "while others read it: expected the same bytes");
            }
        }
    }
}
