using OciContent.Building;
using OciContent.Compression;
using OciContent.Filesystem;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Layers;
using OciContent.Sources;
using OciContent.Tar;

namespace OciContent.Rewriting;

/// <summary>Writes the layers of images anew, one image after the other.</summary>
/// <param name="name">What messages call the source.</param>
/// <param name="options">What becomes of the layers.</param>
internal sealed class ImageRewriting(string name, LayerRewriteOptions options)
{
    private readonly List<LayerBlob> _layers = [];

    // By what they were before; images for several platforms may have layers in common.
    private readonly Dictionary<Digest, LayerBlob?> _clamped = [];

    /// <summary>The layers that were written.</summary>
    public IReadOnlyList<LayerBlob> Layers => _layers;

    /// <summary>Gives back what was written.</summary>
    public void Discard()
    {
        foreach (LayerBlob layer in _layers)
        {
            layer.Dispose();
        }
    }

    /// <summary>Writes the layers of an image anew.</summary>
    /// <param name="config">The image's config.</param>
    /// <param name="stored">Its layers.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async Task<RewrittenImage> RewriteAsync(
        ImageConfig config,
        IReadOnlyList<StoredLayer> stored,
        CancellationToken cancellationToken)
    {
        Timestamp? latest = options.LatestSeconds is { } seconds
            ? Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeSeconds(seconds))
            : null;
        int count = config.RootFs.DiffIds.Count;
        if (stored.Count != count)
        {
            throw new InvalidDataException($"Image {config.Digest} has {stored.Count} layers, and {count} diff_ids: expected as many.");
        }

        int from = FindStart(config);
        bool isAsItIs = options.LatestTime is null && (from == count || (from > 0 && from == count - 1));
        if (isAsItIs || count == 0)
        {
            return new RewrittenImage(new LayerBlob?[count], squashedFrom: null, latest);
        }

        using var spools = new LayerSpools();
        LayerScans scans = await LayerScans
            .ReadAsync(stored, name, FilesystemOptionsOf(), spools.Create, latest is null ? from : 0, cancellationToken)
            .ConfigureAwait(false);
        int end = IsSquashedAlready(scans, from) ? count : from;
        var layers = new List<LayerBlob?>();
        for (int i = 0; i < end; i++)
        {
            layers.Add(
                options.LatestSeconds is { } time
                    ? await ClampAsync(scans, i, config.RootFs.DiffIds[i], time, cancellationToken).ConfigureAwait(false)
                    : null);
        }

        if (end < count)
        {
            layers.Add(await SquashAsync(scans, from, spools, cancellationToken).ConfigureAwait(false));
        }

        return new RewrittenImage(layers, end < count ? end : null, latest);
    }

    // The lowest layer of those that become one; as many as there are if none do.
    private int FindStart(ImageConfig config)
    {
        int count = config.RootFs.DiffIds.Count;
        return options.SquashFrom is not { } from ? count
            : from < count || from == 0 ? from
            : throw new InvalidDataException(
                $"'{from}' is not a layer of image {config.Digest}: expected {(count == 0 ? "0" : $"0 to {count - 1}")}.");
    }

    private static bool IsSquashedAlready(LayerScans scans, int from)
    {
        return from == scans.Count || (from == scans.Count - 1 && (from > 0 || !scans.EntriesOf(0).Any(IsWhiteout)));

        static bool IsWhiteout(TarScanEntry entry) => LayerName.FindWhiteout(entry.Name) is not null;
    }

    private async Task<LayerBlob?> ClampAsync(
        LayerScans scans,
        int layer,
        Digest diffId,
        long latest,
        CancellationToken cancellationToken)
    {
        if (_clamped.TryGetValue(diffId, out LayerBlob? known))
        {
            return known;
        }

        Require(scans.ProblemsOf(layer));
        FileStream spool = scans.SpoolOf(layer)!;
        var plain = new FileSlice(spool.SafeFileHandle, 0, spool.Length, name);
        await using (plain.ConfigureAwait(false))
        {
            var clamp = new TarTimeClamp(plain, latest);
            LayerBlob? written = null;
            if (await clamp.HasLaterAsync(cancellationToken).ConfigureAwait(false))
            {
                CompressionProfile? profile = ProfileOf(scans.CompressionOf(layer));
                written = await LayerOutput
                    .BuildAsync(
                        (output, token) => LayerOutput.WriteAsync(clamp.WriteAsync, output, profile, options.MaxConcurrency, token),
                        cancellationToken)
                    .ConfigureAwait(false);
                _layers.Add(written);
            }

            _clamped.Add(diffId, written);
            return written;
        }
    }

    private async Task<LayerBlob> SquashAsync(LayerScans scans, int from, LayerSpools spools, CancellationToken cancellationToken)
    {
        ImageFilesystem files = scans.Merge(scans.Count, []);
        Require(files.Problems);
        ImageFilesystem? below = from == 0 ? null : scans.Merge(from, []);
        var entries = new SquashedEntries(files, below?.Root, from, options.LatestSeconds, spools);
        await spools.AddAsync(scans, files, entries.Contents, cancellationToken).ConfigureAwait(false);
        LayerBlob written = await new LayerBuilder(
            new LayerOptions { MaxEntries = int.MaxValue, MaxConcurrency = options.MaxConcurrency })
            .Add(entries)
            .BuildAsync(options.Profile, cancellationToken)
            .ConfigureAwait(false);
        _layers.Add(written);
        return written;
    }

    private void Require(IReadOnlyList<ContentProblem> problems)
    {
        if (problems is [ContentProblem problem, ..])
        {
            throw new InvalidDataException(
                $"The layers of {ErrorText.Quote(name)} cannot be rewritten: {problem.Location}: {problem.Message}",
                problem.Exception);
        }
    }

    // A layer that is not squashed stays in its format.
    private CompressionProfile? ProfileOf(CompressionFormat format) =>
        format == CompressionFormat.None ? null
        : options.Profile is { } profile && profile.Format == format ? profile
        : format == CompressionFormat.Zstd ? CompressionProfile.Zstd2026
        : CompressionProfile.Docker;

    private FilesystemOptions FilesystemOptionsOf() => new()
    {
        ComputeDigests = false,
        MaxConcurrency = options.MaxConcurrency,
        LayerLimits = options.LayerLimits,
        Progress = options.Progress,
    };
}
