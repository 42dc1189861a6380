using OciContent.Images;
using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Conversion;

/// <summary>Conversion as containerd's converter does it: <c>ctr images convert --oci --all-platforms</c>.</summary>
internal sealed class ContainerdConversion(ConversionSession session)
{
    private DocumentProfile Profile { get; } = session.Options.Documents;

    /// <summary>Converts a manifest, or an index and all below it; <c>null</c> if there is nothing to convert.</summary>
    public Task<Descriptor?> ConvertAsync(Descriptor root, CancellationToken cancellationToken)
    {
        if (session.Options.Target != ImageFormat.Oci)
        {
            throw new InvalidDataException(
                $"{session.Options.Profile} converts to OCI only: expected another profile to convert to {session.Options.Target.Name}.");
        }

        if (!IsManifestOrIndex(root))
        {
            throw session.Refuse(root, $"its media type is {ErrorText.Quote(root.MediaType)}", "an image manifest or an index");
        }

        return ConvertAsync(root, depth: 0, cancellationToken);
    }

    private static bool IsManifestOrIndex(Descriptor content) =>
        MediaTypes.IsManifest(content.MediaType) || MediaTypes.IsIndex(content.MediaType);

    private static bool IsDocker(string? mediaType) => mediaType?.StartsWith("application/vnd.docker.", StringComparison.Ordinal) == true;

    private static string OciTypeOf(string mediaType) => LayerTypes.Convert(mediaType, ImageFormat.Oci) ?? mediaType switch
    {
        MediaTypes.DockerManifestList => MediaTypes.OciIndex,
        MediaTypes.DockerManifest => MediaTypes.OciManifest,
        MediaTypes.DockerConfig => MediaTypes.OciConfig,
        _ => mediaType,
    };

    private Task<Descriptor?> ConvertAsync(Descriptor content, int depth, CancellationToken cancellationToken) =>
        depth <= DocumentLimits.MaxNesting
            ? session.OnceAsync(content, known => ConvertContentAsync(known, depth, cancellationToken))
            : throw new InvalidDataException(
                $"{content.Digest} is nested in more than {DocumentLimits.MaxNesting} indexes: expected at most "
                + $"{DocumentLimits.MaxNesting}.");

    private async Task<Descriptor?> ConvertContentAsync(Descriptor content, int depth, CancellationToken cancellationToken)
    {
        Descriptor? converted = null;
        if (MediaTypes.IsIndex(content.MediaType))
        {
            converted = await ConvertIndexAsync(content, depth, cancellationToken).ConfigureAwait(false);
        }
        else if (MediaTypes.IsManifest(content.MediaType))
        {
            converted = await ConvertManifestAsync(content, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await CheckAsync(content, cancellationToken).ConfigureAwait(false);
        }

        // Whatever Docker's types stand for is kept; those that image-spec has no word for keep their name, and are converted all the same.
        return converted ?? (IsDocker(content.MediaType) ? Retype(content) : null);
    }

    private async Task<Descriptor?> ConvertManifestAsync(Descriptor content, CancellationToken cancellationToken)
    {
        ImageManifest manifest = await session.ReadManifestAsync(content, cancellationToken).ConfigureAwait(false);
        foreach (Descriptor part in manifest.Layers.Prepend(manifest.Config))
        {
            if (IsManifestOrIndex(part))
            {
                throw session.Refuse(
                    content,
                    $"its part {part.Digest} has the media type {ErrorText.Quote(part.MediaType)}",
                    "a config and layers");
            }

            await CheckAsync(part, cancellationToken).ConfigureAwait(false);
        }

        string? declared = manifest.WrittenMediaType;
        if (!IsDocker(declared) && !manifest.Layers.Append(manifest.Config).Any(static part => IsDocker(part.MediaType)))
        {
            return null;
        }

        ImageManifest converted = manifest with
        {
            Config = Retype(GoStructProjection.OfOci(manifest.Config)),
            Layers = ValueList<Descriptor>.IsAbsent(manifest.Layers)
                ? manifest.Layers
                : [.. manifest.Layers.Select(GoStructProjection.OfOci).Select(Retype)],
            Subject = manifest.Subject is { } subject ? GoStructProjection.OfOci(subject) : null,
            ExtensionData = null,
        };
        converted = declared is null ? converted : converted with { MediaType = OciTypeOf(declared) };
        return Replace(content, manifest.RawBytes, converted.ToBytes(Profile));
    }

    private async Task<Descriptor?> ConvertIndexAsync(Descriptor content, int depth, CancellationToken cancellationToken)
    {
        ImageIndex index = await session.ReadIndexAsync(content, cancellationToken).ConfigureAwait(false);
        string? declared = index.WrittenMediaType;
        bool isModified = IsDocker(declared);
        var entries = new Descriptor[index.Manifests.Count];
        for (int i = 0; i < entries.Length; i++)
        {
            Descriptor entry = index.Manifests[i];
            entries[i] = GoStructProjection.OfOci(entry);
            if (await ConvertAsync(entry, depth + 1, cancellationToken).ConfigureAwait(false) is { } child)
            {
                isModified = true;
                entries[i] = entries[i] with { MediaType = child.MediaType, Digest = child.Digest, Size = child.Size };
                if (child.Digest != entry.Digest && entry.Data is not null)
                {
                    throw session.Refuse(
                        content,
                        $"manifests[{i}] embeds the document that changes",
                        "no data: containerd would keep what it was before");
                }
            }
        }

        if (!isModified)
        {
            return null;
        }

        ImageIndex converted = index with
        {
            // A list that nothing is appended to stays Go's nil.
            Manifests = entries.Length == 0 ? ValueList<Descriptor>.Absent : entries,
            Subject = index.Subject is { } subject ? GoStructProjection.OfOci(subject) : null,
            ExtensionData = null,
        };
        converted = declared is null ? converted : converted with { MediaType = OciTypeOf(declared) };
        return Replace(content, index.RawBytes, converted.ToBytes(Profile));
    }

    // What is called a config is read, and never written: containerd fails where it cannot read it.
    private async Task CheckAsync(Descriptor part, CancellationToken cancellationToken)
    {
        if (MediaTypes.IsConfig(part.MediaType))
        {
            await session.ConfigOnceAsync(part, config => ReadConfigAsync(config, cancellationToken)).ConfigureAwait(false);
        }
    }

    private async Task<Descriptor?> ReadConfigAsync(Descriptor config, CancellationToken cancellationToken)
    {
        ImageConfig.ReadFields(
            await session.ReadBytesAsync(config, cancellationToken).ConfigureAwait(false),
            $"image config {config.Digest}");
        return null;
    }

    private Descriptor Replace(Descriptor content, ReadOnlyMemory<byte> before, byte[] after) =>
        before.Span.SequenceEqual(after) ? Retype(content) : session.Add(content, before, OciTypeOf(content.MediaType), after);

    private static Descriptor Retype(Descriptor content) => content with { MediaType = OciTypeOf(content.MediaType) };
}
