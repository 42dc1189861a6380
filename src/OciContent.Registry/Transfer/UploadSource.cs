using OciContent.Storage;

namespace OciContent.Registry.Transfer;

/// <summary>What is uploaded: content that is verified as it is read, and that can be opened again from its start, if it can.</summary>
internal sealed class UploadSource
{
    private readonly Func<CancellationToken, ValueTask<Stream>> _open;
    private readonly bool _isOnce;
    private bool _isOpened;

    private UploadSource(Func<CancellationToken, ValueTask<Stream>> open, bool isOnce)
    {
        _open = open;
        _isOnce = isOnce;
    }

    /// <summary>Whether it can be opened now.</summary>
    public bool CanOpen => !(_isOnce && _isOpened);

    /// <summary>Content that can be opened again.</summary>
    public static UploadSource Of(Func<CancellationToken, ValueTask<Stream>> open, Descriptor blob) =>
        new(
            async cancellationToken => new VerifyingStream(await open(cancellationToken).ConfigureAwait(false), blob),
            isOnce: false);

    /// <summary>A stream of somebody else, who disposes of it: from its start again if it can seek, once if not.</summary>
    public static UploadSource Of(Stream stream, Descriptor blob)
    {
        long start = stream.CanSeek ? stream.Position : 0;
        return new UploadSource(
            _ =>
            {
                if (stream.CanSeek)
                {
                    stream.Position = start;
                }

                return ValueTask.FromResult<Stream>(new VerifyingStream(stream, blob, leaveOpen: true));
            },
            isOnce: !stream.CanSeek);
    }

    /// <summary>Opens the content behind what is not wanted again; all of it is verified all the same.</summary>
    public async ValueTask<Stream> OpenAsync(long offset, CancellationToken cancellationToken)
    {
        _isOpened = true;
        Stream content = await _open(cancellationToken).ConfigureAwait(false);
        try
        {
            byte[] buffer = new byte[Math.Min(offset, 128 * 1024)];
            for (long left = offset; left > 0;)
            {
                int count = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken)
                    .ConfigureAwait(false);
                left -= count > 0 ? count : throw new EndOfStreamException($"Content ends before its byte {offset}.");
            }

            return content;
        }
        catch
        {
            await content.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
