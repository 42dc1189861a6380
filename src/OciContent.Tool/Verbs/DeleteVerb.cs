using System.CommandLine;
using OciContent.Registry;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>delete IMAGE</c>: a manifest goes from a registry, and every tag that stands for it.</summary>
internal static class DeleteVerb
{
    public static Command Create(ToolConsole console)
    {
        var image = new Argument<string>("IMAGE")
        {
            Description = $"{Registries.Syntax.Syntax}, with a tag or digest.",
        };
        Option<bool> yes = VerbOptions.Yes();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command(
            "delete",
            "Delete an image from a registry, with every tag that points to it. Lists the tags and asks first.")
        {
            image,
            yes,
            json,
        };
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
            if (location.Transport is not RegistryTransport transport)
            {
                throw new FormatException($"'{image}' is not in a registry: expected {Registries.Syntax.Syntax}.");
            }

            ImageReference reference = RegistryTransport.GetReference(location);
            if ((reference.Digest?.ToString() ?? reference.Tag) is not { } wanted)
            {
                // Nobody deletes what a default stands for by mistake.
                throw new FormatException($"'{image}' does not say which image: expected a tag or a digest after it.");
            }

            RegistryRepository repository = transport.GetRepository(location);
            Digest digest = (await repository.ResolveAsync(wanted, cancellationToken)).Digest;
            IReadOnlyList<string> tags = await ProgressBar.RunAsync(
                console,
                image,
                _ => repository.FindTagsOfAsync(digest, cancellationToken));
            console.WriteNote($"{digest} of {repository.Name} has {Describe(tags)}.");
            consent.Require($"Deleting {digest} of {repository.Name}{(tags.Count > 0 ? $" with {Describe(tags)}" : "")}");
            await repository.DeleteManifestAsync(digest, cancellationToken);
            new ChangedReport([new(null, digest), .. tags.Select(tag => new ChangedReport.Item(tag, digest))]).Write(console, asJson);
            return ExitCodes.Done;
        });

    private static string Describe(IReadOnlyList<string> tags) => tags switch
    {
        [] => "no tags",
        [string tag] => $"the tag {tag}",
        _ => $"the tags {string.Join(", ", tags)}",
    };
}
