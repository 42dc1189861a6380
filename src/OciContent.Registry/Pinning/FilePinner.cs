using OciContent.Internal;
using OciContent.Registry.Tags;
using OciContent.Storage;

namespace OciContent.Registry.Pinning;

/// <summary>
/// Pins the references to images in files: <c>alpine:3.20</c> becomes <c>alpine:3.20@sha256:…</c>, and every other byte stays.
/// </summary>
/// <remarks>
/// One is one run: each reference is asked for once, and means the same in all files. A file in which something could not be resolved
/// stays as it was. What is written is read again before, and must have the same references at the same places.
/// </remarks>
/// <example>
/// <code>
/// await using var client = new RegistryClient();
/// using var pinner = new FilePinner(new RegistryReferenceResolver(client));
/// PinnedFile file = await pinner.PinFileAsync("Dockerfile");
/// Console.WriteLine(file.IsPinned);
/// </code>
/// </example>
public sealed class FilePinner : IDisposable
{
    private readonly PinOptions _options;
    private readonly ReferenceAnswers _answers;

    /// <summary>A run.</summary>
    /// <param name="resolver">Who is asked what references mean.</param>
    /// <param name="options">What is done.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public FilePinner(IReferenceResolver resolver, PinOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        _options = options ?? new PinOptions();
        _options.Validate();
        _answers = new ReferenceAnswers(resolver, _options.Platform, _options.MaxConcurrency);
    }

    /// <summary>
    /// Pins the references in a file, and writes it whole or not at all. Its mode stays; if it is a link, what it leads to is written.
    /// </summary>
    /// <exception cref="IOException">It cannot be read or written, or was changed meanwhile.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="FormatException">Its format is not known, or is not what it was said to be.</exception>
    /// <exception cref="InvalidDataException">It is too large, nested too deeply, or has too many references.</exception>
    public Task<PinnedFile> PinFileAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return PinFileCoreAsync(path, cancellationToken);
    }

    /// <summary>Pins the references in what a stream has; nothing is written.</summary>
    /// <param name="name">What it is called; its format may be recognised by that.</param>
    /// <param name="content">The content, which is read to its end.</param>
    /// <param name="cancellationToken">Cancels the reading and asking.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="FormatException">Its format is not known, or is not what it was said to be.</exception>
    /// <exception cref="InvalidDataException">It is too large, nested too deeply, or has too many references.</exception>
    public Task<PinnedFile> PinAsync(string name, Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(content);
        return PinStreamAsync(name, content, cancellationToken);
    }

    /// <summary>Pins the references in content in memory; nothing is written.</summary>
    /// <param name="name">What it is called; its format may be recognised by that.</param>
    /// <param name="content">The content.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    /// <exception cref="FormatException">Its format is not known, or is not what it was said to be.</exception>
    /// <exception cref="InvalidDataException">It is too large, nested too deeply, or has too many references.</exception>
    public Task<PinnedFile> PinAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return PinCoreAsync(name, content, cancellationToken);
    }

    /// <summary>Ends the run. Nothing may be asked any more.</summary>
    public void Dispose() => _answers.Dispose();

    private async Task<PinnedFile> PinFileCoreAsync(string path, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> before = await ReadAsync(path, cancellationToken).ConfigureAwait(false);
        PinnedFile pinned = await PinCoreAsync(path, before, cancellationToken).ConfigureAwait(false);
        if (pinned.IsChanged)
        {
            await AtomicFile.WriteAsync(path, async stream =>
            {
                await stream.WriteAsync(pinned.Content, cancellationToken).ConfigureAwait(false);

                // Registries may take their time, and somebody may have saved the file meanwhile.
                ReadOnlyMemory<byte> now = await ReadAsync(path, cancellationToken).ConfigureAwait(false);
                return now.Span.SequenceEqual(before.Span)
                    ? true
                    : throw new IOException($"{ErrorText.Quote(path)} was changed in the meantime: it was not written.");
            }).ConfigureAwait(false);
        }

        return pinned;
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        // What has no length is not opened: opening a pipe could block for ever.
        var file = new FileInfo(path);
        if (!Directory.Exists(path) && (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).Length == 0)
        {
            return default;
        }

        var stream = new FileStream(path, new FileStreamOptions
        {
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        });
        await using (stream.ConfigureAwait(false))
        {
            return stream.CanSeek
                ? await ReadAsync(path, stream, cancellationToken).ConfigureAwait(false)
                : throw new IOException($"{ErrorText.Quote(path)} is a pipe or a device: expected a file.");
        }
    }

    // What is allocated follows what is read.
    private async Task<ReadOnlyMemory<byte>> ReadAsync(string name, Stream stream, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (content.Length + read > _options.MaxFileSize)
            {
                throw TooLarge(name);
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    private async Task<PinnedFile> PinStreamAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> bytes = await ReadAsync(name, content, cancellationToken).ConfigureAwait(false);
        return await PinCoreAsync(name, bytes, cancellationToken).ConfigureAwait(false);
    }

    private async Task<PinnedFile> PinCoreAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (content.Length > _options.MaxFileSize)
        {
            throw TooLarge(name);
        }

        ReferenceFormat format = _options.Format
            ?? ReferenceFormat.Recognize(name, content)
            ?? throw new FormatException(
                $"{ErrorText.Quote(name)} has no known format, by its name or content: expected one of "
                + $"{ReferenceFormat.NamesOfAll}, to be said with it.");
        IReadOnlyList<FoundReference> found = format.Find(content);
        PinnedReference[] references = await Task
            .WhenAll(found.Select(reference => PinOneAsync(reference, cancellationToken)))
            .ConfigureAwait(false);
        bool isComplete = references.All(static reference => reference.State != PinState.Unresolved);
        if (_options.Mode == PinMode.Check || !isComplete)
        {
            references = [.. references.Select(Unwritten)];
            return new PinnedFile { Name = name, Format = format, References = references, Content = content, IsChanged = false };
        }

        var rewriting = new Rewriting(content, references);
        rewriting.Verify(format);
        return new PinnedFile
        {
            Name = name,
            Format = format,
            References = references,
            Content = rewriting.Content,
            IsChanged = rewriting.IsChange,
        };
    }

    // What is to be true of it when the file is written.
    private async Task<PinnedReference> PinOneAsync(FoundReference found, CancellationToken cancellationToken)
    {
        if (found.Reference is not { } reference || found.SkipReason is not null)
        {
            return new PinnedReference { Found = found, State = PinState.Skipped, Text = found.Text, Reason = found.SkipReason };
        }

        Digest? written = reference.Digest;
        if (written is not null && (reference.Tag is null || _options.Mode == PinMode.Pin))
        {
            return new PinnedReference { Found = found, State = PinState.Pinned, Text = found.Text, Digest = written };
        }

        ReferenceAnswers.Answer answer = await _answers
            .AskAsync(reference.WithoutDigest().WithDefaultTag(), cancellationToken)
            .ConfigureAwait(false);
        return answer.Digest is { } digest
            ? new PinnedReference
            {
                Found = found,
                State = PinState.Pinned,
                Text = ReferencePart.Whole.Pin(found.Text, digest),
                Digest = digest,
                Was = written is null || written == digest ? null : written,
            }
            : new PinnedReference
            {
                Found = found,
                State = PinState.Unresolved,
                Text = found.Text,
                Digest = written,
                Reason = answer.Fault,
            };
    }

    // What is true of it if the file is not.
    private static PinnedReference Unwritten(PinnedReference reference) =>
        reference.Text == reference.Found.Text
            ? reference
            : reference with
            {
                State = reference.Was is null ? PinState.Unpinned : PinState.Moved,
                Text = reference.Found.Text,
            };

    private InvalidDataException TooLarge(string name) =>
        new($"{ErrorText.Quote(name)} is larger than {_options.MaxFileSize} bytes: expected a hand-written file.");
}
