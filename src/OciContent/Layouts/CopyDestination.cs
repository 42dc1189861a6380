using System.Runtime.CompilerServices;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>Writes what was planned to where a location says.</summary>
internal sealed class CopyDestination(ImageLocation location, CopyOptions options, IDisk disk)
{
    /// <summary>Refuses in time what is no place to write to.</summary>
    /// <exception cref="FormatException">The location names no transport, or no name that can be given to an image.</exception>
    /// <exception cref="IOException">No file can be written there.</exception>
    public static void Validate(ImageLocation location)
    {
        if (location.Transport is null)
        {
            throw new FormatException($"{ErrorText.Quote(location.Path)} does not say what to write: expected oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:NAME:TAG] or dir:DIR.");
        }

        if (location.Transport == ImageTransport.DockerArchive)
        {
            ArchiveNameOf(location.Reference);
        }
        else if (location.Reference is { } reference)
        {
            EntryName.ValidateTag(reference);
        }

        if (location.Transport == ImageTransport.DockerArchive || location.Transport == ImageTransport.OciArchive)
        {
            OutputFile.Validate(location.Path);
        }
    }

    /// <summary>Refuses in time what is no place to write several images to.</summary>
    /// <inheritdoc cref="Validate"/>
    public static void ValidateForAll(ImageLocation location)
    {
        Validate(location);
        if (location.Reference is not null || (location.Transport != ImageTransport.Oci && location.Transport != ImageTransport.OciArchive))
        {
            throw new FormatException($"{ErrorText.Quote(location.ToString())} is for one image: expected oci:DIR or oci-archive:FILE, without a tag, for all.");
        }
    }

    /// <summary>Copies all that was planned; returns what leads to it there, the first if there are several.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="plan">All of it.</param>
    /// <param name="index">The index of the entries, if they are all of a layout: a layout that has none yet gets it as it is.</param>
    /// <param name="cancellationToken">Cancels the copying.</param>
    public async Task<Descriptor> CopyAsync(IContentReader source, CopyPlan plan, ImageIndex? index, CancellationToken cancellationToken)
    {
        TotalProgress? progress = ContentProgress.Sum(options.Progress, plan.TotalSize);
        if (location.Transport == ImageTransport.DockerArchive)
        {
            return await CopyToDockerArchiveAsync(source, plan, progress, cancellationToken).ConfigureAwait(false);
        }

        if (location.Transport == ImageTransport.OciArchive)
        {
            RequireDigestsOfBytes(plan);
            return await OutputFile.WriteAsync(
                location.Path,
                async output =>
                {
                    await OciArchiveWriter.WriteAsync(output, source, plan, index ?? new ImageIndex { Manifests = plan.Entries }, progress, cancellationToken).ConfigureAwait(false);
                    return RootOf(plan);
                },
                disk).ConfigureAwait(false);
        }

        var copy = new FolderCopy(source, options.MaxConcurrency, progress);
        await (location.Transport == ImageTransport.Oci ? CopyToLayoutAsync(copy, plan, index, cancellationToken) : CopyToDirectoryAsync(copy, plan, cancellationToken)).ConfigureAwait(false);
        return RootOf(plan);
    }

    private async Task CopyToDirectoryAsync(FolderCopy copy, CopyPlan plan, CancellationToken cancellationToken)
    {
        ImageDirectoryWriter writer = await ImageDirectoryWriter.OpenAsync(location.Path, options.Limits, disk, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable disposal = writer.ConfigureAwait(false);
        await writer.CopyAsync(plan, copy, cancellationToken).ConfigureAwait(false);
    }

    private static string KindOf(CopyPlan plan) => plan.Documents is [ImageManifest artifact]
        ? $"has a config of the type {ErrorText.Quote(artifact.Config.MediaType)}"
        : ErrorText.Quote(plan.Root.MediaType);

    private static Descriptor RootOf(CopyPlan plan) => EntryName.WithoutNames(plan.Entries[0]);

    // A layout's blobs are named after the digests of their bytes (image-spec, image-layout.md).
    private void RequireDigestsOfBytes(CopyPlan plan)
    {
        if (plan.Documents.FirstOrDefault(static document => document is Schema1Manifest { IsSigned: true }) is { } signed)
        {
            throw new InvalidDataException($"{signed.Digest} is a signed manifest of schema 1, whose digest leaves its signatures out: {ErrorText.Quote(location.Path)} cannot hold it, expected dir:DIR, or an image that was converted.");
        }
    }

    private async Task CopyToLayoutAsync(FolderCopy copy, CopyPlan plan, ImageIndex? index, CancellationToken cancellationToken)
    {
        RequireDigestsOfBytes(plan);
        ImageLayoutStore store = await ImageLayoutStore.OpenAsync(location.Path, options.Limits, disk, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable disposal = store.ConfigureAwait(false);
        await copy.BlobsAsync(store.Folder, plan, static blob => BlobPath.Of(blob.Digest), cancellationToken).ConfigureAwait(false);
        await copy.DocumentsAsync(store.Folder, plan, static document => BlobPath.Of(document.Digest), cancellationToken).ConfigureAwait(false);
        await store.AddEntriesAsync(plan.Entries, index, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Descriptor> CopyToDockerArchiveAsync(IContentReader source, CopyPlan plan, TotalProgress? progress, CancellationToken cancellationToken)
    {
        if (plan.LeftOut.Count > 0)
        {
            // docker load looks for every layer in the archive.
            throw new ContentNotFoundException(plan.LeftOut[0].Digest, CopyPlan.NameOf(source));
        }

        if (plan.Documents is not [ImageManifest manifest] || !MediaTypes.IsConfig(manifest.Config.MediaType))
        {
            throw new InvalidDataException($"{plan.Root.Digest} is no image, but {KindOf(plan)}: expected a manifest with an image's config for a docker-archive.");
        }

        ImageConfig config = await source.ReadConfigAsync(manifest.Config, cancellationToken).ConfigureAwait(false);
        if (config.RootFs.DiffIds.Count != manifest.Layers.Count)
        {
            throw new InvalidDataException($"Manifest {manifest.Digest} has {manifest.Layers.Count} layers, but its config {config.RootFs.DiffIds.Count} diff_ids: expected as many.");
        }

        await OutputFile.WriteAsync(
            location.Path,
            async output =>
            {
                if (!output.CanSeek)
                {
                    throw new InvalidDataException($"{ErrorText.Quote(location.Path)} is a pipe: expected a file for a docker-archive, whose layers' sizes are known only when they are written.");
                }

                await new DockerArchiveWriter(output, source, progress).WriteAsync(manifest, config, ArchiveNameOf(location.Reference), cancellationToken).ConfigureAwait(false);
                return true;
            },
            disk).ConfigureAwait(false);
        return new Descriptor { MediaType = MediaTypes.DockerConfig, Digest = DockerArchiveWriter.ImageIdOf(config), Size = config.Size };
    }

    private static ImageReference? ArchiveNameOf(string? reference)
    {
        ImageReference? name = reference is null ? null : ImageReference.Parse(reference).WithDefaultTag();
        return name is null or { Digest: null, Tag: not null }
            ? name
            : throw new FormatException($"{ErrorText.Quote(reference)} pins a digest: expected a name with a tag, which a docker-archive can keep.");
    }
}
