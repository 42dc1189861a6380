using System.CommandLine;
using OciContent.Registry.Storage;
using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Tool.Verbs;

/// <summary>Options and arguments that several verbs have.</summary>
internal static class VerbOptions
{
    /// <summary>
    /// The transports that need no options. Those of <see cref="Registries"/> and <see cref="Engines"/> are added where the command starts,
    /// for their options say how they work.
    /// </summary>
    public static ImageTransports Transports { get; } = ImageTransports.Default.Add(new RegistryStorageTransport());

    /// <summary>How an image is named.</summary>
    public static string ImageHelp { get; } =
        $"{string.Join(", ", Known.Select(static transport => transport.Syntax))}, a path, or '-' for an archive on standard "
        + "input. REF may be a tag, a name or any digest.";

    /// <summary>How a place to write to is named.</summary>
    public static string DestinationHelp { get; } =
        $"{string.Join(", ", Known.Select(static transport => transport.DestinationSyntax).OfType<string>())}.";

    private static IEnumerable<ImageTransport> Known => [.. Transports.All, Registries.Syntax, Engines.Syntax];

    public static Argument<string> Image(string more = "") => new("IMAGE") { Description = ImageHelp + more };

    public static Argument<string[]> Images() => new("IMAGE") { Description = ImageHelp, Arity = ArgumentArity.OneOrMore };

    public static Argument<string> Destination(string more = "") => new("DEST") { Description = DestinationHelp + more };

    public static Option<bool> AllTags() =>
        new("--all-tags")
        {
            Description = "Process all tags of each IMAGE: a layout, an archive or a repository, written without a tag.",
            Arity = ArgumentArity.Zero,
        };

    public static Option<bool> Yes() => new("--yes") { Description = "Do not ask.", Arity = ArgumentArity.Zero };

    public static Option<bool> Json() => new("--json") { Description = "Write one JSON document.", Arity = ArgumentArity.Zero };

    public static Option<string> Platform() =>
        new("--platform")
        {
            Description = "Select a platform of an index, such as linux/arm64 or arm64. Default: all.",
            HelpName = "OS/ARCH[/VARIANT]",
        };

    /// <summary>How an image is opened of which a platform may be meant.</summary>
    public static ImageSourceOptions OpenOptions(string? platform) =>
        platform is null ? new() : new() { Platform = OciContent.Platform.ParseSpecifier(platform) };
}
