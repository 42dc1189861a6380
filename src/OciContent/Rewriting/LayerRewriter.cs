using OciContent.Editing;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Layers;
using OciContent.Sources;

namespace OciContent.Rewriting;

/// <summary>
/// Writes layers of images anew: several as one that leaves the same files, or all with no time later than an instant. What comes out
/// depends on nothing but the image and the options.
/// </summary>
/// <example>
/// <code>
/// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// using RewrittenLayers layers = await LayerRewriter.RewriteAsync(source, new LayerRewriteOptions { SquashFrom = 0 });
/// await using EditedImage squashed = await ImageEditor.EditAsync(source, [layers.Edit]);
/// </code>
/// </example>
public static class LayerRewriter
{
    /// <summary>
    /// Writes the layers of an image anew, or of each image of an index that can be run. Each layer is verified as it is read.
    /// </summary>
    /// <remarks>
    /// <para>
    /// A squashed layer has all that the layers have left (image-spec, layer.md): owners, modes, times, extended attributes, devices,
    /// symbolic links and hard links. Of all layers no whiteout is left; of those from a layer on, the ones that hide what is below it. A
    /// file from below that has another name from there on comes into the new layer with all of its names, so that they stay names of one
    /// file. An image that has a single layer from there on stays as it is, unless that is its only one and has whiteouts.
    /// </para>
    /// <para>
    /// Where only times change, headers and PAX records of the tar change, and everything else stays byte for byte; a layer without a later
    /// time stays as it is.
    /// </para>
    /// </remarks>
    /// <param name="source">The image or index.</param>
    /// <param name="options">What becomes of the layers.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The new layers, and the edit that puts them into the image.</returns>
    /// <exception cref="ArgumentException">The options ask for nothing.</exception>
    /// <exception cref="InvalidDataException">
    /// The source has no image that can be run, an image has no such layer, a layer is missing or broken or has entries that unpackers take
    /// in different ways, or a limit is exceeded.
    /// </exception>
    /// <exception cref="IOException">A scratch file cannot be written, or the source cannot be read.</exception>
    public static Task<RewrittenLayers> RewriteAsync(
        ImageSource source,
        LayerRewriteOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        return options.SquashFrom is null && options.LatestTime is null
            ? throw new ArgumentException(
                $"The options change nothing: expected {nameof(options.SquashFrom)} or {nameof(options.LatestTime)}.",
                nameof(options))
            : RewriteCoreAsync(source, options, cancellationToken);
    }

    private static async Task<RewrittenLayers> RewriteCoreAsync(
        ImageSource source,
        LayerRewriteOptions options,
        CancellationToken cancellationToken)
    {
        ImageListing listing = await source.ListImagesAsync(cancellationToken).ConfigureAwait(false);
        StoredImage[] images =
        [
            .. listing.Images
                .Where(static image => image.IsRunnable)
                .DistinctBy(static image => image.ConfigDocument!.Digest),
        ];
        if (images.Length == 0)
        {
            throw new InvalidDataException($"{ErrorText.Quote(source.Name)} has no image: expected one with layers and a config.");
        }

        var rewriting = new ImageRewriting(source.Name, options);
        try
        {
            var rewritten = new Dictionary<Digest, RewrittenImage>();
            foreach (StoredImage image in images)
            {
                ImageConfig config = image.ConfigDocument!;
                rewritten.Add(
                    config.Digest,
                    await rewriting.RewriteAsync(config, image.Layers, cancellationToken).ConfigureAwait(false));
            }

            return new RewrittenLayers(EditOf(rewritten, rewriting.Layers), rewriting.Layers);
        }
        catch
        {
            rewriting.Discard();
            throw;
        }
    }

    private static ImageEdit EditOf(Dictionary<Digest, RewrittenImage> images, IReadOnlyList<LayerBlob> layers)
    {
        var contents = new Dictionary<Digest, Func<Stream>>();
        foreach (LayerBlob layer in layers)
        {
            contents.TryAdd(layer.Digests.Digest, layer.OpenRead);
        }

        return new ImageEdit
        {
            RunnableConfig = (config, before) =>
                images.TryGetValue(before.Config.Digest, out RewrittenImage? image) ? image.Change(config, before) : config,
            RunnableManifest = (manifest, before) =>
                images.TryGetValue(before.Config.Digest, out RewrittenImage? image) ? image.Change(manifest, before) : manifest,
            Contents = contents,
        };
    }
}
