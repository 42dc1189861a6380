using System.Text.Json.Serialization;
using OciContent.Comparison;
using OciContent.Sources;

namespace OciContent.Tool.Output;

/// <summary>
/// Whether an image in a Docker engine is the same as one elsewhere. Engines keep no manifest, or one of their own, so different manifests
/// prove nothing; the image ID decides.
/// </summary>
/// <param name="Same">Whether it is the same image.</param>
/// <param name="By">What proves it: one of <c>manifest</c> or <c>imageId</c>; absent if the images differ.</param>
/// <param name="Hash">The hash that both have; absent if the images differ.</param>
/// <param name="FirstLayer">The first layer, from 1, that differs; absent if only the config differs, or nothing does.</param>
internal sealed record EngineVerdict(
    bool Same,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? Hash,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? FirstLayer)
{
    /// <summary>The verdict; <c>null</c> if neither image is in an engine, or there are no two to compare.</summary>
    public static EngineVerdict? Find(ImageSource before, ImageSource after, ImageComparison comparison)
    {
        if (before.Format != Engines.Syntax.Name && after.Format != Engines.Syntax.Name)
        {
            return null;
        }

        if (comparison.RootBefore is { } root && root.Digest == comparison.RootAfter?.Digest && before.HasManifests && after.HasManifests)
        {
            return new EngineVerdict(true, "manifest", root.Digest, null);
        }

        ImageDifference[] pairs =
        [
            .. comparison.Images.Where(static image => image is { Before.ImageId: not null, After.ImageId: not null }),
        ];
        if (Array.Find(pairs, static pair => pair.Before!.ImageId == pair.After!.ImageId) is { } same)
        {
            return new EngineVerdict(true, "imageId", same.Before!.ImageId, null);
        }

        return pairs is [ImageDifference pair, ..] ? new EngineVerdict(false, null, null, FirstOf(pair)) : null;
    }

    /// <summary>Writes it as people read it.</summary>
    public void Write(TextWriter output)
    {
        string parting = FirstLayer is { } layer ? $"they part in layer {layer}" : "the layers are the same, and the configs differ";
        output.WriteLine();
        output.WriteLine(
            !Same ? $"It is another image: {parting}."
            : By == "manifest" ? $"It is the same image: both have the manifest {Hash}."
            : $"It is the same image: both have the image ID {Hash}, which says what the config and the layers' content are.");
    }

    private static int? FirstOf(ImageDifference pair)
    {
        IReadOnlyList<Digest?> one = [.. pair.Before!.Layers.Select(static layer => layer.DiffId)];
        IReadOnlyList<Digest?> other = [.. pair.After!.Layers.Select(static layer => layer.DiffId)];
        int common = one.Zip(other).TakeWhile(static both => both.First is not null && both.First == both.Second).Count();
        return common == one.Count && common == other.Count ? null : common + 1;
    }
}
