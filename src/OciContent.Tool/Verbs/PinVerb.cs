using System.CommandLine;
using OciContent.Registry.Pinning;
using OciContent.Registry.Tags;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>pin FILE…</c>: references to images in files, with the digest that each means.</summary>
internal static class PinVerb
{
    public static Command Create(ToolConsole console, Registries registries)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files with image references; folders, in which files are recognised by their names; or '-' for standard input, "
                + "which is written to standard output.",
            Arity = ArgumentArity.OneOrMore,
        };
        var check = new Option<bool>("--check")
        {
            Description = "Write nothing. Exit code 1 if a reference is not pinned, or its tag has moved.",
            Arity = ArgumentArity.Zero,
        };
        var update = new Option<bool>("--update")
        {
            Description = "Also update pinned references: one with a tag gets the tag's current digest.",
            Arity = ArgumentArity.Zero,
        };
        var format = new Option<string>("--format")
        {
            Description = "The format of the files, if neither their names nor their contents show it: "
                + string.Join(", ", ReferenceFormat.All.Select(static one => one.Name)) + ".",
            HelpName = "NAME",
        };
        Option<string> platform = VerbOptions.Platform();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("pin", "Pin the image references in files: name:tag becomes name:tag@digest.")
        {
            files,
            check,
            update,
            format,
            platform,
            json,
        };
        registries.AreNamedBy(verb);
        verb.SetAction((parsed, cancellationToken) =>
        {
            var options = new PinOptions
            {
                Mode = ModeOf(parsed.GetValue(check), parsed.GetValue(update)),
                Format = parsed.GetValue(format) is { } name ? ReferenceFormat.Parse(name) : null,
                Platform = VerbOptions.OpenOptions(parsed.GetValue(platform)).Platform,
                MaxConcurrency = registries.Jobs,
            };
            return RunAsync(console, registries, parsed.GetRequiredValue(files), options, parsed.GetValue(json), cancellationToken);
        });
        return verb;
    }

    private static PinMode ModeOf(bool checks, bool updates) =>
        (checks, updates) switch
        {
            (true, true) => throw new FormatException("'--check' writes nothing and '--update' does: expected one of them."),
            (true, false) => PinMode.Check,
            (false, true) => PinMode.Update,
            _ => PinMode.Pin,
        };

    private static async Task<int> RunAsync(
        ToolConsole console,
        Registries registries,
        string[] arguments,
        PinOptions options,
        bool asJson,
        CancellationToken cancellationToken)
    {
        string[] files = [.. arguments.SelectMany(argument => PinnableFiles.Of(argument, options.Format))];

        // What was standard input is what standard output is for.
        bool writesContent = options.Mode != PinMode.Check && files.Contains(EachFile.StandardInput);
        ToolConsole results = writesContent ? console.WithResultsAside() : console;
        if (registries.AreUnnamed)
        {
            registries.Name(await AskedRegistries.OfAsync(files, options, cancellationToken));
        }

        using var pinner = new FilePinner(new RegistryReferenceResolver(registries.Client), options);
        var pinned = new List<PinnedFile>();
        int exitCode = ExitCodes.Done;
        foreach (string file in files)
        {
            try
            {
                pinned.Add(await PinAsync(console, pinner, file, options.Mode, cancellationToken));
            }
            catch (Exception e) when (InputErrors.IsInputError(e))
            {
                console.WriteError(InputErrors.Describe(file, e));
                exitCode = files.Length == 1 ? ExitCodes.Refused : ExitCodes.Mismatch;
            }
        }

        if (exitCode != ExitCodes.Refused)
        {
            Write(results, pinned, asJson);
        }

        return Math.Max(exitCode, pinned.TrueForAll(static file => file.IsPinned) ? ExitCodes.Done : ExitCodes.Mismatch);
    }

    /// <summary>Pins a file by its name.</summary>
    /// <exception cref="FileNotFoundException">No file can have that name.</exception>
    public static Task<PinnedFile> PinFileAsync(FilePinner pinner, string file, CancellationToken cancellationToken) =>
        file.Length == 0 || file.Contains('\0', StringComparison.Ordinal)
            ? throw new FileNotFoundException()
            : pinner.PinFileAsync(file, cancellationToken);

    private static async Task<PinnedFile> PinAsync(
        ToolConsole console,
        FilePinner pinner,
        string file,
        PinMode mode,
        CancellationToken cancellationToken)
    {
        if (file != EachFile.StandardInput)
        {
            return await PinFileAsync(pinner, file, cancellationToken);
        }

        await using Stream input = console.OpenInput();
        PinnedFile pinned = await pinner.PinAsync(file, input, cancellationToken);
        if (mode != PinMode.Check)
        {
            await using Stream output = console.OpenOutput(evenTerminal: true);
            await output.WriteAsync(pinned.Content, cancellationToken);
        }

        return pinned;
    }

    private static void Write(ToolConsole console, List<PinnedFile> files, bool asJson)
    {
        foreach ((PinnedFile file, PinnedReference reference) in Unresolved(files))
        {
            console.WriteError($"{PlaceOf(file, reference)}: {reference.Found.Text}: {reference.Reason}");
        }

        if (asJson)
        {
            new ReferencesReport([.. files.SelectMany(static file => file.References.Select(one => ReferenceReport.Of(file.Name, one)))])
                .Write(console, asJson);
            return;
        }

        var table = new TextTable("");
        foreach (PinnedFile file in files)
        {
            foreach (PinnedReference reference in file.References)
            {
                table.Add(
                    Printable.Text(PlaceOf(file, reference)),
                    Printable.Text(NameOf(reference)),
                    MeaningOf(reference),
                    Printable.Text(StateOf(reference)));
            }
        }

        if (files.Exists(static file => file.References.Count > 0))
        {
            table.Write(console.Out);
        }

        foreach (PinnedFile file in files.Where(static file => file.References.Count == 0))
        {
            console.WriteNote($"{file.Name} has no references to images.");
        }
    }

    private static IEnumerable<(PinnedFile File, PinnedReference Reference)> Unresolved(List<PinnedFile> files) =>
        from file in files
        from reference in file.References
        where reference.State == PinState.Unresolved
        select (file, reference);

    private static string PlaceOf(PinnedFile file, PinnedReference reference) => $"{file.Name}:{reference.Found.Line}";

    // The digest has a column of its own.
    private static string NameOf(PinnedReference reference) =>
        reference.Found.Reference is not null && reference.Text.IndexOf('@', StringComparison.Ordinal) is var at and >= 0
            ? reference.Text[..at]
            : reference.Text;

    private static string MeaningOf(PinnedReference reference) =>
        reference.Was is null ? reference.Digest?.ToString() ?? "" : $"{reference.Was} -> {reference.Digest}";

    private static string StateOf(PinnedReference reference)
    {
        string state = EnumText.Of(reference.State);
        string meaning = reference.Found.Meaning is null ? "" : $"; by its defaults it is {reference.Found.Meaning}";
        return reference.State == PinState.Skipped ? $"{state}: {reference.Reason}{meaning}" : state;
    }
}
