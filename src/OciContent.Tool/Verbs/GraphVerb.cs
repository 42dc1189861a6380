using System.CommandLine;
using OciContent.Inspection;
using OciContent.Layouts;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>graph IMAGE</c>: the image's tree of hashes as a picture.</summary>
internal static class GraphVerb
{
    private const string Mermaid = "mermaid";
    private const string Dot = "dot";

    public static Command Create(ToolConsole console)
    {
        var image = new Argument<string>("IMAGE") { Description = VerbOptions.ImageHelp };
        var format = new Option<string>("--format") { Description = $"{Mermaid}, which Markdown shows as a picture (unless given), or {Dot}, for Graphviz.", HelpName = $"{Mermaid}|{Dot}" };
        var verb = new Command("graph", "Draws which document points at which content: an image's tree of hashes.") { image, format };
        verb.SetAction((parsed, cancellationToken) => RunAsync(console, parsed.GetRequiredValue(image), DrawerOf(parsed.GetValue(format) ?? Mermaid), cancellationToken));
        return verb;
    }

    private static Func<ImageGraph, string> DrawerOf(string format) => format switch
    {
        Mermaid => GraphText.ToMermaid,
        Dot => GraphText.ToDot,
        _ => throw new FormatException($"'{format}' is no format of graphs: expected {Mermaid} or {Dot}."),
    };

    private static Task<int> RunAsync(ToolConsole console, string image, Func<ImageGraph, string> draw, CancellationToken cancellationToken) =>
        ImageOpener.NameErrorsAsync(image, async location =>
        {
            await using IImageSource source = await location.OpenAsync(cancellationToken);
            console.Out.Write(draw(await ImageGraph.ReadAsync(source, location.Reference, cancellationToken)));
            return ExitCodes.Done;
        });
}
