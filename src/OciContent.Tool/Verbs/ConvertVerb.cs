using System.CommandLine;
using OciContent.Conversion;
using OciContent.Images;
using OciContent.Layouts;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>convert IMAGE DEST --to FORM</c>: the image in Docker's or image-spec's form, as a tool converts it.</summary>
internal static class ConvertVerb
{
    public static Command Create(ToolConsole console)
    {
        var image = new Argument<string>("IMAGE") { Description = VerbOptions.ImageHelp };
        var destination = new Argument<string>("DEST") { Description = VerbOptions.DestinationHelp };
        var target = new Option<string>("--to") { Description = "The form to convert to: oci or docker.", HelpName = "FORM", Required = true };
        var profile = new Option<string>("--like") { Description = $"Whose conversion is reproduced: {string.Join("; ", ConversionProfile.All.Select(static profile => $"{profile.Name} ({profile.Tools})"))}. {ConversionProfile.ContainersImage} unless given.", HelpName = "PROFILE" };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("convert", "Converts an image or index between Docker's form and OCI's, byte for byte as a tool does, and says what is lost.") { image, destination, target, profile, json };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetRequiredValue(image),
            ImageLocation.Parse(parsed.GetRequiredValue(destination)),
            new ConversionOptions
            {
                Target = ImageFormat.Parse(parsed.GetRequiredValue(target)),
                Profile = parsed.GetValue(profile) is { } name ? ConversionProfile.Parse(name) : ConversionProfile.ContainersImage,
            },
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static Task<int> RunAsync(ToolConsole console, string image, ImageLocation destination, ConversionOptions options, bool asJson, CancellationToken cancellationToken) =>
        ImageOpener.NameErrorsAsync(image, async location =>
        {
            if (destination.Transport == ImageTransport.DockerArchive && options.Target != ImageFormat.Docker)
            {
                throw new InvalidDataException($"{destination} keeps images in Docker's form: expected --to docker, or another destination.");
            }

            ImageCopier.RequireDestination(destination);
            await using ImageContent source = await location.OpenImageAsync(cancellationToken);
            await using ConvertedImage converted = await ImageConverter.ConvertAsync(source, source.RootToConvert, options, cancellationToken);
            foreach (ConversionLoss loss in converted.Losses)
            {
                console.WriteNote(loss.ToString());
            }

            if (converted.IsUnchanged)
            {
                console.WriteNote($"{image} is of that form already: nothing is converted.");
            }

            await ProgressBar.RunAsync(
                console,
                image,
                progress => ImageCopier.CopyAsync(converted, converted.Root, destination, new CopyOptions { Progress = progress }, cancellationToken));
            await WriteAsync(console, converted, converted.Root, asJson, cancellationToken);
            return ExitCodes.Done;
        });

    private static async Task WriteAsync(ToolConsole console, ConvertedImage converted, Descriptor root, bool asJson, CancellationToken cancellationToken)
    {
        Descriptor? config = MediaTypes.IsManifest(converted.Root.MediaType) ? (await converted.ReadManifestAsync(converted.Root, cancellationToken)).Config : null;
        if (asJson)
        {
            console.WriteJson(new ConvertReport(DescriptorReport.From(root), config is null ? null : DescriptorReport.From(config)), ReportJson.Readable.ConvertReport);
            return;
        }

        var table = new TextTable("");
        table.Add(config is null ? "index" : "manifest", root.Digest.ToString(), Printable.Bytes(root.Size), root.MediaType);
        if (config is not null)
        {
            table.Add("config", config.Digest.ToString(), Printable.Bytes(config.Size), config.MediaType);
        }

        table.Write(console.Out);
    }
}
