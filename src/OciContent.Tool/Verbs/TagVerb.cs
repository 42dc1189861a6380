using System.CommandLine;
using OciContent.Images;
using OciContent.Layouts;
using OciContent.Registry;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tool.Output;
using OciContent.Transports;

namespace OciContent.Tool.Verbs;

/// <summary><c>tag IMAGE TAG</c>: one more tag for an image, where it is.</summary>
internal static class TagVerb
{
    private const string LayoutName = "oci";

    public static Command Create(ToolConsole console)
    {
        var image = new Argument<string>("IMAGE")
        {
            Description = $"oci:DIR[:REF] or {Registries.Syntax.Syntax}: the image to tag. REF may be a tag or any digest.",
        };
        var tag = new Argument<string>("TAG")
        {
            Description = "The tag to add. If another image has it, it moves.",
        };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("tag", "Add a tag to an image in a layout or a registry.") { image, tag, json };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetRequiredValue(image),
            parsed.GetRequiredValue(tag),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static Task<int> RunAsync(ToolConsole console, string image, string tag, bool asJson, CancellationToken cancellationToken) =>
        ImageOpener.NameErrorsAsync(console, image, async location =>
        {
            ChangedReport.Item change =
                location.Transport is RegistryTransport transport
                    ? await TagAsync(transport.GetRepository(location), RegistryTransport.GetReference(location), tag, cancellationToken)
                : location.Transport.Name == LayoutName ? await TagAsync(location, tag, cancellationToken)
                : throw new FormatException($"'{image}' cannot get tags: expected oci:DIR[:REF] or {Registries.Syntax.Syntax}.");
            new ChangedReport([change]).Write(console, asJson);
            return ExitCodes.Done;
        });

    private static async Task<ChangedReport.Item> TagAsync(ImageLocation location, string tag, CancellationToken cancellationToken)
    {
        // Opening a store would make a layout where there is none.
        await using ImageSource source = await location.OpenAsync(cancellationToken);
        Descriptor root = source.ResolveRoot();
        await using ImageLayoutStore layout = await ImageLayoutStore.OpenAsync(location.Path, cancellationToken);
        ImageIndex index = await layout.ReadIndexAsync(cancellationToken);
        Digest? was = index.Manifests.FirstOrDefault(entry => entry.Annotations.GetValueOrDefault(AnnotationKeys.RefName) == tag)?.Digest;
        await layout.TagAsync(root, tag, cancellationToken);
        return Changed(tag, root, was);
    }

    private static async Task<ChangedReport.Item> TagAsync(
        RegistryRepository repository,
        ImageReference reference,
        string tag,
        CancellationToken cancellationToken)
    {
        Descriptor root = await repository.ResolveAsync(
            reference.Digest?.ToString() ?? reference.WithDefaultTag().Tag!,
            cancellationToken);
        ReadOnlyMemory<byte> document = await repository.ReadBytesAsync(root, cancellationToken);
        Digest? was = await FindAsync(repository, tag, cancellationToken);
        await repository.PutManifestAsync(root, document, tag, cancellationToken);
        return Changed(tag, root, was);
    }

    private static async Task<Digest?> FindAsync(RegistryRepository repository, string tag, CancellationToken cancellationToken)
    {
        try
        {
            return (await repository.ResolveAsync(tag, cancellationToken)).Digest;
        }
        catch (ContentNotFoundException)
        {
            return null;
        }
    }

    private static ChangedReport.Item Changed(string tag, Descriptor root, Digest? was) =>
        new(tag, root.Digest, was == root.Digest ? null : was);
}
