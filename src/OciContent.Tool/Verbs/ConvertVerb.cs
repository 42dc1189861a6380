using System.CommandLine;
using OciContent.Compression;
using OciContent.Conversion;
using OciContent.Copying;
using OciContent.Destinations;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tool.Output;
using OciContent.Transports;

namespace OciContent.Tool.Verbs;

/// <summary><c>convert IMAGE DEST --to FORM</c>: the image in Docker's or image-spec's form, as a tool converts it.</summary>
internal static class ConvertVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> image = VerbOptions.Image();
        Argument<string> destination = VerbOptions.Destination();
        var target = new Option<string>("--to")
        {
            Description = "The format to convert to: oci or docker.",
            HelpName = "FORM",
            Required = true,
        };
        var profile = new Option<string>("--like")
        {
            Description =
                "The tool whose conversion to reproduce: "
                + string.Join("; ", ConversionProfile.All.Select(static profile => $"{profile.Name} ({profile.Tools})"))
                + $". Default: {ConversionProfile.ContainersImage}.",
            HelpName = "PROFILE",
        };
        var escapes = new Option<string>("--escapes")
        {
            Description =
                "How to write U+0008 and U+000C: short, \\b and \\f, as tools built with Go 1.22 or later do; or long, \\u0008 and "
                + "\\u000c. Default: what the tool's own releases write.",
            HelpName = "short|long",
        };
        Option<string> platform = VerbOptions.Platform();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command(
            "convert",
            "Convert an image or index between the Docker and OCI formats, byte for byte as a tool does. Lists what is lost.")
        {
            image,
            destination,
            target,
            profile,
            escapes,
            platform,
            json,
        };
        verb.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    console,
                    parsed.GetRequiredValue(image),
                    console.Transports.Parse(parsed.GetRequiredValue(destination)),
                    VerbOptions.OpenOptions(parsed.GetValue(platform)),
                    new ConversionOptions
                    {
                        Target = FormOf(parsed.GetRequiredValue(target)),
                        Profile = parsed.GetValue(profile) is { } name ? ConversionProfile.Parse(name) : ConversionProfile.ContainersImage,
                        ShortEscapes = parsed.GetValue(escapes) is { } written ? AreShort(written) : null,
                    },
                    parsed.GetValue(json),
                    cancellationToken));
        return verb;
    }

    private static ImageFormat FormOf(string name) => name switch
    {
        "oci" => ImageFormat.Oci,
        "docker" => ImageFormat.Docker,
        _ => throw new FormatException($"'{name}' is not a form of images: expected oci or docker."),
    };

    // As containers/image does it, which compresses the plain layers of archives for other places.
    private static bool KeepsLayersPlain(ImageLocation destination) =>
        destination.Transport.Name is "dir" or "docker-archive" or "docker-daemon";

    private static bool AreShort(string escapes) => escapes switch
    {
        "short" => true,
        "long" => false,
        _ => throw new FormatException($"'{escapes}' are not escapes: expected short or long."),
    };

    private static Task<int> RunAsync(
        ToolConsole console,
        string image,
        ImageLocation location,
        ImageSourceOptions sourceOptions,
        ConversionOptions options,
        bool asJson,
        CancellationToken cancellationToken)
    {
        ImageDestination destination = location.ToDestination();
        options = options with { Compression = KeepsLayersPlain(location) ? null : CompressionProfile.Podman };
        if (!destination.HoldsManifests && options.Target != ImageFormat.Docker)
        {
            throw new FormatException($"{destination} keeps images in Docker's form: expected --to docker, or another destination.");
        }

        destination.Validate();
        return ImageOpener.WithImageAsync(
            console,
            image,
            sourceOptions,
            async source =>
            {
                await using ConvertedImage converted = await ProgressBar.RunAsync(
                    console,
                    image,
                    progress => ImageConverter.ConvertAsync(source, options with { Progress = progress }, cancellationToken));
                foreach (ConversionLoss loss in converted.Losses)
                {
                    console.WriteNote(loss.ToString());
                }

                if (converted.IsUnchanged)
                {
                    console.WriteNote($"{image} already has that form: nothing is converted.");
                }

                CopiedImage copied = await ProgressBar.RunAsync(
                    console,
                    image,
                    progress => ImageCopier.CopyAsync(converted, destination, new CopyOptions { Progress = progress }, cancellationToken));
                await WriteAsync(console, converted, destination.HoldsManifests ? converted.Root : null, copied, asJson, cancellationToken);
                return ExitCodes.Done;
            },
            cancellationToken);
    }

    // Where no manifest is kept there is none to be told.
    private static async Task WriteAsync(
        ToolConsole console,
        ConvertedImage converted,
        Descriptor? root,
        CopiedImage copied,
        bool asJson,
        CancellationToken cancellationToken)
    {
        Descriptor? config = root is null ? copied.Root
            : MediaTypes.IsManifest(root.MediaType) ? (await converted.ReadManifestAsync(root, cancellationToken)).Config
            : null;
        if (asJson)
        {
            console.WriteJson(ConvertReport.From(root, config, converted.Losses), ReportJson.Readable.ConvertReport);
            return;
        }

        var table = new TextTable("");
        if (root is not null)
        {
            table.Add(config is null ? "index" : "manifest", root.Digest.ToString(), Printable.Bytes(root.Size), root.MediaType);
        }

        if (config is not null)
        {
            table.Add("config", config.Digest.ToString(), Printable.Bytes(config.Size), config.MediaType);
        }

        table.Write(console.Out);
    }
}
