using System.CommandLine;
using OciContent.Building;
using OciContent.Compression;
using OciContent.Copying;
using OciContent.Destinations;
using OciContent.Editing;
using OciContent.Layers;
using OciContent.Registry;
using OciContent.Sources;
using OciContent.Tool.Output;
using OciContent.Transports;

namespace OciContent.Tool.Verbs;

/// <summary><c>build DIR[:PATH]… --to DEST</c>: an image of folders, on a base or on nothing.</summary>
internal static class BuildVerb
{
    private const string Plain = "none";

    private static readonly Platform DefaultPlatform = new() { Os = "linux", Architecture = "amd64" };

    public static Command Create(ToolConsole console)
    {
        var folders = new Argument<string[]>("DIR[:PATH]")
        {
            Description = "A folder that becomes a layer, and its path in the image. PATH begins with a slash. Default: the root.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var baseImage = new Option<string>("--base")
        {
            Description = $"The image to build on: {VerbOptions.ImageHelp} Default: none.",
            HelpName = "IMAGE",
        };
        var destination = new Option<string>("--to")
        {
            Description = $"The place to write to: {VerbOptions.DestinationHelp}",
            HelpName = "DEST",
            Required = true,
        };
        var platform = new Option<string>("--platform")
        {
            Description =
                $"Select a platform of the base, or say which one the image is for. Default: all of the base; {DefaultPlatform} "
                + "without a base.",
            HelpName = "OS/ARCH[/VARIANT]",
        };
        var profile = new Option<string>("--profile")
        {
            Description = $"{ProfileOptions.Help} Or {Plain}. Default: {CompressionProfile.Docker}.",
            HelpName = "NAME",
        };
        var container = new ContainerOptions();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command(
            "build",
            "Build an image from folders. The same files give the same digests on every machine. Times are 1970 or "
            + $"{ContainerOptions.SourceDateVariable}, owners are 0:0, and modes are 0755 or 0644.")
        {
            folders, baseImage, destination,
        };
        foreach (Option option in container.All.Concat([platform, profile, json]))
        {
            verb.Options.Add(option);
        }

        verb.SetAction((parsed, cancellationToken) =>
        {
            Timestamp created = container.Created(parsed)
                ?? ContainerOptions.ParseSourceDate(Environment.GetEnvironmentVariable(ContainerOptions.SourceDateVariable))
                ?? Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch);
            return RunAsync(
                console,
                [.. (parsed.GetValue(folders) ?? []).Select(Split)],
                parsed.GetValue(baseImage),
                console.Transports.Parse(parsed.GetRequiredValue(destination)),
                parsed.GetValue(platform),
                ParseProfile(parsed.GetValue(profile)),
                created,
                builder => container.Apply(builder, parsed),
                parsed.GetValue(json),
                cancellationToken);
        });
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        IReadOnlyList<(string Folder, string Path)> folders,
        string? baseImage,
        ImageLocation location,
        string? platform,
        CompressionProfile? profile,
        Timestamp created,
        Func<ImageBuilder, ImageBuilder> configure,
        bool asJson,
        CancellationToken cancellationToken)
    {
        ImageDestination destination = location.ToDestination();
        destination.Validate();
        var layers = new List<(string Path, LayerBlob Blob)>();
        ImageSource? source = null;
        try
        {
            // What is wrong with an option is told before anything is read.
            _ = configure(ImageBuilder.FromScratch(DefaultPlatform));
            source = baseImage is null ? null : await OpenAsync(console, baseImage, platform, cancellationToken);
            ImageBuilder builder = (source is null
                ? ImageBuilder.FromScratch(platform is null ? DefaultPlatform : ParsePlatform(platform))
                : ImageBuilder.From(source, NameOf(console, baseImage!))).WithCreated(created);
            var options = new LayerOptions { Time = created.ToDateTimeOffset() };
            foreach ((string folder, string path) in folders)
            {
                LayerBlob layer = await Add(new LayerBuilder(options), folder, path).BuildAsync(profile, cancellationToken);
                layers.Add((path, layer));
                builder = builder.WithLayer(layer, $"oci-content build: files for {path}");
            }

            await using EditedImage image = await configure(builder).BuildAsync(cancellationToken);
            await ProgressBar.RunAsync(
                console,
                location.ToString(),
                progress => ImageCopier.CopyAsync(image, destination, new CopyOptions { Progress = progress }, cancellationToken));
            ImageListing listing = await image.ListImagesAsync(cancellationToken);
            Write(console, image, [.. listing.Images.Where(static built => built.IsRunnable)], layers, source is not null, asJson);
            return ExitCodes.Done;
        }
        finally
        {
            foreach ((_, LayerBlob layer) in layers)
            {
                layer.Dispose();
            }

            if (source is not null)
            {
                await source.DisposeAsync();
            }
        }
    }

    private static void Write(
        ToolConsole console,
        EditedImage image,
        IReadOnlyList<StoredImage> images,
        IReadOnlyList<(string Path, LayerBlob Blob)> layers,
        bool hasBase,
        bool asJson)
    {
        if (asJson)
        {
            var report = BuildReport.From(image.Root, layers, hasBase ? image.Changes : [], images);
            console.WriteJson(report, ReportJson.Readable.BuildReport);
            return;
        }

        var table = new TextTable("");
        foreach ((string path, LayerBlob layer) in layers)
        {
            table.Add("layer", layer.Digests.Digest.ToString(), Printable.Bytes(layer.Digests.Size), Printable.Text(path));
        }

        foreach (StoredImage built in images)
        {
            table.Add(
                "image ID",
                built.Config!.Digest.ToString(),
                Printable.Bytes(built.Config.Size),
                Printable.Text(built.Platform?.ToString() ?? ""));
        }

        bool isIndex = MediaTypes.IsIndex(image.Root.MediaType);
        table.Add(isIndex ? "index" : "manifest", image.Root.Digest.ToString(), Printable.Bytes(image.Root.Size), image.Root.MediaType);
        table.Write(console.Out);
    }

    /// <summary>Opens an image that others are made of; errors name it.</summary>
    internal static Task<ImageSource> OpenAsync(
        ToolConsole console,
        string image,
        string? platform,
        CancellationToken cancellationToken) =>
        ImageOpener.NameErrorsAsync(
            console,
            image,
            location => ImageOpener.OpenAsync(console, image, location, VerbOptions.OpenOptions(platform), cancellationToken));

    /// <summary>The name by which others find an image; <c>null</c> for what is on this machine alone.</summary>
    internal static string? NameOf(ToolConsole console, string image) => ReferenceOf(ImageOpener.Locate(console, image))?.ToString();

    /// <summary>The name by which others find what is at a location; <c>null</c> for what is on this machine alone.</summary>
    internal static ImageReference? ReferenceOf(ImageLocation location) =>
        location.Transport is RegistryTransport ? RegistryTransport.GetReference(location).WithDefaultTag() : null;

    /// <summary>The way of that name to compress; <c>null</c> for none.</summary>
    internal static CompressionProfile? ParseProfile(string? name) => name switch
    {
        null => CompressionProfile.Docker,
        Plain => null,
        _ => CompressionProfile.Parse(name),
    };

    private static LayerBuilder Add(LayerBuilder builder, string folder, string path)
    {
        if (folder.Length == 0)
        {
            throw new FormatException("'' is not a folder: expected one that is there.");
        }

        try
        {
            return builder.AddFolder(folder, path);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"'{path}' is not a path in the image: expected one without '..' and '.wh.'.", e);
        }
    }

    // A folder's own name may have a colon; a path in the image begins with a slash.
    private static (string Folder, string Path) Split(string text)
    {
        int colon = text.LastIndexOf(":/", StringComparison.Ordinal);
        return colon > 0 && !(OperatingSystem.IsWindows() && colon == 1) ? (text[..colon], text[(colon + 1)..]) : (text, "/");
    }

    private static Platform ParsePlatform(string text)
    {
        var platform = Platform.ParseSpecifier(text);
        return platform.Os != "windows"
            ? platform
            : throw new FormatException(
                $"'{text}' has layers of another shape, with a folder 'Files': expected a platform other than Windows.");
    }
}
