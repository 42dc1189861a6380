using System.CommandLine;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>blob IMAGE DIGEST</c>: any content that an image leads to, verified.</summary>
internal static class BlobVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> image = VerbOptions.Image();
        var digest = new Argument<string>("DIGEST")
        {
            Description = "The digest of a layer, config, manifest or other content of the image. For a docker-archive, a layer's diffID.",
        };
        var output = new Option<string>("--output", "-o")
        {
            Description =
                "The file to write; it appears only when it is complete and verified. '-' is standard output, even if it is a "
                + "terminal. Default: standard output.",
            HelpName = "FILE",
        };
        Option<string> platform = VerbOptions.Platform();
        var verb = new Command("blob", "Write any content of an image. It is verified before the last byte is written.")
        {
            image,
            digest,
            output,
            platform,
        };
        verb.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    console,
                    parsed.GetRequiredValue(image),
                    Digest.Parse(parsed.GetRequiredValue(digest)),
                    parsed.GetValue(output),
                    VerbOptions.OpenOptions(parsed.GetValue(platform)),
                    cancellationToken));
        return verb;
    }

    private static Task<int> RunAsync(
        ToolConsole console,
        string image,
        Digest digest,
        string? file,
        ImageSourceOptions options,
        CancellationToken cancellationToken)
    {
        if (file is null && console.IsOutputTerminal)
        {
            // As curl does.
            throw new IOException("the standard output is a terminal: expected a file or a pipe, or '-o -' to write to it all the same.");
        }

        if (file is not (null or RawOutput.Standard))
        {
            AtomicFile.Validate(file);
        }

        return RawOutput.RunAsync(
            console,
            image,
            options,
            async source =>
            {
                await using Stream content = await source.OpenContentAsync(digest, cancellationToken);
                try
                {
                    return await ProgressBar.RunAsync(
                        console,
                        image,
                        progress => WriteAsync(console, file, content, progress, cancellationToken));
                }
                catch (InvalidDataException e)
                {
                    // A layer of a docker-archive that is compressed, and broken.
                    return RawOutput.TellMismatch(console, image, e);
                }
            },
            cancellationToken);
    }

    private static async Task<int> WriteAsync(
        ToolConsole console,
        string? file,
        Stream content,
        IProgress<ContentProgress> progress,
        CancellationToken cancellationToken)
    {
        if (file is null or RawOutput.Standard)
        {
            await using Stream standard = console.OpenOutput(evenTerminal: true);
            await RawOutput.CopyAsync(content, standard, progress, cancellationToken);
            return ExitCodes.Done;
        }

        return await AtomicFile.WriteAsync(
            file,
            async written =>
            {
                await RawOutput.CopyAsync(content, written, progress, cancellationToken);
                return ExitCodes.Done;
            });
    }
}
