namespace OciContent.Compression.Deflate;

/// <summary>
/// Turns an input that comes in pieces into deflate data, on several threads. Which bytes come out does not depend on how many
/// there are, nor on how the input is cut.
/// </summary>
internal sealed class DeflatePipeline : IAsyncDisposable
{
    private readonly DeflateStrategy _strategy;
    private readonly DeflateWorkers _workers;
    private readonly Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> _write;
    private readonly Queue<(SegmentWork Work, bool IsLast, Task Done)> _segments = new();
    private readonly Queue<(BlockWork Work, Task Done)> _blocks = new();
    private readonly BitBuffer _output = new();
    private InputSegment _segment;
    private volatile bool _isAbandoned;

    /// <param name="strategy">How it is done; it is disposed of with the pipeline.</param>
    /// <param name="workers">Where it is done.</param>
    /// <param name="write">Takes the data; the memory is the pipeline's again when it returns.</param>
    public DeflatePipeline(DeflateStrategy strategy, DeflateWorkers workers, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write)
    {
        _strategy = strategy;
        _workers = workers;
        _write = write;
        _segment = new InputSegment(strategy.SegmentSize + strategy.LookAhead);
    }

    /// <summary>Takes the next piece of the input.</summary>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        while (!input.IsEmpty)
        {
            input = input[_segment.Append(input.Span)..];
            if (_segment.IsFull)
            {
                InputSegment segment = _segment;
                _segment = segment.Complete(_strategy.LookAhead, _strategy.History);
                Begin(segment, isLast: false);
                await AdvanceAsync(_workers.Capacity, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends the input, and writes all that is left.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        _segment.CompleteLast();
        Begin(_segment, isLast: true);
        await AdvanceAsync(0, cancellationToken).ConfigureAwait(false);
        _strategy.AppendEnd(_output);
        await WriteAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _isAbandoned = true;
        foreach (Task done in _segments.Select(static segment => segment.Done).Concat(_blocks.Select(static block => block.Done)))
        {
            // Their memory may go back to the pool only when they are done with it.
            await done.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        while (_segments.TryDequeue(out (SegmentWork Work, bool IsLast, Task Done) segment))
        {
            segment.Work.Dispose();
        }

        while (_blocks.TryDequeue(out (BlockWork Work, Task Done) block))
        {
            block.Work.Dispose();
        }

        _segment.Dispose();
        _output.Dispose();
        _strategy.Dispose();
    }

    private Task Start(Action step) => _workers.Start(() =>
    {
        // What nobody waits for any more need not be done.
        if (!_isAbandoned)
        {
            step();
        }
    });

    private void Begin(InputSegment segment, bool isLast)
    {
        SegmentWork work = _strategy.Begin(segment);
        _segments.Enqueue((work, isLast, Start(work.Run)));
    }

    /// <summary>Goes on with what is done, and waits until no more than so many segments and blocks are under way.</summary>
    private async ValueTask AdvanceAsync(int capacity, CancellationToken cancellationToken)
    {
        while (_segments.TryPeek(out (SegmentWork Work, bool IsLast, Task Done) segment)
            && (_segments.Count > capacity || segment.Done.IsCompleted))
        {
            await segment.Done.WaitAsync(cancellationToken).ConfigureAwait(false);
            _segments.Dequeue();
            using (segment.Work)
            {
                if (_strategy.Connect(segment.Work, segment.IsLast) is { } blocks)
                {
                    _blocks.Enqueue((blocks, blocks.IsWritten ? Task.CompletedTask : Start(blocks.Run)));
                }
            }
        }

        while (_blocks.TryPeek(out (BlockWork Work, Task Done) block) && (_blocks.Count > capacity || block.Done.IsCompleted))
        {
            await block.Done.WaitAsync(cancellationToken).ConfigureAwait(false);
            block.Work.AppendTo(_output);
            _blocks.Dequeue();
            block.Work.Dispose();
            await WriteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        await _write(_output.Bytes, cancellationToken).ConfigureAwait(false);
        _output.DropBytes();
    }
}
