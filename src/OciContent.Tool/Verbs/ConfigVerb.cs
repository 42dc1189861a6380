using System.CommandLine;
using OciContent.Storage;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>config IMAGE</c>: the config of the one image that is meant, byte for byte.</summary>
internal static class ConfigVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> image = VerbOptions.Image();
        Option<string> platform = VerbOptions.Platform();
        var verb = new Command("config", "Write an image's config unchanged, after checking its digest, the image ID.")
        {
            image,
            platform,
        };
        verb.SetAction(
            (parsed, cancellationToken) =>
                RawOutput.RunAsync(
                    console,
                    parsed.GetRequiredValue(image),
                    VerbOptions.OpenOptions(parsed.GetValue(platform)),
                    async source =>
                    {
                        Descriptor config = await source.ResolveConfigAsync(cancellationToken);
                        ReadOnlyMemory<byte> bytes = await source.ReadBytesAsync(config, cancellationToken);
                        return await RawOutput.WriteDocumentAsync(console, bytes, cancellationToken);
                    },
                    cancellationToken));
        return verb;
    }
}
