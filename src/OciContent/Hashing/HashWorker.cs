namespace OciContent.Hashing;

/// <summary>Hashes contents of a queue, beside others in lanes or alone, until there are none.</summary>
internal sealed class HashWorker(HashQueue queue) : IDisposable
{
    // How long those that could go on wait for those that give nothing. Nobody may wait for ever: one stream may need another's end.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(2);

    private readonly Sha256Lanes _lanes = new(queue.MaxLaneLength);
    private readonly byte[] _hash = new byte[Sha256Wide.WordsPerState * sizeof(uint)];
    private bool _isQueueEmpty;

    /// <summary>Hashes until nothing is left. What fails is told to its job; who cancels gets an exception.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await ReadAsync(reading.Token).ConfigureAwait(false);
                if (await WaitAsync().ConfigureAwait(false))
                {
                    await ReadAsync(reading.Token).ConfigureAwait(false);
                }

                _lanes.Compress();
                await ConcludeAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested && e.CancellationToken == reading.Token)
        {
            // The caller knows its own token alone.
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        finally
        {
            await AbandonAsync(reading).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lanes.Dispose();

    private static bool IsFailure(Exception exception, CancellationToken cancellationToken) =>
        exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested;

    // Gives each free lane a content; false if nothing is left to be done.
    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        bool isBusy = false;
        for (int i = 0; i < Sha256Wide.Lanes; i++)
        {
            while (_lanes.All[i].Job is null && !_isQueueEmpty)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await TakeAsync(i, cancellationToken).ConfigureAwait(false);
            }

            isBusy |= _lanes.All[i].Job is not null;
        }

        return isBusy;
    }

    private async ValueTask TakeAsync(int lane, CancellationToken cancellationToken)
    {
        HashJob? job = queue.Take(_lanes.All, out bool isAlone);
        if (job is null)
        {
            _isQueueEmpty = true;
            return;
        }

        try
        {
            if (!isAlone && job.Memory is { } memory)
            {
                _lanes.Start(lane, job, memory);
            }
            else if (!isAlone && await job.OpenAsync(cancellationToken).ConfigureAwait(false) is { } stream)
            {
                _lanes.Start(lane, job, stream);
            }
            else
            {
                await job.HashAloneAsync(cancellationToken).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // it is told to who gave the content
        catch (Exception e) when (IsFailure(e, cancellationToken))
#pragma warning restore CA1031
        {
            job.Fail(e);
        }
    }

    // Has each lane read that has nothing left to be hashed.
    private async ValueTask ReadAsync(CancellationToken cancellationToken)
    {
        for (int i = 0; i < Sha256Wide.Lanes; i++)
        {
            Sha256Lane lane = _lanes.All[i];
            Exception? failure = null;
            try
            {
                lane.TakeRead();
                while (lane.IsHungry)
                {
                    lane.Read(cancellationToken);
                }
            }
#pragma warning disable CA1031 // it is told to who gave the content
            catch (Exception e) when (IsFailure(e, cancellationToken))
#pragma warning restore CA1031
            {
                failure = e;
            }

            if (failure is not null)
            {
                HashJob job = lane.Job!;
                await CloseAsync(job, lane.Release()).ConfigureAwait(false);
                job.Fail(failure);
            }
        }
    }

    // Waits for lanes that read, if too few are ready to be hashed; true if something may have come.
    private async ValueTask<bool> WaitAsync()
    {
        int ready = 0;
        List<Task>? reads = null;
        foreach (Sha256Lane lane in _lanes.All)
        {
            ready += lane.Blocks > 0 ? 1 : 0;
            if (lane.PendingRead is { } read)
            {
                (reads ??= []).Add(read);
            }
        }

        if (reads is null || ready >= HashQueue.MinBusyLanes)
        {
            return false;
        }

        Task any = Task.WhenAny(reads);
        Task all = Task.WhenAll(reads);
        await (ready == 0 ? any : all.WaitAsync(Patience)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return true;
    }

    private async ValueTask ConcludeAsync(CancellationToken cancellationToken)
    {
        for (int i = 0; i < Sha256Wide.Lanes; i++)
        {
            Sha256Lane lane = _lanes.All[i];
            if (lane.Job is not { } job || lane.Blocks > 0)
            {
                continue;
            }

            if (lane.TakeNews())
            {
                job.Report(lane.Length);
            }

            if (lane.IsDone)
            {
                _lanes.GetHash(i, _hash);
                long length = lane.Length;
                try
                {
                    await CloseAsync(job, lane.Release()).ConfigureAwait(false);
                    job.Complete(_hash, length);
                }
#pragma warning disable CA1031 // it is told to who gave the content
                catch (Exception e) when (IsFailure(e, cancellationToken))
#pragma warning restore CA1031
                {
                    job.Fail(e);
                }
            }
        }
    }

    // Closes what was broken off. The buffers are free only when no read is under way.
    private async ValueTask AbandonAsync(CancellationTokenSource reading)
    {
        for (int i = 0; i < Sha256Wide.Lanes; i++)
        {
            Sha256Lane lane = _lanes.All[i];
            if (lane.Job is { } job)
            {
                if (lane.PendingRead is { } read)
                {
                    await reading.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    await read.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                await CloseAsync(job, lane.Release()).ConfigureAwait(false);
            }
        }
    }

    private static ValueTask CloseAsync(HashJob job, Stream? stream) => stream is null ? default : job.CloseAsync(stream);
}
