using System.CommandLine;
using OciContent.Policies;
using OciContent.Signing;
using OciContent.Signing.Policies;
using OciContent.Sources;
using OciContent.Tool.Output;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Tool.Verbs;

/// <summary><c>verify IMAGE…</c>: whether everything is what it claims to be.</summary>
internal static class VerifyVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string[]> images = VerbOptions.Images();
        Option<string> platform = VerbOptions.Platform();
        Option<bool> allTags = VerbOptions.AllTags();
        Option<bool> json = VerbOptions.Json();
        var trust = new TrustOptions();
        var verb = new Command(
            "verify",
            "Check everything that an image leads to: presence, sizes, digests, media types, diffIDs, platforms, tags. With --key, "
            + "also check that the image is signed.")
        {
            images,
            allTags,
        };
        foreach (Option option in trust.All(havePolicies: true))
        {
            verb.Options.Add(option);
        }

        verb.Options.Add(platform);
        verb.Options.Add(json);
        verb.SetAction(
            async (parsed, cancellationToken) =>
                await RunAsync(
                    console,
                    parsed.GetRequiredValue(images),
                    parsed.GetValue(allTags),
                    new Trust(
                        await trust.ReadAsync(parsed, cancellationToken),
                        await trust.ReadPolicyAsync(console, parsed, cancellationToken)),
                    VerbOptions.OpenOptions(parsed.GetValue(platform)),
                    parsed.GetValue(json),
                    cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        string[] names,
        bool areAllTags,
        Trust trust,
        ImageSourceOptions options,
        bool asJson,
        CancellationToken cancellationToken)
    {
        ImageNames images = await ImageNames.OfAsync(console, names, areAllTags, cancellationToken);
        var once = new OncePerImage<Verdict>(console, options, images);
        return await EachImage.RunAsync(
            console,
            images,
            async image =>
            {
                Verdict verdict = await once.DoAsync(
                    image,
                    () => ImageOpener.NameErrorsAsync(
                        console,
                        image,
                        location => VerifyAsync(console, image, location, trust, options, cancellationToken)),
                    cancellationToken);
                if (!asJson)
                {
                    Write(console.Out, image, verdict, trust.MustBeSigned);
                }

                Note(console, verdict);
                VerifyReport report = VerifyReport.From(
                    images.AreSeveral ? image : null,
                    verdict.Hashes,
                    verdict.Signatures,
                    trust.MustBeSigned,
                    verdict.Policy);
                return (report, report.Ok ? ExitCodes.Done : ExitCodes.Mismatch);
            },
            asJson,
            static json => json.VerifyReport,
            static json => json.ListVerifyReport);
    }

    // The signatures are asked about of the very image whose hashes are checked: a tag may move meanwhile.
    private static async Task<Verdict> VerifyAsync(
        ToolConsole console,
        string image,
        ImageLocation location,
        Trust trust,
        ImageSourceOptions options,
        CancellationToken cancellationToken)
    {
        if (trust.IsNobody && console.Catalogs is not { AreFilled: true })
        {
            return new Verdict(
                await ProgressBar.RunAsync(
                    console,
                    image,
                    progress => ImageVerifier.VerifyAsync(
                        location,
                        options with { Progress = progress },
                        new VerificationOptions { Progress = progress },
                        cancellationToken)),
                null,
                null);
        }

        await using ImageSource source = await ImageOpener.OpenAsync(console, image, location, options, cancellationToken);
        ImageOpener.ResolveManifest(source);
        IReadOnlyList<SignatureListing>? found = trust.Verifiers.Count == 0
            ? null
            : await ImageSignatures.FindAllAsync(source, cancellationToken);
        SignatureReport? signatures = found is null ? null : ImageSignatures.Verify(found, trust.Verifiers);
        if (signatures is not null && console.Catalogs is { } catalogs)
        {
            await catalogs.AddAsync(signatures, cancellationToken);
        }

        PolicyVerdict? policy = trust.Policy is null ? null : await trust.Policy.EvaluateAsync(source, found, cancellationToken);
        VerificationReport hashes = await ProgressBar.RunAsync(
            console,
            image,
            progress => ImageVerifier.VerifyAsync(source, new VerificationOptions { Progress = progress }, cancellationToken));
        return new Verdict(hashes, signatures, policy);
    }

    private static void Note(ToolConsole console, Verdict verdict)
    {
        VerificationReport report = verdict.Hashes;
        if (report.UnreachableBlobs > 0)
        {
            console.WriteNote(report.UnreachableBlobs == 1
                ? "1 blob is there that nothing leads to; it was not checked."
                : $"{report.UnreachableBlobs} blobs are there that nothing leads to; they were not checked.");
        }

        foreach (ContentProblem problem in verdict.Signatures?.Problems ?? [])
        {
            console.WriteNote($"{problem.Location} may be a signature, and cannot be read: {problem.Message}");
        }

        foreach (Descriptor missing in report.Missing)
        {
            console.WriteNote($"{missing.Digest} ({missing.MediaType}) is a foreign layer that is not here.");
        }
    }

    private static void Write(TextWriter output, string image, Verdict found, bool mustBeSigned)
    {
        VerificationReport report = found.Hashes;
        string verdict = report.Problems.Count switch
        {
            0 => "all well",
            1 => "1 problem",
            int count => $"{count} problems",
        };
        string blobs = report.BlobsChecked == 1 ? "1 blob" : $"{report.BlobsChecked} blobs";
        string admitted = found.Policy switch
        {
            null => "",
            { IsSatisfied: true } => "; the policy is satisfied",
            _ => "; the policy is not satisfied",
        };
        string signed = found switch
        {
            { Policy: not null } when !mustBeSigned => "",
            { Signatures: null } => "; signatures not checked",
            { Signatures.IsSigned: true } => "; signed",
            { Signatures: { Signatures.Count: 0, Unread.Count: 0 } } => "; not signed",
            _ => "; not signed by whom you trust",
        };
        string read = $"{blobs}, {Printable.Bytes(report.BytesChecked)} checked";
        output.WriteLine($"{Printable.Text(image)}: {verdict}; {read}{admitted}{signed}");
        foreach (ContentProblem problem in report.Problems)
        {
            output.WriteLine(Printable.Text($"  {EnumText.Of(problem.Code)}: {problem.Location}: {problem.Message}"));
        }

        foreach (RuleVerdict rule in found.Policy?.Rules ?? [])
        {
            output.WriteLine(Printable.Text($"  {rule.Rule}: {(rule.IsSatisfied ? "satisfied" : "not satisfied")}: {rule.Reason}"));
        }

        if (found.Signatures is not null)
        {
            output.WriteLine(found.Signatures.Subject.Digest);
            SignatureLines.Write(output, SignaturesReport.Items(found.Signatures));
        }
    }

    /// <summary>What was found of an image.</summary>
    /// <param name="Hashes">Whether everything is what it claims to be.</param>
    /// <param name="Signatures">What its signatures are worth; <c>null</c> if nobody asked.</param>
    /// <param name="Policy">What the policy says; <c>null</c> if there is none.</param>
    private sealed record Verdict(VerificationReport Hashes, SignatureReport? Signatures, PolicyVerdict? Policy);

    /// <summary>Whose signatures count, and what an image must be.</summary>
    private sealed record Trust(IReadOnlyList<SignatureVerifier> Given, Policy? Policy)
    {
        /// <summary>Whether one of those that were named has to have signed, beside what the policy asks for.</summary>
        public bool MustBeSigned => Given.Count > 0;

        /// <summary>Whether neither was asked for.</summary>
        public bool IsNobody => Given.Count == 0 && Policy is null;

        /// <summary>Those that were named, or else those that the policy names.</summary>
        public IReadOnlyList<SignatureVerifier> Verifiers => Given.Count > 0 ? Given : Policy?.Signers ?? [];
    }
}
