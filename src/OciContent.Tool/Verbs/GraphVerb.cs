using System.CommandLine;
using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>graph IMAGE</c>: the image's tree of hashes as a picture.</summary>
internal static class GraphVerb
{
    private const string Mermaid = "mermaid";
    private const string Dot = "dot";
    private const string Svg = "svg";

    public static Command Create(ToolConsole console)
    {
        Argument<string> image = VerbOptions.Image();
        var format = new Option<string>("--format")
        {
            Description = $"{Mermaid} (for Markdown), {Dot} (for Graphviz) or {Svg} (a picture). Default: {Mermaid}.",
            HelpName = $"{Mermaid}|{Dot}|{Svg}",
        };
        var referrers = new Option<bool>("--referrers")
        {
            Description = "Also draw what is attached to the image: signatures, attestations, SBOMs.",
            Arity = ArgumentArity.Zero,
        };
        Option<string> platform = VerbOptions.Platform();
        var verb = new Command("graph", "Draw an image's tree of hashes: which document refers to which content.")
        {
            image,
            format,
            referrers,
            platform,
        };
        verb.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    console,
                    parsed.GetRequiredValue(image),
                    VerbOptions.OpenOptions(parsed.GetValue(platform)),
                    DrawerOf(parsed.GetValue(format) ?? Mermaid),
                    parsed.GetValue(referrers),
                    cancellationToken));
        return verb;
    }

    private static Func<ImageGraph, string> DrawerOf(string format) => format switch
    {
        Mermaid => GraphText.ToMermaid,
        Dot => GraphText.ToDot,
        Svg => GraphSvg.ToSvg,
        _ => throw new FormatException($"'{format}' is not a format of graphs: expected {Mermaid}, {Dot} or {Svg}."),
    };

    private static Task<int> RunAsync(
        ToolConsole console,
        string image,
        ImageSourceOptions options,
        Func<ImageGraph, string> draw,
        bool withReferrers,
        CancellationToken cancellationToken) =>
        ImageOpener.WithImageAsync(
            console,
            image,
            options,
            async source =>
            {
                Attached attached = withReferrers ? await Attached.ToAsync(source, cancellationToken) : Attached.None;
                ImageGraph graph = await ImageGraph.ReadAsync(source, attached.Attachments, cancellationToken);
                console.Out.Write(draw(graph));
                return attached.Report(console, ImageOpener.ReportProblems(console, graph.Problems));
            },
            cancellationToken);
}
