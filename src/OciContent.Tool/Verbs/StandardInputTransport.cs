using OciContent.Sources;
using OciContent.Tool.Output;
using OciContent.Transports;

namespace OciContent.Tool.Verbs;

/// <summary>An archive on the standard input, of any kind that a bare path may be: <c>-</c>, <c>-:REF</c> or <c>-@DIGEST</c>.</summary>
internal sealed class StandardInputTransport(ToolConsole console) : ImageTransport(EachFile.StandardInput)
{
    /// <summary>What messages call it.</summary>
    public const string InMessages = "standard input";

    public override string Syntax => "-[:REF]";

    /// <summary>Whether an argument names an image of those on the standard input, and so is not an option.</summary>
    public static bool HasReference(string argument) => argument is ['-', ':' or '@', _, ..];

    /// <summary>The location that an argument means; <c>null</c> if it does not mean the standard input.</summary>
    public ImageLocation? Find(string argument) =>
        argument == Name ? new ImageLocation(this, InMessages)
        : HasReference(argument) ? new ImageLocation(this, InMessages, argument[2..])
        : null;

    // What of it is selected is the location's affair.
    public override async Task<ImageSource> OpenAsync(
        ImageLocation location,
        ImageSourceOptions options,
        CancellationToken cancellationToken)
    {
        await using Stream content = console.OpenInput();
        return await console.Transports.OpenArchiveAsync(content, InMessages, options with { Platform = null }, cancellationToken);
    }

    protected override string Format(ImageLocation location) => location.Reference is null ? Name : $"{Name}:{location.Reference}";
}
