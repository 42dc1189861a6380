using System.Runtime.CompilerServices;
using OciContent.Compression;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Layers;
using OciContent.Tar;

namespace OciContent.Editing;

/// <summary>Makes the edit that replaces a layer: what it is follows from its content.</summary>
internal static class LayerReplacement
{
    public static async Task<ImageEdit> CreateAsync(int layer, string path, CancellationToken cancellationToken)
    {
        LayerDigests digests;
        Stream file = ContentFile.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            digests = await LayerDigests.ComputeAsync(file, cancellationToken).ConfigureAwait(false);
            file.Position = 0;
            await RequireTarAsync(file, path, cancellationToken).ConfigureAwait(false);
        }

        return new ImageEdit
        {
            Manifest = manifest =>
                manifest with
                {
                    Layers = ImageEdit.Replace(
                        manifest.Layers,
                        layer,
                        "layers",
                        manifest.Digest,
                        _ => new Descriptor
                        {
                            MediaType = LayerMediaType.Of(digests, manifest.Format),
                            Digest = digests.Digest,
                            Size = digests.Size,
                        }),
                },
            Config = config =>
                config with
                {
                    RootFs = config.RootFs with
                    {
                        DiffIds = ImageEdit.Replace(config.RootFs.DiffIds, layer, "diff_ids", config.Digest, _ => digests.DiffId),
                    },
                },
            Contents = new Dictionary<Digest, Func<Stream>> { [digests.Digest] = () => ContentFile.OpenRead(path) },
        };
    }

    // One block tells a tar from anything else; nothing at all is one without entries, to those who unpack it.
    private static async Task RequireTarAsync(Stream file, string path, CancellationToken cancellationToken)
    {
        Stream plain = await DecompressionStream.OpenAsync(file, leaveOpen: true, limits: null, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable disposal = plain.ConfigureAwait(false);
        byte[] block = new byte[TarHeader.BlockSize];
        int length = await plain.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        string? problem = length is > 0 and < TarHeader.BlockSize ? $"has {length} bytes: expected blocks of {TarHeader.BlockSize}" : null;
        if (problem is not null || (block.AsSpan().ContainsAnyExcept((byte)0) && !TarHeader.TryParse(block, out _, out problem)))
        {
            throw new InvalidDataException($"{ErrorText.Quote(path)} is not a layer: as a tar, plain or compressed, it {problem}.");
        }
    }
}
