using System.Net;
using OciContent.Registry.Http;

namespace OciContent.Registry.Transfer;

/// <summary>
/// A blob's bytes as they come, taken up again where the connection broke (RFC 9110, section 14): whoever verifies them sees one stream.
/// </summary>
internal sealed class BlobStream : Stream
{
    private readonly RegistryClient _client;
    private readonly RegistryRequest _request;
    private readonly long _size;
    private HttpResponseMessage? _response;
    private Stream? _body;
    private long _position;

    // What the answer repeats of what was read already.
    private long _skip;

    // Whether a part may be asked for: some servers give another one.
    private bool _mayAskForPart = true;
    private int _faults;

    private BlobStream(RegistryClient client, RegistryRequest request, long size)
    {
        _client = client;
        _request = request;
        _size = size;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="RegistryException">The registry does not give it.</exception>
    public static async ValueTask<Stream> OpenAsync(
        RegistryClient client,
        RegistryRequest request,
        Descriptor blob,
        CancellationToken cancellationToken)
    {
        var stream = new BlobStream(client, request, blob.Size);
        await stream.ConnectAsync(cancellationToken).ConfigureAwait(false);
        return stream;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (true)
        {
            try
            {
                if (_body is null)
                {
                    await ConnectAsync(cancellationToken).ConfigureAwait(false);
                }

                int count = await ReadOnceAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (count > 0)
                {
                    _position += count;
                    _faults = 0;
                    return count;
                }

                if (_position >= _size)
                {
                    return 0;
                }

                // The server says that this is the end. That may be a proxy's fault as well as its own.
                throw new HttpIOException(HttpRequestError.ResponseEnded);
            }
            catch (Exception e) when (RetryPolicy.IsTransient(e) && !cancellationToken.IsCancellationRequested)
            {
                Disconnect();
                if (_position >= _size)
                {
                    // All of it has come; how the connection ended says nothing more.
                    return 0;
                }

                if (++_faults > _client.Options.Limits.MaxRetries)
                {
                    throw RegistryErrors.Broken(
                        _request,
                        $"it broke off after {_position} of {_size} bytes, {_faults} times without a byte more: expected all of it");
                }

                await Task.Delay(RetryPolicy.Wait(_faults), _client.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Disconnect();
        }

        base.Dispose(disposing);
    }

    private void Disconnect()
    {
        _response?.Dispose();
        _response = null;
        _body = null;
    }

    private async ValueTask<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var watchdog = new Watchdog(_client.Options, cancellationToken);
        try
        {
            while (_skip > 0)
            {
                watchdog.Moved();
                int skipped = await _body!.ReadAsync(buffer[..(int)Math.Min(_skip, buffer.Length)], watchdog.Token).ConfigureAwait(false);
                if (skipped == 0)
                {
                    return 0;
                }

                _skip -= skipped;
            }

            watchdog.Moved();
            return await _body!.ReadAsync(buffer, watchdog.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The transfer stood still.", e);
        }
    }

    /// <summary>Asks for what is left: of a registry again, for what it redirects to may be good for a while only.</summary>
    private async ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        RegistryRequest request = _request with
        {
            Range = _position > 0 && _mayAskForPart ? (_position, _size - 1) : null,
            IsResumed = _position > 0 || _faults > 0,
        };
        HttpResponseMessage response = await _client
            .Sender.SendAsync(
                request,
                [HttpStatusCode.OK, HttpStatusCode.PartialContent, HttpStatusCode.RequestedRangeNotSatisfiable],
                cancellationToken)
            .ConfigureAwait(false);
        try
        {
            if (response.Content.Headers.ContentEncoding.Count > 0)
            {
                throw RegistryErrors.Encoded(request, response);
            }

            if (response.StatusCode == HttpStatusCode.OK)
            {
                _skip = _position;
            }
            else if (IsWhatIsLeft(response))
            {
                _skip = 0;
            }
            else if (_position == 0)
            {
                throw RegistryErrors.Broken(
                    request,
                    $"an answer {(int)response.StatusCode} to a request for all of it: expected 200");
            }
            else
            {
                _mayAskForPart = false;
                throw new HttpIOException(HttpRequestError.InvalidResponse);
            }

            _body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            _response = response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    // Anything else would be found out when the digest is compared; but then it is too late to ask again.
    private bool IsWhatIsLeft(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.PartialContent
        && response.Content.Headers.ContentRange is { Unit: "bytes", From: { } from, To: { } to } range
        && from == _position
        && to < _size
        && to >= from
        && (range.Length ?? _size) == _size;
}
