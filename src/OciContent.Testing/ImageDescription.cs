using System.Text;
using System.Text.Json;
using OciContent.Images;
using OciContent.Testing.Checking;
using OciContent.Testing.Generation;

namespace OciContent.Testing;

/// <summary>What somebody asks a producer of images for.</summary>
public sealed record ImageDescription
{
    /// <summary>The form that the manifest should have. An image of Docker's form has no annotations.</summary>
    public required ImageFormat Format { get; init; }

    /// <summary>The platform that the image runs on.</summary>
    public required Platform Platform { get; init; }

    /// <summary>When the image was created; <c>null</c> if that is not to be said.</summary>
    public Timestamp? Created { get; init; }

    /// <summary>What a container runs: entry point, command, environment, labels and so on; <c>null</c> if nothing is to be said.</summary>
    public ContainerConfig? Config { get; init; }

    /// <summary>The layers, the base first. The same one may be there several times.</summary>
    public required IReadOnlyList<LayerSample> Layers { get; init; }

    /// <summary>The manifest's annotations.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = EmptyMap.Instance;

    /// <summary>The config as OciContent writes it: what the manifest of a producer of manifests alone has to point at.</summary>
    public ImageConfig ToConfig() => new()
    {
        MediaType = Format == ImageFormat.Oci ? MediaTypes.OciConfig : MediaTypes.DockerConfig,
        Architecture = Platform.Architecture,
        Os = Platform.Os,
        OsVersion = Platform.OsVersion,
        OsFeatures = Platform.OsFeatures,
        Variant = Platform.Variant,
        Created = Created,
        Config = Config,
        RootFs = new RootFs { DiffIds = [.. Layers.Select(static layer => layer.DiffId)] },
    };

    /// <summary>The manifest as OciContent writes it.</summary>
    public ImageManifest ToManifest() => new()
    {
        MediaType = Format == ImageFormat.Oci ? MediaTypes.OciManifest : MediaTypes.DockerManifest,
        Config = ToConfig().ToDescriptor(),
        Layers = [.. Layers.Select(layer => layer.ToDescriptor(Format))],
        Annotations = Annotations,
    };

    /// <summary>The image as OciContent writes it: what the laws hold for.</summary>
    public ProducedImage ToImage() => new()
    {
        Manifest = ToManifest().RawBytes,
        Config = ToConfig().RawBytes,
        Layers = [.. Layers.Select(static layer => layer.Blob)],
    };

    /// <summary>Whether two ask for the same.</summary>
    public bool Equals(ImageDescription? other) =>
        other is not null
        && Format == other.Format
        && Platform == other.Platform
        && Created == other.Created
        && Config == other.Config
        && Layers.SequenceEqual(other.Layers)
        && Annotations.Count == other.Annotations.Count
        && !Annotations.Except(other.Annotations).Any();

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Format, Platform.Architecture, Created, Layers.Count, Annotations.Count);

    /// <summary>The description, a line for each part.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{Platform}, {Format.Name}");
        if (Created is { } created)
        {
            text.Append(", created ").Append(created);
        }

        // The config's own members, and the order in which annotations are given, as JSON: one line each, whatever is in them.
        if (Config is not null && JsonDocument.Parse(ToConfig().RawBytes).RootElement.TryGetProperty("config", out JsonElement config))
        {
            text.Append("\nconfig: ").Append(JsonText.Of(config));
        }

        if (Annotations.Count > 0)
        {
            text.Append("\nannotations: ").Append(JsonText.Of(Annotations));
        }

        for (int i = 0; i < Layers.Count; i++)
        {
            int first = Layers.Index().First(other => other.Item.Equals(Layers[i])).Index;
            text.Append($"\nlayer {i}: ").Append(first < i ? $"the same as layer {first}" : Layers[i].ToString());
        }

        return text.Append(Layers.Count == 0 ? "\nno layers" : "").ToString();
    }
}
