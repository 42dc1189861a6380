using System.Buffers;
using System.Collections.Concurrent;
using OciContent.Compression;
using OciContent.Compression.Deflate;

namespace OciContent.Inference;

/// <summary>
/// Looks for the encoders that write a gzip layer. Each is given the start of what was decoded, until it writes a byte that is not stored;
/// those that are left compress all of it. First come those whose header the layer has, and if none of them is the one, all others.
/// </summary>
/// <param name="stored">The layer.</param>
/// <param name="options">How it is done.</param>
/// <param name="progress">Told how many bytes of the layer were read.</param>
internal sealed class WriterSearch(StoredBytes stored, IdentificationOptions options, IProgress<long>? progress)
{
    private const int HeadSize = 512 * 1024;
    private const int PieceSize = 64 * 1024;
    private const int TrailerLength = 8;

    // Each has tables of its own.
    private const int MaxPreviews = 3;

    private readonly Dictionary<DeflateSettings, Verdict> _verdicts = [];
    private Totals? _totals;

    /// <summary>Looks for them.</summary>
    /// <exception cref="InvalidDataException">The layer is broken, or more comes out of it than is allowed.</exception>
    public async Task<LayerIdentification> RunAsync(CancellationToken cancellationToken)
    {
        byte[] plain = ArrayPool<byte>.Shared.Rent(HeadSize);
        try
        {
            Head head = await ReadHeadAsync(plain, cancellationToken).ConfigureAwait(false);
            CompressionProfile[] likely = await FindLikelyAsync(head.Header, cancellationToken).ConfigureAwait(false);
            await TryAsync(head, likely, cancellationToken).ConfigureAwait(false);
            _totals ??= await ReadAllAsync(contender: null, cancellationToken).ConfigureAwait(false);
            if (!Exact(head, likely).Any())
            {
                await TryAsync(head, CompressionProfile.Known, cancellationToken).ConfigureAwait(false);
            }

            return Conclude(head, _totals);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }
    }

    private static int Likeness(GzipMemberHeader header, CompressionProfile profile) =>
        (header.Time == profile.Header.Time ? 1 : 0)
        + (header.ExtraFlags == profile.Header.ExtraFlags ? 1 : 0)
        + (header.System == profile.Header.System ? 1 : 0);

    private async Task<Head> ReadHeadAsync(byte[] plain, CancellationToken cancellationToken)
    {
        using var reader = new MemberReader(stored, options.LayerLimits);
        int length = 0;
        long? end = null;
        while (length < HeadSize && end is null && await reader.StepAsync(cancellationToken).ConfigureAwait(false))
        {
            int count = Math.Min(reader.Plain.Length, HeadSize - length);
            reader.Plain.Span[..count].CopyTo(plain.AsSpan(length));
            length += count;
            end = reader.IsMemberEnd && count == reader.Plain.Length ? reader.Offset : null;
        }

        byte[] header = new byte[reader.DeflateOffset];
        await stored.ReadAsync(0, header, cancellationToken).ConfigureAwait(false);
        return new Head(GzipMemberHeader.Parse(header), header.Length, plain.AsMemory(0, length), end);
    }

    /// <summary>The profiles that write such a header, and an end as the layer has, as far as it can be looked at.</summary>
    private async ValueTask<CompressionProfile[]> FindLikelyAsync(GzipMemberHeader header, CancellationToken cancellationToken)
    {
        byte[] end = new byte[TrailerLength];
        int count = stored.Length is { } length and >= TrailerLength + TrailerLength
            ? await stored.ReadAsync(length - TrailerLength - end.Length, end, cancellationToken).ConfigureAwait(false)
            : 0;
        return
        [
            .. CompressionProfile.Known.Where(profile =>
                header.Is(profile.Header) && (count < end.Length || end.AsSpan().EndsWith(profile.Deflate.End))),
        ];
    }

    private IEnumerable<CompressionProfile> Exact(Head head, IEnumerable<CompressionProfile> profiles) =>
        profiles.Where(profile =>
            _totals!.Members == 1 && head.Header.Is(profile.Header) && _verdicts[profile.Deflate] is { IsRefuted: false });

    /// <summary>Tries the encoders of profiles that were not tried before.</summary>
    private async Task TryAsync(Head head, IEnumerable<CompressionProfile> profiles, CancellationToken cancellationToken)
    {
        DeflateSettings[] untried =
            [.. profiles.Select(static profile => profile.Deflate).Distinct().Where(deflate => !_verdicts.ContainsKey(deflate))];
        foreach (DeflateSettings deflate in await PreviewAsync(head, untried, cancellationToken).ConfigureAwait(false))
        {
            var contender = new Contender(deflate, stored, new DeflateWorkers(options.MaxConcurrency), isStepping: false);
            await using (contender.ConfigureAwait(false))
            {
                Totals totals = await ReadAllAsync(contender, cancellationToken).ConfigureAwait(false);
                _totals ??= totals;
                _verdicts[deflate] = new Verdict(contender.IsRefuted, contender.EqualBytes);
            }
        }
    }

    /// <summary>Gives encoders the start of the content.</summary>
    /// <returns>Those that have not written a byte that differs, in their order.</returns>
    private async Task<IReadOnlyList<DeflateSettings>> PreviewAsync(
        Head head,
        IReadOnlyList<DeflateSettings> encoders,
        CancellationToken cancellationToken)
    {
        var verdicts = new ConcurrentDictionary<DeflateSettings, Verdict>();
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Min(options.MaxConcurrency, MaxPreviews),
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(
            encoders,
            parallel,
            async (deflate, token) => verdicts[deflate] = await PreviewAsync(head, deflate, token).ConfigureAwait(false))
            .ConfigureAwait(false);
        foreach ((DeflateSettings deflate, Verdict verdict) in verdicts)
        {
            _verdicts[deflate] = verdict;
        }

        return [.. encoders.Where(deflate => !_verdicts[deflate].IsRefuted)];
    }

    private async Task<Verdict> PreviewAsync(Head head, DeflateSettings deflate, CancellationToken cancellationToken)
    {
        var contender = new Contender(deflate, stored, new DeflateWorkers(1), isStepping: true);
        await using (contender.ConfigureAwait(false))
        {
            contender.Start(head.DeflateOffset);
            for (int start = 0; start < head.Plain.Length && !contender.IsRefuted; start += PieceSize)
            {
                int length = Math.Min(PieceSize, head.Plain.Length - start);
                await contender.AppendAsync(head.Plain.Slice(start, length), cancellationToken).ConfigureAwait(false);
            }

            if (head.End is { } end)
            {
                await contender.EndAsync(end, cancellationToken).ConfigureAwait(false);
            }

            return new Verdict(contender.IsRefuted, contender.EqualBytes);
        }
    }

    /// <summary>Reads the layer; the first time to its end, and then as long as a contender is not refuted.</summary>
    private async Task<Totals> ReadAllAsync(Contender? contender, CancellationToken cancellationToken)
    {
        bool isFirst = _totals is null;
        using var reader = new MemberReader(stored, options.LayerLimits);
        using var blob = new Digester();
        using var plain = new Digester();
        long headers = 0;
        long counted = -1;
        while ((isFirst || contender is { IsRefuted: false }) && await reader.StepAsync(cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (isFirst)
            {
                blob.Append(reader.Stored.Span);
                plain.Append(reader.Plain.Span);
            }

            // A member starts with what comes out of it, or ends without anything.
            if (reader.Plain.IsEmpty && !reader.IsMemberEnd)
            {
                continue;
            }

            if (counted != reader.MemberOffset)
            {
                counted = reader.MemberOffset;
                headers += reader.DeflateOffset - reader.MemberOffset;
            }

            if (contender is not null)
            {
                contender.Start(reader.DeflateOffset);
                await contender.AppendAsync(reader.Plain, cancellationToken).ConfigureAwait(false);
                if (reader.IsMemberEnd)
                {
                    await contender.EndAsync(reader.Offset, cancellationToken).ConfigureAwait(false);
                }
            }

            if (isFirst)
            {
                progress?.Report(reader.StoredLength);
            }
        }

        return _totals ?? new Totals(blob.GetCurrentDigest(), blob.Length, plain.GetCurrentDigest(), plain.Length, reader.Members, headers);
    }

    private LayerIdentification Conclude(Head head, Totals totals)
    {
        CompressionProfile[] exact = [.. Exact(head, CompressionProfile.Known.Where(profile => _verdicts.ContainsKey(profile.Deflate)))];
        var identity = new LayerIdentification
        {
            Digest = totals.Digest,
            Size = totals.Size,
            DiffId = totals.DiffId,
            UncompressedSize = totals.UncompressedSize,
            Compression = CompressionFormat.Gzip,
            Header = head.Header,
            Members = totals.Members,
            Writers = [.. exact.Select(static profile => new LayerWriter(profile, IsExact: true))],
        };
        if (exact.Length > 0)
        {
            return identity;
        }

        // All were tried. Of those that write the same data, the one whose header is the most alike is the nearest.
        CompressionProfile[] ranked =
        [
            .. CompressionProfile.Known
                .OrderBy(profile => _verdicts[profile.Deflate].IsRefuted)
                .ThenByDescending(profile => _verdicts[profile.Deflate].EqualBytes)
                .ThenByDescending(profile => Likeness(head.Header, profile)),
        ];
        CompressionProfile first = ranked[0];
        Verdict best = _verdicts[first.Deflate];
        if (!best.IsRefuted)
        {
            int likeness = Likeness(head.Header, first);
            return identity with
            {
                Writers =
                [
                    .. ranked.TakeWhile(profile => !_verdicts[profile.Deflate].IsRefuted)
                        .Where(profile => Likeness(head.Header, profile) == likeness)
                        .Select(static profile => new LayerWriter(profile, IsExact: false)),
                ],
            };
        }

        return identity with
        {
            Nearest = best.EqualBytes > 0 ? new NearestWriter(first, best.EqualBytes, totals.Size - totals.HeaderBytes) : null,
        };
    }

    /// <summary>What became of an encoder.</summary>
    private sealed record Verdict(bool IsRefuted, long EqualBytes);

    /// <summary>How the layer starts.</summary>
    private sealed record Head(GzipMemberHeader Header, long DeflateOffset, ReadOnlyMemory<byte> Plain, long? End);

    /// <summary>What reading all of the layer shows.</summary>
    private sealed record Totals(Digest Digest, long Size, Digest DiffId, long UncompressedSize, long Members, long HeaderBytes);
}
