using System.Collections.Concurrent;
using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Inspection;

/// <summary>Layers are read at the same time, as many as are allowed, and all reading ends with the inspection.</summary>
public sealed class ConcurrentLayerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public async Task Inspect_ReadsAsManyLayersAtOnceAsAreAllowed(int concurrency)
    {
        // Nobody goes on before all that may be open are.
        var open = new AsyncBarrier(concurrency);
        byte[][] layers = Layers(3 * concurrency);
        await using var source = new TestLayerSource(layers, async (layer, _) =>
        {
            await open.ArriveAsync();
            return ChunkedStream.AsyncOnly(layers[layer], 3);
        });

        ImageInspection inspection = await InspectAsync(source, new InspectionOptions { MaxConcurrency = concurrency });

        Assert.Empty(inspection.Problems);
        Assert.Equal((layers.Length, concurrency, 0), (source.Opened, source.WasOpen, source.IsOpen));
    }

    [Fact]
    public async Task Inspect_OfThousandsOfLayersHasFewOpen()
    {
        byte[][] layers = Layers(3_000);
        await using var source = new TestLayerSource(layers, async (layer, _) =>
        {
            await Task.Yield();
            return ChunkedStream.AsyncOnly(layers[layer], 3);
        });

        ImageInspection inspection = await InspectAsync(source, new InspectionOptions { MaxConcurrency = 4 });

        Assert.Empty(inspection.Problems);
        Assert.Equal((3_000, 0), (source.Opened, source.IsOpen));
        Assert.InRange(source.WasOpen, 1, 4);
    }

    [Fact]
    public async Task Inspect_OneLayerAfterTheOther_KeepsTheirOrder()
    {
        var order = new ConcurrentQueue<int>();
        byte[][] layers = Layers(50);
        await using var source = new TestLayerSource(layers, async (layer, _) =>
        {
            order.Enqueue(layer);
            await Task.Yield();
            return ChunkedStream.AsyncOnly(layers[layer], 3);
        });

        await InspectAsync(source, new InspectionOptions { MaxConcurrency = 1 });

        Assert.Equal(Enumerable.Range(0, 50), order);
        Assert.Equal(1, source.WasOpen);
    }

    // One left to be read alone at the end would keep the others waiting.
    [Fact]
    public async Task Inspect_ReadsTheLargestLayersFirst()
    {
        var order = new ConcurrentQueue<int>();
        byte[][] layers =
        [
            .. ((int[])[20, 500, 10, 500, 1_000]).Select(static (length, layer) => Enumerable.Repeat((byte)layer, length).ToArray()),
        ];
        await using var source = new TestLayerSource(
            layers,
            (layer, _) =>
            {
                order.Enqueue(layer);
                return new(ChunkedStream.AsyncOnly(layers[layer], 300));
            });

        ImageInspection inspection = await InspectAsync(source, new InspectionOptions { MaxConcurrency = 1 });

        Assert.Equal([4, 1, 3, 0, 2], order);
        Assert.Equal(layers.Select(static layer => (long?)layer.Length), inspection.Images[0].Layers.Select(static layer => layer.Size));
    }

    [Fact]
    public async Task Inspect_TellsProblemsInTheLayersOrder_WhicheverEndsFirst()
    {
        // Each layer, altered, waits for the one above it.
        byte[][] layers = Layers(6);
        TaskCompletionSource[] ended =
        [
            .. layers.Select(static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)),
        ];
        ended[^1].SetResult();
        await using var source = new TestLayerSource(layers, (layer, _) => new(new ScriptedStream(
            async (buffer, _) =>
            {
                await ended[layer].Task;
                buffer.Span[0] = 0xFF;
                return 1;
            },
            (_, _) =>
            {
                ended[Math.Max(layer - 1, 0)].TrySetResult();
                return new(0);
            })));

        ImageInspection inspection = await InspectAsync(source, new InspectionOptions { MaxConcurrency = layers.Length });

        Assert.Equal(
            Enumerable.Range(1, 6).Select(layer => $"layers[{layer - 1}] of {inspection.Images[0].Manifest!.Digest}"),
            inspection.Problems.Select(problem => problem.Location.ToString()));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(4, false)]
    [InlineData(1, true)]
    [InlineData(4, true)]
    public async Task Inspect_TellsWhatTheSourceThrows_AndReadsTheOtherLayers(int concurrency, bool whileOpening)
    {
        var failure = new IOException("The disk is gone.");
        byte[][] layers = Layers(20);
        await using var source = new TestLayerSource(layers, async (layer, _) =>
        {
            await Task.Yield();
            return layer != 7 ? ChunkedStream.AsyncOnly(layers[layer], 3)
                : whileOpening ? throw failure
                : new ScriptedStream((_, _) => ValueTask.FromException<int>(failure));
        });

        ImageInspection inspection = await InspectAsync(source, new InspectionOptions { MaxConcurrency = concurrency });

        ContentProblem problem = Assert.Single(inspection.Problems);
        Assert.Equal((ContentProblemCode.Unreadable, 7, "The disk is gone."), (problem.Code, problem.Location.Index, problem.Message));
        Assert.Equal((layers.Length, 0), (source.Opened, source.IsOpen));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Inspect_Cancelled_ReadsNoMore(int concurrency)
    {
        using var cancellation = new CancellationTokenSource();
        var all = new AsyncBarrier(concurrency + 1);
        await using var source = new TestLayerSource(Layers(20), (_, _) => new(new ScriptedStream((buffer, cancellationToken) =>
        {
            _ = all.ArriveAsync();
            return WhenCancelled(buffer, cancellationToken);
        })));
        Task<ImageInspection> inspecting = InspectAsync(source, new InspectionOptions { MaxConcurrency = concurrency }, cancellation.Token);
        await all.ArriveAsync();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => inspecting);
        Assert.Equal((concurrency, 0), (source.Opened, source.IsOpen));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task Inspect_TellsTheProgressOfAllLayersTogether(int concurrency)
    {
        byte[][] layers = Layers(40, length: 1_000);
        var progress = new RecordingBytes();
        await using var source = new TestLayerSource(layers, (layer, _) => new(ChunkedStream.AsyncOnly(layers[layer], 1, 7, 100)));

        ImageInspection inspection = await InspectAsync(
            source,
            new InspectionOptions { MaxConcurrency = concurrency, Progress = progress });

        Assert.Empty(inspection.Problems);
        Assert.Equal(progress.Reports.Distinct().Order(), progress.Reports);
        Assert.Equal(40 * 1_000, progress.Reports[^1]);
    }

    [Fact]
    public async Task Inspect_TellsNoProgressOnceItIsCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var open = new AsyncBarrier(4);
        byte[][] layers = Layers(4, length: 1_000);
        var progress = new RecordingBytes(_ => cancellation.Cancel());
        await using var source = new TestLayerSource(layers, async (layer, _) =>
        {
            await open.ArriveAsync();
            return ChunkedStream.AsyncOnly(layers[layer], 1);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            InspectAsync(source, new InspectionOptions { MaxConcurrency = 4, Progress = progress }, cancellation.Token));

        Assert.Single(progress.Reports);
        Assert.Equal(0, source.IsOpen);
    }

    [Fact]
    public async Task Inspect_TellsTheProgressOfABrokenLayerToItsEnd()
    {
        // What begins like gzip, and goes on otherwise, for longer than what is read ahead.
        byte[] broken = new byte[1_500_000];
        broken.AsSpan().Fill(0xFF);
        broken[0] = 0x1F;
        broken[1] = 0x8B;
        var progress = new RecordingBytes();
        await using var source = new TestLayerSource([broken], (_, _) => new(ChunkedStream.AsyncOnly(broken, 100_000)));

        ImageInspection inspection = await InspectAsync(source, new InspectionOptions { Progress = progress });

        Assert.Single(inspection.Problems);
        Assert.Equal(broken.Length, progress.Reports[^1]);
    }

    [Fact]
    public void Options_WantAtLeastOneLayerAtATime()
    {
        Assert.Equal(Environment.ProcessorCount, new InspectionOptions().MaxConcurrency);
        Assert.Equal(1, new InspectionOptions { MaxConcurrency = 1 }.MaxConcurrency);
        Assert.Throws<ArgumentOutOfRangeException>(() => new InspectionOptions { MaxConcurrency = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new InspectionOptions { MaxConcurrency = -1 });
    }

    private static byte[][] Layers(int count, int length = 8) => [.. Enumerable.Range(0, count).Select(layer =>
    {
        byte[] content = new byte[length];
        BitConverter.TryWriteBytes(content, layer);
        return content;
    })];

    private static Task<ImageInspection> InspectAsync(
        TestLayerSource source,
        InspectionOptions options,
        CancellationToken cancellationToken = default
    ) => ImageInspector.InspectAsync(source.Image, options, cancellationToken).WaitAsync(Patience, CancellationToken.None);

    private static async ValueTask<int> WhenCancelled(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }

    /// <summary>Lets those who arrive go on together, so many at a time.</summary>
    private sealed class AsyncBarrier(int count)
    {
        private readonly Lock _lock = new();
        private TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _arrived;

        public Task ArriveAsync()
        {
            lock (_lock)
            {
                TaskCompletionSource complete = _complete;
                if (++_arrived == count)
                {
                    complete.SetResult();
                    _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
                    _arrived = 0;
                }

                return complete.Task.WaitAsync(Patience);
            }
        }
    }
}
