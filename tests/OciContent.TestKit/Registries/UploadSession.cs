using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries;

/// <summary>A blob on its way: a file that grows.</summary>
internal sealed class UploadSession : IDisposable
{
    private readonly Digester _digester = new();
    private readonly FileStream? _file;
    private readonly SemaphoreSlim _turn = new(1);
    private long _length;

    /// <param name="repository">The repository that it is for.</param>
    /// <param name="path">The file; its name is the upload's.</param>
    /// <param name="keepsContent">Whether there is a file at all.</param>
    public UploadSession(string repository, string path, bool keepsContent)
    {
        Repository = repository;
        Path = path;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        _file = keepsContent ? new FileStream(path, options) : null;
    }

    public string Repository { get; }

    public string Path { get; }

    public string Id => System.IO.Path.GetFileName(Path);

    public long Length => Interlocked.Read(ref _length);

    /// <summary>How often bytes were added: the number in the address that goes on.</summary>
    public int State { get; set; }

    /// <summary>What its status tells; a quirk may let it stay behind.</summary>
    public long ToldLength { get; set; }

    /// <summary>Whether a chunk broke off.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Whether a chunk that was not the last was smaller than may be.</summary>
    public bool HasSmallChunk { get; set; }

    /// <summary>Waits for whoever adds bytes now.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Turn(_turn);
    }

    /// <summary>Adds what comes; what came before a break stays.</summary>
    /// <exception cref="ConnectionCutException">The body broke off.</exception>
    public async Task AppendAsync(Stream body, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                if (_file is not null)
                {
                    await _file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                }

                _digester.Append(buffer.AsSpan(0, read));
                Interlocked.Add(ref _length, read);
            }
        }
        catch
        {
            IsBroken = true;
            throw;
        }
        finally
        {
            State++;
        }
    }

    /// <summary>Ends the file, and gives what it has become.</summary>
    public (BlobContent Content, Digest Sha256) Complete()
    {
        _file?.Dispose();
        return (_file is null ? BlobContent.Forgotten(Length) : BlobContent.OfFile(Path), _digester.GetCurrentDigest());
    }

    /// <summary>Ends the file.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _digester.Dispose();
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
