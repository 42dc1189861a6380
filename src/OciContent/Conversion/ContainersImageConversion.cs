using System.Text.Json;
using OciContent.Images;
using OciContent.Internal;

namespace OciContent.Conversion;

/// <summary>Conversion as containers/image does it: <c>skopeo copy --all --format</c>.</summary>
internal sealed class ContainersImageConversion(ConversionSession session)
{
    private const string ZstdAnnotation = "io.github.containers.compression.zstd";

    private readonly ZstdLayers _layers = new(session);

    private bool ToOci => session.Options.Target == ImageFormat.Oci;

    private DocumentProfile Profile { get; } = session.Options.Documents;

    private ContainersImageRules Rules => session.Options.Profile.Rules!;

    /// <summary>Converts a manifest, or an index and all its manifests; <c>null</c> if there is nothing to convert.</summary>
    public Task<Descriptor?> ConvertAsync(Descriptor root, CancellationToken cancellationToken) =>
        MediaTypes.IsIndex(root.MediaType) ? ConvertIndexAsync(root, cancellationToken) : ConvertImageAsync(root, cancellationToken);

    // What containers/image takes for a part of a Docker manifest, whatever it is converted to.
    private bool IsPartOfDockerManifest(string mediaType) =>
        mediaType is MediaTypes.DockerConfig or MediaTypes.DockerManifest or MediaTypes.DockerManifestList
        || LayerTypes.Convert(mediaType, ImageFormat.Oci, Rules.TakesDockerZstd) is not null;

    private async Task<Descriptor?> ConvertImageAsync(Descriptor content, CancellationToken cancellationToken)
    {
        if (MediaTypes.IsSchema1Manifest(content.MediaType))
        {
            return await ConvertSchema1Async(content, cancellationToken).ConfigureAwait(false);
        }

        if (!MediaTypes.IsManifest(content.MediaType))
        {
            throw session.Refuse(
                content,
                $"its media type is {ErrorText.Quote(content.MediaType)}",
                "an image manifest, in OCI or Docker form");
        }

        ImageManifest manifest = await session.ReadManifestAsync(content, cancellationToken).ConfigureAwait(false);
        _layers.Add(manifest);
        RefuseHugeNumbers(content, manifest.Layers.Prepend(manifest.Config));

        // Without a media type, it is what the config's says.
        if (manifest.OmitsMediaType && (manifest.Format == ImageFormat.Docker || manifest.Config.MediaType == MediaTypes.DockerConfig))
        {
            throw session.Refuse(content, "it does not name its media type", $"'{MediaTypes.DockerManifest}'");
        }

        if (manifest.Format == ImageFormat.Docker)
        {
            for (int i = 0; i < manifest.Layers.Count; i++)
            {
                if (!IsPartOfDockerManifest(manifest.Layers[i].MediaType))
                {
                    throw RefuseLayer(content, manifest, i);
                }
            }
        }

        return manifest.Format == session.Options.Target ? null
            : ToOci ? await ToOciAsync(content, manifest, cancellationToken).ConfigureAwait(false)
            : ToDocker(content, manifest);
    }

    // To see whether a document could be of another kind, containers/image reads these parts of it with all numbers as floating-point ones.
    private void RefuseHugeNumbers(Descriptor content, IEnumerable<Descriptor> parts)
    {
        foreach (Descriptor part in parts)
        {
            IEnumerable<JsonElement> unknown = part.Platform is { UnknownFields.Count: > 0 } platform
                ? part.UnknownFields.Values.Concat(platform.UnknownFields.Values)
                : part.UnknownFields.Values;
            if (unknown.SelectMany(HugeNumbers).FirstOrDefault() is { ValueKind: JsonValueKind.Number } number)
            {
                throw session.Refuse(
                    content,
                    $"what points at {part.Digest} has the number {ErrorText.Plain(number.GetRawText())}",
                    "numbers that 64 bits of floating point hold");
            }
        }
    }

    private static IEnumerable<JsonElement> HugeNumbers(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => double.IsInfinity(value.GetDouble()) ? [value] : [],
        JsonValueKind.Object => value.EnumerateObject().SelectMany(static member => HugeNumbers(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(HugeNumbers),
        _ => [],
    };

    // To image-spec's form by way of schema 2, as there.
    private async Task<Descriptor> ConvertSchema1Async(Descriptor content, CancellationToken cancellationToken)
    {
        Schema1Manifest before = await session.ReadSchema1ManifestAsync(content, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Schema1Entry> entries = Schema1Chain.Read(before);
        (ImageManifest manifest, ReadOnlyMemory<byte> config) = await Schema1Converter
            .ToSchema2Async(before, entries, session.Source, session.Name, session.Options, cancellationToken)
            .ConfigureAwait(false);
        if (ToOci)
        {
            config = GoStructProjection.OfOciConfig(config, $"image config of {content.Digest}", Rules).ToBytes(Profile);
            manifest = new ImageManifest
            {
                Config = Descriptor.For(config.Span, MediaTypes.OciConfig),
                Layers = ConvertLayers(content, manifest),
            };
        }

        session.Add(content, manifest.Config.MediaType, config, Schema1Losses.Find(content, before, entries, config));
        return session.Add(content, manifest.MediaType, manifest.ToBytes(Profile), []);
    }

    private async Task<Descriptor> ToOciAsync(Descriptor content, ImageManifest manifest, CancellationToken cancellationToken)
    {
        Descriptor[] layers = ConvertLayers(content, manifest);
        Descriptor? config = await session
            .ConfigOnceAsync(manifest.Config, known => ConvertConfigAsync(known, cancellationToken))
            .ConfigureAwait(false);
        var converted = new ImageManifest { Config = config ?? manifest.Config, Layers = layers };
        return session.Add(content, manifest.RawBytes, MediaTypes.OciManifest, converted.ToBytes(Profile));
    }

    private async Task<Descriptor?> ConvertConfigAsync(Descriptor config, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> before = await session.ReadBytesAsync(config, cancellationToken).ConfigureAwait(false);
        return session.Add(
            config,
            before,
            MediaTypes.OciConfig,
            GoStructProjection.OfOciConfig(before, $"image config {config.Digest}", Rules).ToBytes(Profile));
    }

    private Descriptor ToDocker(Descriptor content, ImageManifest manifest)
    {
        if (manifest.Config.MediaType != MediaTypes.OciConfig)
        {
            throw session.Refuse(
                content,
                $"its config is {ErrorText.Quote(manifest.Config.MediaType)}",
                $"'{MediaTypes.OciConfig}', an image");
        }

        var converted = new ImageManifest
        {
            MediaType = MediaTypes.DockerManifest,
            Config = GoStructProjection.OfDocker(manifest.Config, MediaTypes.DockerConfig),
            Layers = ConvertLayers(content, manifest),
        };
        return session.Add(content, manifest.RawBytes, MediaTypes.DockerManifest, converted.ToBytes(Profile));
    }

    private Descriptor[] ConvertLayers(Descriptor content, ImageManifest manifest)
    {
        var layers = new Descriptor[manifest.Layers.Count];
        for (int i = 0; i < layers.Length; i++)
        {
            string mediaType =
                LayerTypes.Convert(manifest.Layers[i].MediaType, session.Options.Target, Rules.TakesDockerZstd)
                ?? throw RefuseLayer(content, manifest, i);
            layers[i] = GoStructProjection.OfDocker(manifest.Layers[i], mediaType);
        }

        return layers;
    }

    private async Task<Descriptor?> ConvertIndexAsync(Descriptor content, CancellationToken cancellationToken)
    {
        ImageIndex index = await session.ReadIndexAsync(content, cancellationToken).ConfigureAwait(false);
        RefuseHugeNumbers(content, index.Manifests);
        bool isOfOci = ToOci && index.Format == ImageFormat.Oci;
        Descriptor[] entries = [.. index.Manifests];
        for (int i = 0; i < entries.Length; i++)
        {
            Descriptor entry = index.Manifests[i];
            Descriptor? child = await session
                .OnceAsync(entry, manifest => ConvertImageAsync(manifest, cancellationToken))
                .ConfigureAwait(false);
            if (child is not null && entry.Data is not null && isOfOci && Rules.KeepsAllOfIndexes)
            {
                throw session.Refuse(
                    content,
                    $"manifests[{i}] embeds the image that changes",
                    "no data: containers/image would keep what it was before");
            }

            // Versions that mark entries look for the one to change by its digest: of two with the same, the first is marked.
            int place = Rules.MarksZstd ? Array.FindIndex(entries, other => other.Digest == entry.Digest) : i;
            Descriptor before = entries[place];
            entries[place] =
                child is null ? before : before with { MediaType = child.MediaType, Digest = child.Digest, Size = child.Size };
            if (isOfOci && Rules.MarksZstd && await _layers.HasZstdAsync(entry.Digest, cancellationToken).ConfigureAwait(false))
            {
                entries[place] = Mark(entries[place]);
            }
        }

        // As there, what decides is whether the list, read into a struct and copied, is written otherwise than the original's struct.
        byte[] original = Write(index, index.Manifests, index.Format, asRead: true);
        byte[] attempted = Write(index, entries, session.Options.Target, asRead: false);
        return attempted.AsSpan().SequenceEqual(original)
            ? null
            : session.Add(content, index.RawBytes, ToOci ? MediaTypes.OciIndex : MediaTypes.DockerManifestList, attempted);
    }

    private static Descriptor Mark(Descriptor entry) => entry with
    {
        Annotations = new Dictionary<string, string>(entry.Annotations, StringComparer.Ordinal) { [ZstdAnnotation] = "true" },
    };

    private byte[] Write(ImageIndex index, IReadOnlyList<Descriptor> entries, ImageFormat format, bool asRead)
    {
        // A list that is null stays Go's nil where it was read, and becomes an empty one in the copy.
        IReadOnlyList<Descriptor> ListOf(IEnumerable<Descriptor> items) =>
            asRead && ValueList<Descriptor>.IsAbsent(index.Manifests) ? index.Manifests : [.. items];
        if (format == ImageFormat.Docker)
        {
            IEnumerable<Descriptor> filled =
                index.Format == ImageFormat.Docker ? entries : entries.Select(entry => entry with { Platform = PlatformOf(entry) });
            return new ImageIndex
            {
                MediaType = MediaTypes.DockerManifestList,
                Manifests = ListOf(filled.Select(GoStructProjection.OfDockerList)),
            }.ToBytes(Profile);
        }

        if (index.Format == ImageFormat.Docker)
        {
            // From the struct of a list, which always has a platform, to image-spec's.
            return new ImageIndex
            {
                Manifests = ListOf(entries.Select(GoStructProjection.OfDockerList).Select(GoStructProjection.OfOci)),
            }.ToBytes(Profile);
        }

        bool keepsAll = ToOci && Rules.KeepsAllOfIndexes;
        bool hasAll = asRead ? Rules.ReadsAllOfIndexes : keepsAll;
        bool keepsData = asRead || keepsAll;
        bool keepsArtifactType = asRead || (ToOci && Rules.KeepsArtifactTypeOfEntries);
        return new ImageIndex
        {
            Manifests = ListOf(entries
                .Select(GoStructProjection.OfOci)
                .Select(entry => entry with
                {
                    Data = keepsData ? entry.Data : null,
                    ArtifactType = keepsArtifactType ? entry.ArtifactType : null,
                })),
            Annotations = index.Annotations,
            Subject = hasAll && index.Subject is { } subject ? GoStructProjection.OfOci(subject) : null,
            ArtifactType = hasAll ? index.ArtifactType : null,
        }.ToBytes(Profile);
    }

    private Platform PlatformOf(Descriptor entry) =>
        entry.Platform is { } platform ? GoStructProjection.OfOci(platform) : session.Options.MissingPlatform;

    private InvalidDataException RefuseLayer(Descriptor content, ImageManifest manifest, int index)
    {
        string type = manifest.Layers[index].MediaType;
        string found = MediaTypes.IsEncrypted(type) ? "is encrypted, "
            : LayerTypes.IsZstd(type) ? "is compressed with zstd, "
            : "";
        string expected = manifest.Format == ImageFormat.Docker
            ? $"a layer of Docker's, such as '{MediaTypes.DockerLayerGzip}'"
            : $"a layer of image-spec's, plain or compressed with gzip, such as '{MediaTypes.OciLayerGzip}'";
        return session.Refuse(content, $"layers[{index}] {found}has the media type {ErrorText.Quote(type)}", expected);
    }
}
