using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OciContent.Catalog.Database;
using OciContent.Catalog.Exchange;
using OciContent.Catalog.Records;

namespace OciContent.Catalog;

public sealed partial class ImageCatalog
{
    // A line has an image with its history, or an index; many times what is seen.
    private const int MaxLineLength = 8 << 20;
    private const int RecordsAtOnce = 500;

    /// <summary>Writes everything as lines of JSON, sorted, so that two exports differ where the catalogues do.</summary>
    /// <param name="destination">Where to; it is left open.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <returns>How many lines there are.</returns>
    public async Task<long> ExportAsync(Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        long count = 0;
        await foreach (CatalogRecord record in ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            byte[] line = JsonSerializer.SerializeToUtf8Bytes(record, RecordJson.Lines.CatalogRecord);
            await destination.WriteAsync(line, cancellationToken).ConfigureAwait(false);
            await destination.WriteAsync("\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            count++;
        }

        return count;
    }

    /// <summary>Adds what another catalogue exported.</summary>
    /// <param name="lines">The lines, from the stream's position to its end; it is left open.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>How many lines there were.</returns>
    /// <exception cref="JsonException">
    /// A line is not a record. The message has its number; lines before it may have been added, which is no harm, and none after it.
    /// </exception>
    public async Task<long> ImportAsync(Stream lines, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        long count = 0;
        var records = new List<CatalogRecord>(RecordsAtOnce);
        await foreach (CatalogRecord record in ParseAsync(lines, cancellationToken).ConfigureAwait(false))
        {
            count++;
            records.Add(record);
            if (records.Count == RecordsAtOnce)
            {
                await AddAsync(records, cancellationToken).ConfigureAwait(false);
                records.Clear();
            }
        }

        await AddAsync(records, cancellationToken).ConfigureAwait(false);
        return count;
    }

    /// <summary>Reads records from lines of JSON.</summary>
    /// <exception cref="JsonException">A line is not a record that can be kept; the message has its number.</exception>
    public static async IAsyncEnumerable<CatalogRecord> ParseAsync(
        Stream lines,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        PipeReader reader = PipeReader.Create(lines, new StreamPipeReaderOptions(leaveOpen: true));
        long number = 0;
        try
        {
            while (true)
            {
                ReadResult read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                ReadOnlySequence<byte> rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    number++;
                    if (Parse(rest.Slice(0, end), number) is { } record)
                    {
                        yield return record;
                    }

                    rest = rest.Slice(rest.GetPosition(1, end));
                }

                if (rest.Length > MaxLineLength)
                {
                    throw new JsonException($"Line {number + 1} is longer than {MaxLineLength} bytes: expected a record.");
                }

                if (read.IsCompleted)
                {
                    if (rest.Length > 0 && Parse(rest, number + 1) is { } last)
                    {
                        yield return last;
                    }

                    break;
                }

                reader.AdvanceTo(rest.Start, rest.End);
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Everything that is in the catalogue, in the order of an export.</summary>
    public async IAsyncEnumerable<CatalogRecord> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        CatalogQueries queries = Queries;
        await foreach (ApprovalRecord record in queries.ApprovalsAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return record;
        }

        await foreach (long image in queries.ImagesAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return await ReadImageAsync(queries, image, cancellationToken).ConfigureAwait(false);
        }

        await foreach (IndexRecord record in ReadIndexesAsync(queries, cancellationToken).ConfigureAwait(false))
        {
            yield return record;
        }

        await foreach (LayerRecord record in ReadLayersAsync(queries, cancellationToken).ConfigureAwait(false))
        {
            yield return record;
        }

        await foreach (PushedRecord record in queries.PushedAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return record;
        }

        await foreach (TagRecord record in queries.TagsAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return record;
        }

        await foreach (VerdictRecord record in queries.VerdictsAsync(image: null, cancellationToken).ConfigureAwait(false))
        {
            yield return record;
        }
    }

    private static CatalogRecord? Parse(ReadOnlySequence<byte> line, long number)
    {
        if (line.Length > MaxLineLength)
        {
            throw new JsonException($"Line {number} is longer than {MaxLineLength} bytes: expected a record.");
        }

        byte[] bytes = line.ToArray();
        if (bytes.AsSpan().Trim(" \t\r"u8).IsEmpty)
        {
            return null;
        }

        try
        {
            CatalogRecord record = JsonSerializer.Deserialize(bytes, RecordJson.Lines.CatalogRecord)
                ?? throw new JsonException($"Line {number} is null: expected a record.");
            RequireNoNullInLists(bytes);

            // The generated serializer sets a list that the line leaves out to null, whatever the record's default is.
            record = record is LayerRecord layer ? layer with { Blobs = layer.Blobs ?? [], Inferred = layer.Inferred ?? [] } : record;

            // What cannot be kept is found here, before anything is written.
            record.AddTo(new CatalogRows());
            return record;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException)
        {
            string reason = e.Message.ReplaceLineEndings(" ");
            throw new JsonException(
                reason.StartsWith("Line ", StringComparison.Ordinal) ? reason : $"Line {number} is not a record: {reason}",
                e);
        }
    }

    // The serializer looks at the properties of records alone.
    private static void RequireNoNullInLists(ReadOnlySpan<byte> record)
    {
        var reader = new Utf8JsonReader(record);
        JsonTokenType before = JsonTokenType.None;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Null && before != JsonTokenType.PropertyName)
            {
                throw new JsonException("null is in a list: expected a list of values.");
            }

            before = reader.TokenType;
        }
    }

    private static async Task<ImageRecord> ReadImageAsync(CatalogQueries queries, long id, CancellationToken cancellationToken)
    {
        FoundImage image = (await queries.ImagesAsync([id], cancellationToken).ConfigureAwait(false))[0];
        List<HistoryLine> history = image.Config is null ? [] : await queries.HistoryAsync(
            image.Config,
            cancellationToken).ConfigureAwait(false);
        return new ImageRecord
        {
            Digest = image.Digest,
            MediaType = image.MediaType,
            Size = image.Size,
            Config = image.Config,
            Platform = image.Platform,
            ArtifactType = image.ArtifactType,
            Layers = image.Stack is { } stack ? await queries.DescriptorsAsync(stack, cancellationToken).ConfigureAwait(false) : null,
            DiffIds = image.Chain is { } chain ? await queries.LayersAsync(chain, cancellationToken).ConfigureAwait(false) : null,
            History = history.Count > 0 ? history : null,
        };
    }

    private static async IAsyncEnumerable<IndexRecord> ReadIndexesAsync(
        CatalogQueries queries,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IndexRecord? open = null;
        var members = new List<Digest>();
        await foreach ((Digest index, string? mediaType, long? size, Digest? member) in
            queries.MembersAsync(cancellationToken).ConfigureAwait(false))
        {
            if (open?.Digest != index)
            {
                if (open is not null)
                {
                    yield return open with { Members = [.. members] };
                }

                open = new IndexRecord { Digest = index, MediaType = mediaType, Size = size, Members = [] };
                members.Clear();
            }

            members.AddRange(member is null ? [] : [member]);
        }

        if (open is not null)
        {
            yield return open with { Members = [.. members] };
        }
    }

    private static async IAsyncEnumerable<LayerRecord> ReadLayersAsync(
        CatalogQueries queries,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LayerRecord? open = null;
        var blobs = new List<LayerDescriptor>();
        var inferred = new List<InferredBlob>();
        await foreach ((Digest diffId, long? size, string? profile, Digest? blob, long? blobSize) in
            queries.ContentsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (open?.DiffId != diffId)
            {
                if (open is not null)
                {
                    yield return open with { Blobs = Sorted(blobs), Inferred = Sorted(inferred) };
                }

                open = new LayerRecord { DiffId = diffId, Size = size };
                blobs.Clear();
                inferred.Clear();
            }

            if (blob is not null && profile is null)
            {
                blobs.Add(new LayerDescriptor(blob, blobSize));
            }
            else if (blob is not null)
            {
                inferred.Add(new InferredBlob(profile!, blob, blobSize!.Value));
            }
        }

        if (open is not null)
        {
            yield return open with { Blobs = Sorted(blobs), Inferred = Sorted(inferred) };
        }
    }

    // The engines put what is nothing at different ends.
    private static LayerDescriptor[] Sorted(List<LayerDescriptor> blobs) => [.. blobs.OrderBy(static blob => blob.Digest)];

    private static InferredBlob[] Sorted(List<InferredBlob> blobs) => [.. blobs.OrderBy(
        static blob => blob.Profile,
        StringComparer.Ordinal)];
}
