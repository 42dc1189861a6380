using System.CommandLine;
using OciContent.Catalog;
using OciContent.Inference;
using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>check IMAGE… --catalog DB</c>: whether images are built on approved bases, by their manifests alone.</summary>
internal static class CheckVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string[]> images = VerbOptions.Images();
        Option<string> platform = VerbOptions.Platform();
        Option<string> catalog = Catalogs.Needed();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("check", "Check that images are built on bases that the catalogue says are approved. No layer is read.")
        {
            images,
            platform,
            catalog,
            json,
        };
        verb.SetAction((parsed, cancellationToken) => CatalogVerb.AskAsync(
            parsed.GetValue(catalog),
            opened => RunAsync(
                console,
                opened,
                parsed.GetRequiredValue(images),
                VerbOptions.OpenOptions(parsed.GetValue(platform)),
                parsed.GetValue(json),
                cancellationToken),
            cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        ImageCatalog catalog,
        string[] images,
        ImageSourceOptions options,
        bool asJson,
        CancellationToken cancellationToken)
    {
        var found = new List<CheckReport.Checked>();
        var problems = new List<ProblemReport>();
        foreach (string image in images)
        {
            try
            {
                await using ManifestOrImage opened =
                    await ManifestOrImage.OpenAsync(console, image, options, isWhole: true, cancellationToken);
                problems.AddRange(opened.Problems.Select(ProblemReport.From));
                foreach (LayerStack stack in opened.Images.Where(static stack => stack.Problem is null))
                {
                    found.Add(Of(image, stack, await catalog.FindBasesAsync(stack, cancellationToken)));
                }
            }
            catch (Exception e) when (images.Length > 1 && InputErrors.IsOfOneInput(e))
            {
                problems.Add(new ProblemReport(image, InputErrors.NameIn(e.Message, image)));
            }
        }

        bool isOk = problems.Count == 0 && found.TrueForAll(static one => one.Derived);
        if (asJson)
        {
            console.WriteJson(new CheckReport(isOk, found, problems), ReportJson.Readable.CheckReport);
        }
        else
        {
            foreach (CheckReport.Checked one in found)
            {
                string which = one.Platform is { } name && found.Count + problems.Count > images.Length ? $" ({name})" : "";
                string newer = one.Newer is { } version ? $" A newer version is approved: {version}." : "";
                console.Out.WriteLine(
                    Printable.Text(
                        $"{one.Image}{which}: {(one.Derived ? "ok" : "not built on an approved base")}. {one.Explanation}{newer}"));
            }
        }

        foreach (ProblemReport problem in problems)
        {
            console.WriteError(InputErrors.NameIn(problem.Message, problem.Location));
        }

        return isOk ? ExitCodes.Done : ExitCodes.Mismatch;
    }

    private static CheckReport.Checked Of(string image, LayerStack stack, BaseAnswer answer)
    {
        KnownBase? approved = answer.Approved;
        return new CheckReport.Checked(
            image,
            stack.Platform?.ToString(),
            stack.Manifest,
            approved is not null,
            approved?.Image.Name,
            CatalogApprovalItem.From(approved?.Image.Approval),
            approved is null ? null : EnumText.Of(approved.Kind),
            approved?.Layers ?? answer.KnownLayers,
            approved?.Newer?.Name,
            answer.Explanation);
    }
}
