using OciContent.Images;
using OciContent.Internal;

namespace OciContent.Conversion;

/// <summary>Conversion as containerd's converter does it: <c>ctr images convert --oci --all-platforms</c>.</summary>
internal sealed class ContainerdConversion(ConversionSession session)
{
    // As deep as a layout's indexes may nest.
    private const int MaxNesting = 16;

    private DocumentProfile Profile => session.Options.Profile.Documents;

    /// <summary>Converts a manifest, or an index and all below it.</summary>
    public Task<Descriptor> ConvertAsync(Descriptor root, CancellationToken cancellationToken)
    {
        if (session.Options.Target != ImageFormat.Oci)
        {
            throw new InvalidDataException($"{session.Options.Profile} converts to OCI only: expected another profile to convert to {session.Options.Target}.");
        }

        if (!MediaTypes.IsManifest(root.MediaType) && !MediaTypes.IsIndex(root.MediaType))
        {
            throw session.Refuse(root, $"its media type is {ErrorText.Quote(root.MediaType)}", "an image manifest or an index");
        }

        return ConvertAsync(root, depth: 0, cancellationToken);
    }

    private static bool IsDocker(string? mediaType) => mediaType?.StartsWith("application/vnd.docker.", StringComparison.Ordinal) == true;

    private static string OciTypeOf(string mediaType) => LayerTypes.ToOci(mediaType) ?? mediaType switch
    {
        MediaTypes.DockerManifestList => MediaTypes.OciIndex,
        MediaTypes.DockerManifest => MediaTypes.OciManifest,
        MediaTypes.DockerConfig => MediaTypes.OciConfig,
        _ => mediaType,
    };

    private async Task<Descriptor> ConvertAsync(Descriptor content, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxNesting)
        {
            throw new InvalidDataException($"{content.Digest} is nested in more than {MaxNesting} indexes: expected at most {MaxNesting}.");
        }

        return await session.OnceAsync(
            content,
            known => MediaTypes.IsIndex(known.MediaType) ? ConvertIndexAsync(known, depth, cancellationToken)
                : MediaTypes.IsManifest(known.MediaType) ? ConvertManifestAsync(known, cancellationToken)
                : Task.FromResult(known)).ConfigureAwait(false);
    }

    private async Task<Descriptor> ConvertManifestAsync(Descriptor content, CancellationToken cancellationToken)
    {
        ImageManifest manifest = await session.ReadManifestAsync(content, cancellationToken).ConfigureAwait(false);
        if (MediaTypes.IsConfig(manifest.Config.MediaType))
        {
            // Read, and never written: containerd fails where it cannot.
            ReadOnlyMemory<byte> config = await session.ReadBytesAsync(manifest.Config, cancellationToken).ConfigureAwait(false);
            ImageConfig.ReadFields(config, $"image config {manifest.Config.Digest}");
        }

        string? declared = manifest.OmitsMediaType ? null : manifest.MediaType;
        if (!IsDocker(declared) && !manifest.Layers.Append(manifest.Config).Any(static part => IsDocker(part.MediaType)))
        {
            return Retype(content);
        }

        ImageManifest converted = manifest with
        {
            Config = Convert(manifest.Config),
            Layers = [.. manifest.Layers.Select(Convert)],
            Subject = manifest.Subject is { } subject ? StructForm.OfOci(subject) : null,
            ExtensionData = null,
        };
        converted = declared is null ? converted : converted with { MediaType = OciTypeOf(declared) };
        return session.Add(content, manifest.RawBytes, OciTypeOf(content.MediaType), converted.ToBytes(Profile));
    }

    private async Task<Descriptor> ConvertIndexAsync(Descriptor content, int depth, CancellationToken cancellationToken)
    {
        ImageIndex index = await session.ReadIndexAsync(content, cancellationToken).ConfigureAwait(false);
        var entries = new Descriptor[index.Manifests.Count];
        for (int i = 0; i < entries.Length; i++)
        {
            Descriptor entry = index.Manifests[i];
            Descriptor child = await ConvertAsync(entry, depth + 1, cancellationToken).ConfigureAwait(false);
            if (child.Digest != entry.Digest && entry.Data is not null)
            {
                throw session.Refuse(content, $"manifests[{i}] embeds the document that changes", "no data: containerd would keep what it was before");
            }

            entries[i] = Convert(entry) with { Digest = child.Digest, Size = child.Size };
        }

        string? declared = index.OmitsMediaType ? null : index.MediaType;
        if (!IsDocker(declared) && !index.Manifests.Any(static entry => IsDocker(entry.MediaType)) && entries.Zip(index.Manifests).All(static pair => pair.First.Digest == pair.Second.Digest))
        {
            return Retype(content);
        }

        ImageIndex converted = index with
        {
            // A list that nothing is appended to stays Go's nil.
            Manifests = entries.Length == 0 ? ValueList<Descriptor>.Absent : entries,
            Subject = index.Subject is { } subject ? StructForm.OfOci(subject) : null,
            ExtensionData = null,
        };
        converted = declared is null ? converted : converted with { MediaType = OciTypeOf(declared) };
        return session.Add(content, index.RawBytes, OciTypeOf(content.MediaType), converted.ToBytes(Profile));
    }

    // Whatever Docker's types stand for is kept; those that image-spec has no word for keep their name.
    private static Descriptor Convert(Descriptor part) => StructForm.OfOci(part) with { MediaType = OciTypeOf(part.MediaType) };

    private static Descriptor Retype(Descriptor content) => content with { MediaType = OciTypeOf(content.MediaType) };
}
