using System.CommandLine;
using OciContent.Signing;
using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>signatures IMAGE</c>: who signed an image, and whether that is true.</summary>
internal static class SignaturesVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> image = VerbOptions.Image();
        var trust = new TrustOptions();
        Option<string> platform = VerbOptions.Platform();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("signatures", "List the signatures and attestations of an image, and whether they are verified.") { image };
        foreach (Option option in trust.All(havePolicies: false))
        {
            verb.Options.Add(option);
        }

        verb.Options.Add(platform);
        verb.Options.Add(json);
        verb.SetAction(async (parsed, cancellationToken) => await RunAsync(
            console,
            parsed.GetRequiredValue(image),
            await trust.ReadAsync(parsed, cancellationToken),
            VerbOptions.OpenOptions(parsed.GetValue(platform)),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static Task<int> RunAsync(
        ToolConsole console,
        string image,
        IReadOnlyList<SignatureVerifier> verifiers,
        ImageSourceOptions options,
        bool asJson,
        CancellationToken cancellationToken) =>
        ImageOpener.WithImageAsync(
            console,
            image,
            options,
            async source =>
            {
                ImageOpener.ResolveManifest(source);
                (SignaturesReport report, IReadOnlyList<ContentProblem> problems) =
                    await FindAsync(console, source, verifiers, cancellationToken);
                Write(console, report, verifiers.Count > 0, asJson);
                return ImageOpener.ReportProblems(console, problems);
            },
            cancellationToken);

    private static async Task<(SignaturesReport Report, IReadOnlyList<ContentProblem> Problems)> FindAsync(
        ToolConsole console,
        ImageSource source,
        IReadOnlyList<SignatureVerifier> verifiers,
        CancellationToken cancellationToken)
    {
        if (verifiers.Count == 0)
        {
            IReadOnlyList<SignatureListing> listings = await ImageSignatures.FindAllAsync(source, cancellationToken);
            return (
                SignaturesReport.From(listings),
                [
                    .. listings
                        .SelectMany(static listing => listing.Problems)
                        .DistinctBy(static problem => problem.ToString(), StringComparer.Ordinal),
                ]);
        }

        SignatureReport found = await ImageSignatures.VerifyAsync(source, verifiers, cancellationToken);
        if (console.Catalogs is { } catalogs)
        {
            await catalogs.AddAsync(found, cancellationToken);
        }

        return (SignaturesReport.From(found), found.Problems);
    }

    private static void Write(ToolConsole console, SignaturesReport report, bool isChecked, bool asJson)
    {
        if (asJson)
        {
            console.WriteJson(report, ReportJson.Readable.SignaturesReport);
        }
        else if (report.Signatures.Count == 0)
        {
            console.WriteNote($"Nothing here signs {report.Subject}.");
        }
        else
        {
            console.Out.WriteLine(report.Subject);
            SignatureLines.Write(console.Out, report.Signatures, isChecked);
            if (!isChecked)
            {
                console.WriteNote("Nobody was named whom to trust: expected '--key', '--trusted-root' or '--trust-policy'.");
            }
        }
    }
}
