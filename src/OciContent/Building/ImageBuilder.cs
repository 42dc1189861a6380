using System.Text.Json;
using OciContent.Editing;
using OciContent.Images;
using OciContent.Layers;
using OciContent.Sources;

namespace OciContent.Building;

/// <summary>
/// Builds an image from layers, on another image or on nothing, as a Dockerfile's instructions do. What is inherited from the base is what
/// <c>FROM</c> inherits: the layers, which are kept as they are, the config and the history. A builder is immutable: each method returns
/// another one. The same steps give the same digest: nothing says when or where the image was built unless it is told.
/// </summary>
/// <example>
/// <code>
/// await using ImageSource source = await ImageLocation.Parse("docker://docker.io/library/debian:12").OpenAsync();
/// using LayerBlob layer = await new LayerBuilder().AddFolder("publish", "/app").BuildAsync();
/// await using EditedImage image = await ImageBuilder.From(source, "docker.io/library/debian:12")
///     .WithLayer(layer)
///     .WithEnv("PORT", "8080")
///     .WithEntrypoint("/app/server")
///     .BuildAsync();
/// await ImageCopier.CopyAsync(image, ImageLocation.Parse("oci:out:v1"));
/// </code>
/// </example>
public sealed partial class ImageBuilder
{
    private const string Comment = "oci-content";

    private readonly ImageSource? _base;
    private readonly Platform? _platform;
    private readonly ImageFormat _format;
    private readonly Timestamp _created;
    private readonly IReadOnlyList<Step> _steps;

    private ImageBuilder(
        ImageSource? baseImage,
        Platform? platform,
        ImageFormat format,
        Timestamp created,
        IReadOnlyList<Step> steps)
    {
        _base = baseImage;
        _platform = platform;
        _format = format;
        _created = created;
        _steps = steps;
    }

    /// <summary>An instruction: what it changes, and what the history says of it; nothing for what leaves no trace there.</summary>
    private sealed record Step(Func<Timestamp, ImageEdit> Edit, string? Instruction = null);

    /// <summary>An image on nothing.</summary>
    /// <param name="platform">The platform that it runs on.</param>
    /// <param name="format">Whose form its documents have; image-spec's when <c>null</c>.</param>
    public static ImageBuilder FromScratch(Platform platform, ImageFormat? format = null)
    {
        ArgumentNullException.ThrowIfNull(platform);
        return new ImageBuilder(null, platform, format ?? ImageFormat.Oci, DefaultTime, []);
    }

    /// <summary>
    /// An image on another one, or images on all of an index. Documents keep the base's form; of image-spec's form, the manifest claims
    /// what it is built on (image-spec, annotations.md): the digest of the base's manifest, if it has one, and its name. What BuildKit
    /// attests of the base is left out, as it is not about the new image, and so are the base's own annotations.
    /// </summary>
    /// <param name="baseImage">The base. It has to stay open as long as the built image is used.</param>
    /// <param name="name">Its name for <see cref="AnnotationKeys.BaseName"/>; <c>null</c> to tell none.</param>
    public static ImageBuilder From(ImageSource baseImage, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(baseImage);
        return new ImageBuilder(baseImage, null, ImageFormat.Oci, DefaultTime, [new Step(created => Inherit(baseImage, name, created))]);
    }

    private static Timestamp DefaultTime => Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch);

    /// <summary>Puts a layer on top.</summary>
    /// <param name="layer">The layer. It has to stay as long as the built image is used.</param>
    /// <param name="createdBy">What the history says of how it came about.</param>
    public ImageBuilder WithLayer(LayerBlob layer, string createdBy = "oci-content build")
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(createdBy);
        return With(new Step(created => ImageEdit.AppendLayer(
            layer,
            new HistoryEntry { Created = created, CreatedBy = createdBy, Comment = Comment })));
    }

    /// <summary>Sets when the image, and each of its own history entries, was created; 1970-01-01T00:00:00Z unless set.</summary>
    public ImageBuilder WithCreated(Timestamp created) => new(_base, _platform, _format, created, _steps);

    /// <summary>Sets an environment variable (<c>ENV</c>).</summary>
    /// <inheritdoc cref="ImageEdit.SetEnv" path="/exception"/>
    public ImageBuilder WithEnv(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return With(ImageEdit.SetEnv(name, value), $"ENV {name}={value}");
    }

    /// <summary>Sets a label (<c>LABEL</c>).</summary>
    public ImageBuilder WithLabel(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return With(ImageEdit.SetLabel(key, value), $"LABEL {key}={value}");
    }

    /// <summary>
    /// Sets the command (<c>ENTRYPOINT</c>). As in a Dockerfile, arguments that the base gave are gone then; those of
    /// <see cref="WithCmd"/> stay.
    /// </summary>
    public ImageBuilder WithEntrypoint(params IReadOnlyList<string> command)
    {
        ArgumentNullException.ThrowIfNull(command);
        ImageEdit edit = ImageEdit.SetEntrypoint(command);
        bool keepsCmd = _steps.Any(static step => step.Instruction?.StartsWith("CMD ", StringComparison.Ordinal) == true);
        return With(edit with { Config = keepsCmd ? null : WithoutCmd }, $"ENTRYPOINT {Words(command)}");
    }

    /// <summary>Sets the default arguments, or the command if there is no entry point (<c>CMD</c>).</summary>
    public ImageBuilder WithCmd(params IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return With(ImageEdit.SetCmd(arguments), $"CMD {Words(arguments)}");
    }

    /// <summary>Sets the user, and maybe group, that the process runs as (<c>USER</c>).</summary>
    public ImageBuilder WithUser(string user)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        return With(ImageEdit.SetUser(user), $"USER {user}");
    }

    /// <summary>Sets the folder that the process starts in (<c>WORKDIR</c>). It is not created: that takes a layer.</summary>
    public ImageBuilder WithWorkingDir(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return With(ImageEdit.SetWorkingDir(folder), $"WORKDIR {folder}");
    }

    /// <summary>Says that containers listen on a port (<c>EXPOSE</c>).</summary>
    /// <inheritdoc cref="ImageEdit.AddExposedPort"/>
    public ImageBuilder WithExposedPort(string port) => With(ImageEdit.AddExposedPort(port), $"EXPOSE {ImageEdit.ParsePort(port)}");

    /// <summary>Makes a folder a volume (<c>VOLUME</c>).</summary>
    public ImageBuilder WithVolume(string folder) => With(ImageEdit.AddVolume(folder), $"VOLUME {Words([folder])}");

    /// <summary>Sets the signal that stops a container (<c>STOPSIGNAL</c>).</summary>
    public ImageBuilder WithStopSignal(string signal)
    {
        ArgumentException.ThrowIfNullOrEmpty(signal);
        return With(ImageEdit.SetStopSignal(signal), $"STOPSIGNAL {signal}");
    }

    /// <summary>Sets who created the image.</summary>
    public ImageBuilder WithAuthor(string author)
    {
        ArgumentException.ThrowIfNullOrEmpty(author);
        return With(ImageEdit.SetAuthor(author), instruction: null);
    }

    /// <summary>Sets an annotation of the manifest. Docker's form has none: such an image is refused when it is built.</summary>
    public ImageBuilder WithAnnotation(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return With(ImageEdit.AnnotateManifests(key, value), instruction: null);
    }

    /// <summary>Makes any other change, of which the history tells nothing.</summary>
    public ImageBuilder WithEdit(ImageEdit edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        return With(edit, instruction: null);
    }

    private static ImageConfig WithoutCmd(ImageConfig config) =>
        config.Config is { Cmd.Count: > 0 } container ? config with { Config = container with { Cmd = null } } : config;

    // As Docker's history has them, which are Go's quoted strings.
    private static string Words(IEnumerable<string> words) =>
        $"[{string.Join(' ', words.Select(static word => $"\"{JsonEncodedText.Encode(word)}\""))}]";

    private ImageBuilder With(ImageEdit edit, string? instruction) => With(new Step(_ => edit, instruction));

    private ImageBuilder With(Step step) => new(_base, _platform, _format, _created, [.. _steps, step]);
}
