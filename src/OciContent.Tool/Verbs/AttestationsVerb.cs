using System.CommandLine;
using OciContent.Signing;
using OciContent.Signing.Attestations;
using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>attestations IMAGE</c>: what is stated about an image, and by whom.</summary>
internal static class AttestationsVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> image = VerbOptions.Image();
        var trust = new TrustOptions();
        var type = new Option<string>("--type")
        {
            Description = $"List only statements of this type: a URI, or one of {string.Join(", ", PredicateTypes.Names)}.",
            HelpName = "TYPE",
        };
        var bases = new Option<string[]>("--base")
        {
            Description =
                "Check whether provenance names this base image by its digest, and whether the layers prove it. Can be repeated.",
            HelpName = "IMAGE",
        };
        var output = new Option<string>("--output", "-o")
        {
            Description =
                "Write what the listed statements say about the image to files in this folder, each called DIGEST.json. If "
                + "somebody is trusted, only what is verified. No file is overwritten.",
            HelpName = "DIR",
        };
        Option<string> platform = VerbOptions.Platform();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("attestations", "List what is stated about an image, such as how it was built, and by whom.") { image };
        foreach (Option option in (IEnumerable<Option>)[.. trust.All(havePolicies: false), type, bases, output, platform, json])
        {
            verb.Options.Add(option);
        }

        verb.SetAction(async (parsed, cancellationToken) => await RunAsync(
            console,
            parsed.GetRequiredValue(image),
            new Asked(
                await trust.ReadAsync(parsed, cancellationToken),
                parsed.GetValue(type) is { } name ? PredicateTypes.Of(name) : null,
                parsed.GetValue(bases) ?? [],
                parsed.GetValue(output),
                VerbOptions.OpenOptions(parsed.GetValue(platform)),
                parsed.GetValue(json)),
            cancellationToken));
        return verb;
    }

    private static Task<int> RunAsync(ToolConsole console, string image, Asked asked, CancellationToken cancellationToken) =>
        ImageOpener.WithImageAsync(
            console,
            image,
            asked.Options,
            async source =>
            {
                ImageOpener.ResolveManifest(source);
                return await ListAsync(console, source, asked, cancellationToken);
            },
            cancellationToken);

    private static async Task<int> ListAsync(ToolConsole console, ImageSource source, Asked asked, CancellationToken cancellationToken)
    {
        AttestationListing listing = await ImageAttestations.FindAsync(source, asked.Verifiers, cancellationToken);
        ReadAttestation[] all = [.. listing.Attestations.Select(ReadAttestation.From)];
        ReadAttestation[] listed = [.. all.Where(one => asked.Type is null || one.Found.PredicateType == asked.Type)];
        List<ProblemReport> problems =
        [
            .. listing.Problems.Select(ProblemReport.From),
            .. listed
                .Where(static one => one.Fault is not null)
                .Select(static one => new ProblemReport(one.Found.Blob.Digest.ToString(), one.Fault!)),
        ];
        IReadOnlyList<AttestationsReport.NamedBase>? bases = asked.Bases.Count == 0
            ? null
            : await NamedBases.FindAsync(
                console,
                source,
                asked.Bases,
                asked.Options,
                [.. all.Where(one => one.Provenance is not null && asked.Counts(one.Found))],
                problems,
                cancellationToken);
        bool isWritten = await WriteFilesAsync(console, listed, asked, cancellationToken);
        var report = new AttestationsReport(
            listing.Subject.Digest,
            [.. listed.Select(AttestationsReport.Attestation.From)],
            bases,
            problems);
        if (asked.IsJson)
        {
            console.WriteJson(report, ReportJson.Readable.AttestationsReport);
        }
        else
        {
            WriteText(console, report, listed, asked);
        }

        foreach (ProblemReport problem in problems)
        {
            console.WriteError(InputErrors.NameIn(problem.Message, problem.Location));
        }

        bool isNamed = bases is null || bases.Any(static one => one.Derived && one.NamedBy.Count > 0);
        return problems.Count == 0 && isWritten && isNamed ? ExitCodes.Done : ExitCodes.Mismatch;
    }

    private static void WriteText(ToolConsole console, AttestationsReport report, ReadAttestation[] listed, Asked asked)
    {
        if (listed.Length == 0)
        {
            string what = asked.Type is null ? "Nothing" : $"Nothing of the type '{asked.Type}'";
            console.WriteNote($"{what} here is stated about {report.Subject}.");
        }
        else
        {
            AttestationLines.Write(console.Out, report.Subject, listed, asked.Verifiers.Count > 0);
        }

        NamedBases.Write(console.Out, report.Bases ?? []);
        if (asked.Verifiers.Count == 0 && listed.Any(static one => one.Found.IsSigned))
        {
            console.WriteNote("Nobody was named whom to trust: expected '--key', '--trusted-root' or '--trust-policy'.");
        }
    }

    // What was asked for and is not there must not look as if it were: whoever reads the folder next would take what was there before.
    private static async Task<bool> WriteFilesAsync(
        ToolConsole console,
        ReadAttestation[] listed,
        Asked asked,
        CancellationToken cancellationToken)
    {
        if (asked.Folder is null)
        {
            return true;
        }

        ImageAttestation[] written =
            [.. listed.Select(static one => one.Found).Where(one => asked.Counts(one) && !one.Predicate.IsEmpty)];
        if (written.Length == 0)
        {
            console.WriteError(
                $"Nothing is written to '{asked.Folder}': expected a statement about the image"
                + $"{(asked.Verifiers.Count == 0 ? "" : " that is verified")}.");
            return false;
        }

        await PredicateFolder.WriteAsync(asked.Folder, written, cancellationToken);
        return true;
    }

    /// <summary>What was asked for.</summary>
    private sealed record Asked(
        IReadOnlyList<SignatureVerifier> Verifiers,
        string? Type,
        IReadOnlyList<string> Bases,
        string? Folder,
        ImageSourceOptions Options,
        bool IsJson)
    {
        /// <summary>Whether a statement is about the image and, if somebody is trusted, by them.</summary>
        public bool Counts(ImageAttestation one) => one.IsAboutImage && (Verifiers.Count == 0 || one.IsVerified);
    }
}
