using OciContent.Internal;

namespace OciContent.Tar;

/// <summary>Writes a tar archive that depends on nothing but its entries: no times, no owners, fixed modes.</summary>
/// <param name="output">Where to.</param>
/// <param name="fileMode">The mode of all files.</param>
internal sealed class TarWriter(Stream output, int fileMode)
{
    private const int FolderMode = 0b111_101_101;

    private readonly byte[] _block = new byte[TarHeader.BlockSize];

    public Task WriteFolderAsync(string name, CancellationToken cancellationToken) =>
        WriteHeadersAsync(new TarHeaderFields(name + "/", (byte)'5', FolderMode), cancellationToken);

    public Task WriteLinkAsync(string name, string target, CancellationToken cancellationToken) =>
        WriteHeadersAsync(new TarHeaderFields(name, (byte)'2', 0) { Target = target }, cancellationToken);

    public async Task WriteFileAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await WriteHeadersAsync(File(name, content.Length), cancellationToken).ConfigureAwait(false);
        await output.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        await PadAsync(content.Length, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a file of a known size.</summary>
    /// <exception cref="InvalidDataException">The content has another size.</exception>
    public async Task WriteFileAsync(string name, long size, Stream content, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        await WriteHeadersAsync(File(name, size), cancellationToken).ConfigureAwait(false);
        long written = await WriteContentAsync(content, progress, cancellationToken).ConfigureAwait(false);
        if (written != size)
        {
            throw new InvalidDataException($"{ErrorText.Quote(name)} has {written} bytes: expected {size}.");
        }

        await PadAsync(size, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a file whose size is known when all of it was written. The output must be able to seek.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="open">Opens the content; a second time if there is so much that its size does not fit the header.</param>
    /// <param name="check">Told now and then how much there was, to throw if that is too much.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    public async Task WriteFileAsync(string name, Func<Task<Stream>> open, Action<long> check, CancellationToken cancellationToken)
    {
        long start = output.Position;
        await WriteHeadersAsync(File(name, 0), cancellationToken).ConfigureAwait(false);
        long afterHeaders = output.Position;
        Stream content = await open().ConfigureAwait(false);
        long size;
        await using (content.ConfigureAwait(false))
        {
            size = await WriteContentAsync(content, new Check(check), cancellationToken).ConfigureAwait(false);
        }

        if (size > TarHeaderWriter.MaxOctalSize)
        {
            // A PAX header must go before it.
            output.Position = start;
            content = await open().ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                await WriteFileAsync(name, size, content, progress: null, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        await PadAsync(size, cancellationToken).ConfigureAwait(false);
        long end = output.Position;
        output.Position = afterHeaders - TarHeader.BlockSize;
        await WriteHeaderAsync(File(name, size), cancellationToken).ConfigureAwait(false);
        output.Position = end;
    }

    /// <summary>
    /// Writes an entry's header, and before it the PAX header that it needs; its content and <see cref="PadAsync"/> follow.
    /// </summary>
    public async Task WriteHeadersAsync(TarHeaderFields header, CancellationToken cancellationToken)
    {
        byte[] records = TarHeaderWriter.PaxRecordsOf(header);
        if (records.Length > 0)
        {
            await WriteHeaderAsync(TarHeaderWriter.PaxHeaderOf(header, records.Length), cancellationToken).ConfigureAwait(false);
            await output.WriteAsync(records, cancellationToken).ConfigureAwait(false);
            await PadAsync(records.Length, cancellationToken).ConfigureAwait(false);
        }

        await WriteHeaderAsync(header, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fills the last block of a content of so many bytes.</summary>
    public async Task PadAsync(long size, CancellationToken cancellationToken)
    {
        Array.Clear(_block);
        await output.WriteAsync(_block.AsMemory(0, (int)(-size & (TarHeader.BlockSize - 1))), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the end of the archive.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        Array.Clear(_block);
        await output.WriteAsync(_block, cancellationToken).ConfigureAwait(false);
        await output.WriteAsync(_block, cancellationToken).ConfigureAwait(false);
    }

    private TarHeaderFields File(string name, long size) => new(name, (byte)'0', fileMode) { Size = size };

    private async Task<long> WriteContentAsync(Stream content, IProgress<long>? progress, CancellationToken cancellationToken) =>
        await StreamPump.ReadToEndAsync(content, piece => output.Write(piece.Span), progress, cancellationToken).ConfigureAwait(false);

    private async Task WriteHeaderAsync(TarHeaderFields header, CancellationToken cancellationToken)
    {
        TarHeaderWriter.Write(header, _block);
        await output.WriteAsync(_block, cancellationToken).ConfigureAwait(false);
    }

    private sealed class Check(Action<long> check) : IProgress<long>
    {
        public void Report(long value) => check(value);
    }
}
