using System.CommandLine;
using System.Net;
using OciContent.Images;
using OciContent.Layouts;
using OciContent.Registry;
using OciContent.Sources;
using OciContent.Tool.Output;
using OciContent.Transports;

namespace OciContent.Tool.Verbs;

/// <summary><c>untag IMAGE</c>: a tag goes, and what it stands for stays.</summary>
internal static class UntagVerb
{
    private const string LayoutName = "oci";

    public static Command Create(ToolConsole console)
    {
        var image = new Argument<string>("IMAGE")
        {
            Description = $"oci:DIR:TAG or {Registries.Syntax.DestinationSyntax}, with the tag.",
        };
        Option<bool> yes = VerbOptions.Yes();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("untag", "Remove a tag from a layout or a registry. The image stays.") { image, yes, json };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetRequiredValue(image),
            new Consent(console, parsed.GetValue(yes)),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static Task<int> RunAsync(
        ToolConsole console,
        string image,
        Consent consent,
        bool asJson,
        CancellationToken cancellationToken) =>
        ImageOpener.NameErrorsAsync(console, image, async location =>
        {
            ChangedReport.Item change =
                location.Transport is RegistryTransport transport
                    ? await UntagAsync(console, image, location, transport, consent, cancellationToken)
                : location.Transport.Name == LayoutName
                    ? await UntagAsync(image, location, consent, cancellationToken)
                : throw new FormatException(
                    $"'{image}' has no tags that can be taken away: expected oci:DIR:TAG or {Registries.Syntax.DestinationSyntax}.");
            new ChangedReport([change]).Write(console, asJson);
            return ExitCodes.Done;
        });

    private static async Task<ChangedReport.Item> UntagAsync(
        string image,
        ImageLocation location,
        Consent consent,
        CancellationToken cancellationToken)
    {
        string tag = location.Reference ?? throw NoTag(image);

        // Opening a store would make a layout where there is none.
        await using ImageSource source = await location.OpenAsync(cancellationToken);
        await using ImageLayoutStore layout = await ImageLayoutStore.OpenAsync(location.Path, cancellationToken);
        ImageIndex index = await layout.ReadIndexAsync(cancellationToken);
        Descriptor entry = index.Manifests.FirstOrDefault(entry => entry.Annotations.GetValueOrDefault(AnnotationKeys.RefName) == tag)
            ?? throw new ContentNotFoundException(tag, location.Path);
        consent.Require($"Taking the tag {tag} of {location.Path} from {entry.Digest}");
        return await layout.UntagAsync(tag, cancellationToken)
            ? new ChangedReport.Item(tag, entry.Digest)
            : throw new ContentNotFoundException(tag, location.Path);
    }

    private static async Task<ChangedReport.Item> UntagAsync(
        ToolConsole console,
        string image,
        ImageLocation location,
        RegistryTransport transport,
        Consent consent,
        CancellationToken cancellationToken)
    {
        ImageReference reference = RegistryTransport.GetReference(location);
        if (reference is not { Tag: { } tag, Digest: null })
        {
            throw NoTag(image);
        }

        RegistryRepository repository = transport.GetRepository(location);
        Digest digest = (await repository.ResolveAsync(tag, cancellationToken)).Digest;
        consent.Require($"Taking the tag {tag} of {repository.Name} from {digest}");
        try
        {
            await repository.DeleteTagAsync(tag, cancellationToken);
        }
        catch (RegistryException e) when (e.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed)
        {
            // distribution before 3.0, and whoever deletes nothing at all: the library finds out which.
            console.WriteNote($"{repository.Registry} does not delete tags; it may delete manifests.");
            consent.Require($"Moving the tag {tag} of {repository.Name} to an empty manifest, and deleting that");
            await repository.DeleteTagByPlaceholderAsync(tag, cancellationToken);
        }

        return new ChangedReport.Item(tag, digest);
    }

    private static FormatException NoTag(string image) => new($"'{image}' does not name a tag: expected one after it, and no digest.");
}
