using OciContent.Storage;

namespace OciContent.Testing.Tests;

/// <summary>A store in memory that does one thing wrong.</summary>
internal sealed class BrokenStore(BrokenStore.Fault fault) : IContentStore
{
    private readonly Dictionary<Digest, Stream> _streams = [];
    private Dictionary<Digest, byte[]> _contents = [];

    internal enum Fault
    {
        None,
        DoesNotVerify,
        ComparesOnlySizes,
        ReadsOnlyAsMuchAsItNeeds,
        LosesTheSecond,
        ForgetsWhenPutAgain,
        HasEverything,
        TakesNoEmptyContent,
        ShowsWhatIsBeingPut,
        KeepsWhatIsRefused,
        KeepsWhatBreaksOff,
        KeepsWhatIsCanceled,
        IgnoresTheToken,
        ReplacesWithWhatIsRefused,
        DisposesStreams,
        IgnoresTheSize,
        IgnoresTheAlgorithm,
        ThrowsSomethingElse,
        AnswersWithTheWrongType,
        FailsReadingMeanwhile,
        FailsWhenPutAtOnce,
        LosesWhatIsPutAtOnce,
        WritesWithoutLock,
        GivesAllTheSameStream,
        AddsBySha512,
        TruncatesWhatIsLong,
    }

    private int _writers;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        lock (_contents)
        {
            return ValueTask.FromResult(fault == Fault.HasEverything || _contents.ContainsKey(content.Digest));
        }
    }

    public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        byte[]? bytes;
        lock (_contents)
        {
            _contents.TryGetValue(content.Digest, out bytes);
        }

        if (!content.Digest.Algorithm.IsSupported && fault != Fault.IgnoresTheAlgorithm)
        {
            throw new NotSupportedException(content.Digest.Algorithm.Name);
        }

        if (fault == Fault.FailsReadingMeanwhile && _writers > 0 && bytes is not null)
        {
            throw new IOException("The process cannot access the file because it is being used by another process.");
        }

        if (bytes is null)
        {
            throw new ContentNotFoundException(content.Digest, "here");
        }

        if (fault == Fault.GivesAllTheSameStream)
        {
            if (!_streams.TryGetValue(content.Digest, out Stream? shared) || !shared.CanRead)
            {
                _streams[content.Digest] = shared = new MemoryStream(bytes);
            }

            shared.Position = 0;
            return ValueTask.FromResult(shared);
        }

        var stream = new MemoryStream(bytes);
        return ValueTask.FromResult<Stream>(fault is Fault.None or Fault.LosesTheSecond ? new VerifyingStream(stream, content) : stream);
    }

    public async Task<Descriptor> AddAsync(
        Stream stream,
        string mediaType,
        DigestAlgorithm? algorithm = null,
        CancellationToken cancellationToken = default)
    {
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken);
        Digest digest = Digest.Compute(
            bytes.ToArray(),
            algorithm ?? (fault == Fault.AddsBySha512 ? DigestAlgorithm.Sha512 : DigestAlgorithm.Sha256));
        Keep(digest, bytes.ToArray());
        return new Descriptor
        {
            MediaType = fault == Fault.AnswersWithTheWrongType ? "a/b" : mediaType,
            Digest = digest,
            Size = bytes.Length,
        };
    }

    public async Task PutAsync(Descriptor content, Stream stream, CancellationToken cancellationToken = default)
    {
        if (!content.Digest.Algorithm.IsSupported && fault != Fault.IgnoresTheAlgorithm)
        {
            throw new NotSupportedException(content.Digest.Algorithm.Name);
        }

        if (fault == Fault.ForgetsWhenPutAgain && _contents.Remove(content.Digest))
        {
            return;
        }

        if (Interlocked.Increment(ref _writers) > 1 && fault is Fault.FailsWhenPutAtOnce)
        {
            throw new InvalidOperationException("Collection was modified; enumeration operation may not execute.");
        }

        try
        {
            byte[] bytes = await ReadAsync(content, stream, cancellationToken);
            if (Refuses(content, bytes))
            {
                if (fault is Fault.KeepsWhatIsRefused
                    || (fault == Fault.ReplacesWithWhatIsRefused && _contents.ContainsKey(content.Digest)))
                {
                    Keep(content.Digest, bytes);
                }

                throw fault == Fault.ThrowsSomethingElse
                    ? new ArgumentException("wrong")
                    : new ContentMismatchException(content.Digest, null, content.Size, bytes.Length);
            }

            if (fault != Fault.LosesWhatIsPutAtOnce || _writers == 1)
            {
                Keep(content.Digest, bytes);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _writers);
        }

        if (fault == Fault.DisposesStreams)
        {
            await stream.DisposeAsync();
        }
    }

    private async Task<byte[]> ReadAsync(Descriptor content, Stream stream, CancellationToken cancellationToken)
    {
        var bytes = new MemoryStream();
        byte[] buffer = new byte[1000];
        try
        {
            while (await stream.ReadAsync(buffer, fault == Fault.IgnoresTheToken ? CancellationToken.None : cancellationToken)
                    is > 0
                        and int count)
            {
                bytes.Write(buffer, 0, count);
                if (fault == Fault.ShowsWhatIsBeingPut)
                {
                    Keep(content.Digest, bytes.ToArray());
                }

                if (fault == Fault.ReadsOnlyAsMuchAsItNeeds && bytes.Length >= content.Size)
                {
                    bytes.SetLength(content.Size);
                    break;
                }
            }

            return bytes.ToArray();
        }
        catch (IOException) when (fault == Fault.KeepsWhatBreaksOff)
        {
            Keep(content.Digest, bytes.ToArray());
            throw;
        }
        catch (OperationCanceledException) when (fault == Fault.KeepsWhatIsCanceled)
        {
            Keep(content.Digest, bytes.ToArray());
            throw;
        }
    }

    private bool Refuses(Descriptor content, byte[] bytes) => fault switch
    {
        Fault.DoesNotVerify => false,
        Fault.ComparesOnlySizes => bytes.Length != content.Size,
        Fault.IgnoresTheSize => !content.Digest.Matches(bytes),
        Fault.IgnoresTheAlgorithm => content.Digest.Algorithm.IsSupported && !content.Digest.Matches(bytes),
        Fault.TakesNoEmptyContent => bytes.Length == 0 || bytes.Length != content.Size || !content.Digest.Matches(bytes),
        _ => bytes.Length != content.Size || !content.Digest.Matches(bytes),
    };

    private void Keep(Digest digest, byte[] bytes)
    {
        if (fault == Fault.WritesWithoutLock)
        {
            // What others add meanwhile is lost.
            var contents = new Dictionary<Digest, byte[]>(_contents) { [digest] = bytes };
            Thread.Sleep(0);
            _contents = contents;
            return;
        }

        if (fault == Fault.TruncatesWhatIsLong)
        {
            bytes = bytes[..Math.Min(bytes.Length, 128 * 1024)];
        }

        lock (_contents)
        {
            if (fault == Fault.LosesTheSecond && _contents.Count > 0)
            {
                return;
            }

            _contents[digest] = bytes;
        }
    }
}
