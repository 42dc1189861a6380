using System.Buffers;
using System.CommandLine;
using System.IO.Pipelines;
using OciContent.Inference;
using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>identify FILE|IMAGE…</c>: which tool wrote a layer, or the layers of an image.</summary>
internal static class IdentifyVerb
{
    public static Command Create(ToolConsole console)
    {
        var names = new Argument<string[]>("FILE|IMAGE")
        {
            Description =
                $"A layer file, or an image: {VerbOptions.ImageHelp} A file without a prefix is a layer unless it is an image archive.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> platform = VerbOptions.Platform();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("identify", "Find the tool that wrote a layer, by compressing its content again and comparing all bytes.")
        {
            names,
            platform,
            json,
        };
        verb.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    console,
                    parsed.GetRequiredValue(names),
                    VerbOptions.OpenOptions(parsed.GetValue(platform)),
                    parsed.GetValue(json),
                    cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        string[] names,
        ImageSourceOptions options,
        bool asJson,
        CancellationToken cancellationToken)
    {
        var reports = new List<IdentifyReport>();
        int exitCode = ExitCodes.Done;
        foreach (string name in names)
        {
            try
            {
                int code = await RunAsync(console, name, options, asJson ? reports : null, cancellationToken);
                exitCode = Math.Max(exitCode, code);
            }
            catch (Exception e) when (names.Length > 1 && InputErrors.IsOfOneInput(e))
            {
                console.WriteError(e.Message);
                exitCode = ExitCodes.Mismatch;
            }
        }

        if (asJson)
        {
            console.WriteJson(reports, ReportJson.Readable.ListIdentifyReport);
        }

        return exitCode;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        string name,
        ImageSourceOptions options,
        List<IdentifyReport>? reports,
        CancellationToken cancellationToken)
    {
        bool isStandardInput = name == EachFile.StandardInput;
        if (!isStandardInput && !File.Exists(name))
        {
            return await ImageOpener.WithImageAsync(console, name, options, IdentifyAsync, cancellationToken);
        }

        try
        {
            await using Stream content = isStandardInput ? console.OpenInput() : EachFile.Open(name);
            if (content.CanSeek && !isStandardInput)
            {
                byte[] start = new byte[ImageArchiveStart.Size];
                int count = await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
                content.Position -= count;
                if (!ImageArchiveStart.Is(start.AsSpan(0, count)))
                {
                    return await IdentifyLayerAsync(console, name, content, reports, cancellationToken);
                }
            }
            else
            {
                // What came of a pipe does not come again.
                var pipe = PipeReader.Create(content, new StreamPipeReaderOptions(leaveOpen: true));
                ReadResult start = await pipe.ReadAtLeastAsync(ImageArchiveStart.Size, cancellationToken);
                bool isImage = ImageArchiveStart.Is(start.Buffer.ToArray());
                pipe.AdvanceTo(start.Buffer.Start);
                if (!isImage)
                {
                    return await IdentifyLayerAsync(console, name, pipe.AsStream(), reports, cancellationToken);
                }

                string archive = isStandardInput ? StandardInputTransport.InMessages : name;
                await using ImageSource source =
                    await console.Transports.OpenArchiveAsync(pipe.AsStream(), archive, options, cancellationToken);
                return await IdentifyAsync(source);
            }
        }
        catch (Exception e) when (InputErrors.IsInputError(e))
        {
            throw new IOException(InputErrors.Describe(name, e), e);
        }

        return await ImageOpener.WithImageAsync(console, name, options, IdentifyAsync, cancellationToken);

        Task<int> IdentifyAsync(ImageSource source) => IdentifyImageAsync(console, name, source, reports, cancellationToken);
    }

    private static async Task<int> IdentifyLayerAsync(
        ToolConsole console,
        string file,
        Stream content,
        List<IdentifyReport>? reports,
        CancellationToken cancellationToken)
    {
        LayerIdentification layer = await ProgressBar.RunAsync(
            console,
            file,
            progress => LayerIdentifier.IdentifyAsync(content, new IdentificationOptions { Progress = progress }, cancellationToken));
        if (reports is null)
        {
            IdentifyText.Write(console.Out, file, layer);
        }

        reports?.Add(IdentifyReport.Of(file, layer));
        return layer.IsExact ? ExitCodes.Done : ExitCodes.Mismatch;
    }

    private static async Task<int> IdentifyImageAsync(
        ToolConsole console,
        string name,
        ImageSource source,
        List<IdentifyReport>? reports,
        CancellationToken cancellationToken)
    {
        IdentificationResult result = await ProgressBar.RunAsync(
            console,
            name,
            progress => LayerIdentifier.IdentifyAsync(source, new IdentificationOptions { Progress = progress }, cancellationToken));
        foreach (IdentifiedImage image in result.Images)
        {
            if (reports is null)
            {
                IdentifyText.Write(console.Out, name, image);
            }

            foreach (IdentifiedLayer layer in image.Layers)
            {
                if (layer.Identity is { } identity)
                {
                    reports?.Add(IdentifyReport.Of(file: null, identity) with
                    {
                        Image = name,
                        Platform = image.Image.Platform?.ToString(),
                        Layer = layer.Name,
                    });
                }
            }
        }

        int exitCode = ImageOpener.ReportProblems(console, result.Problems);
        if (result.Images.Count == 0 && result.Problems.Count == 0)
        {
            console.WriteNote($"{name} holds no image.");
        }

        bool areExact = result.Images.SelectMany(static image => image.Layers).All(static layer => layer.Identity is { IsExact: true });
        return areExact ? exitCode : ExitCodes.Mismatch;
    }
}
