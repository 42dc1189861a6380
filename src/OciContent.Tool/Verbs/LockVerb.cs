using System.CommandLine;
using OciContent.Registry.Pinning;
using OciContent.Registry.Tags;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>lock add|check|update</c>: what references meant, in a file, and whether they still do.</summary>
internal static class LockVerb
{
    private const int MaxConcurrency = 16;

    public static Command Create(ToolConsole console, Registries registries)
    {
        var action = new Argument<string>("ACTION")
        {
            Description =
                "add: record what each REF means now. check: report recorded tags that moved or are gone; exit code 1 if there are any. "
                + "update: record what they mean now, and show from -> to.",
        };
        Argument<string[]> references = ReferenceNames.Argument(
            "Images in registries, such as alpine:3.20 or docker://HOST/NAME:TAG. Default for check and update: all recorded ones.");
        Option<string> file = ReferenceNames.LockFile();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("lock", "Record the digests of tags in a file, and report tags that moved.")
        {
            action,
            references,
            file,
            json,
        };
        registries.AreNamedBy(verb);
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            registries,
            parsed.GetRequiredValue(action),
            [.. (parsed.GetValue(references) ?? []).Select(ReferenceNames.Parse).Distinct()],
            parsed.GetValue(file) ?? ImageLockFile.DefaultName,
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static Task<int> RunAsync(
        ToolConsole console,
        Registries registries,
        string action,
        ImageReference[] references,
        string path,
        bool asJson,
        CancellationToken cancellationToken)
    {
        if (references.FirstOrDefault(static reference => reference.Digest is not null) is { } pinned)
        {
            throw new FormatException($"'{pinned}' does not move: expected a name and a tag, without a digest.");
        }

        return action switch
        {
            "add" when references.Length == 0 => throw new FormatException(
                "REF is missing after 'lock add': expected one or more names of images."),
            "add" or "update" => ChangeAsync(
                console,
                registries,
                references,
                new ImageLockFile(path),
                mustBeLocked: action == "update",
                asJson,
                cancellationToken),
            "check" => CheckAsync(console, registries, references, new ImageLockFile(path), asJson, cancellationToken),
            _ => throw new FormatException($"'{action}' is not an action of 'lock': expected add, check or update."),
        };
    }

    private static async Task<int> CheckAsync(
        ToolConsole console,
        Registries registries,
        ImageReference[] references,
        ImageLockFile file,
        bool asJson,
        CancellationToken cancellationToken)
    {
        ImageLock images = await file.ReadAsync(cancellationToken);
        registries.Name(images.Images.Select(static image => image.Reference.Domain));
        Outcome[] outcomes = await AskAsync(
            console,
            file,
            references.Length > 0 ? references : [.. images.Images.Select(static image => image.Reference)],
            async reference =>
            {
                LockedImage? was = images.Find(reference);
                return was is null
                    ? new Outcome(reference, null, null)
                    : new Outcome(reference, was.Content.Digest, await FindDigestAsync(registries, was, cancellationToken));
            },
            images,
            cancellationToken);
        ReferenceReport[] reports =
        [
            .. outcomes.Select(outcome => outcome.ToReport(
                file.Path,
                outcome.Fault is not null ? PinState.Unresolved
                : outcome.Was is null ? PinState.Unpinned
                : outcome.Was == outcome.Now ? PinState.Pinned
                : PinState.Moved)),
        ];
        new ReferencesReport(reports).Write(console, asJson);
        TellFaults(console, outcomes);
        return Array.TrueForAll(reports, static report => report.State == EnumText.Of(PinState.Pinned))
            ? ExitCodes.Done
            : ExitCodes.Mismatch;
    }

    private static async Task<Digest> FindDigestAsync(Registries registries, LockedImage was, CancellationToken cancellationToken)
    {
        Descriptor? moved = await registries
            .Client.GetRepository(was.Reference)
            .ResolveIfChangedAsync(was.Reference.Tag!, was.Content.Digest, cancellationToken);
        return moved?.Digest ?? was.Content.Digest;
    }

    private static async Task<int> ChangeAsync(
        ToolConsole console,
        Registries registries,
        ImageReference[] references,
        ImageLockFile file,
        bool mustBeLocked,
        bool asJson,
        CancellationToken cancellationToken)
    {
        ImageLock images = mustBeLocked || File.Exists(file.Path)
            ? await ReadAsync(file, mustBeLocked, cancellationToken)
            : ImageLock.Empty;
        registries.Name(images.Images.Select(static image => image.Reference.Domain));
        ImageReference[] wanted = references.Length > 0 ? references : [.. images.Images.Select(static image => image.Reference)];
        var locker = new ImageLocker(registries.Client);
        Outcome[] outcomes = await AskAsync(
            console,
            file,
            wanted,
            async reference =>
            {
                LockedImage? was = images.Find(reference);
                if (mustBeLocked && was is null)
                {
                    throw new ContentNotFoundException(
                        reference.ToString(),
                        file.Path,
                        images.Images.Select(static image => image.Reference.ToString()));
                }

                LockedImage now = was is null
                    ? await locker.LockAsync(reference, cancellationToken)
                    : await locker.RefreshAsync(was, cancellationToken);
                return new Outcome(reference, was?.Content.Digest, now.Content.Digest) { Image = now, Known = was };
            },
            images,
            cancellationToken);
        if (outcomes is [{ Fault: { } only }])
        {
            throw new IOException(InputErrors.NameIn(only.Message, outcomes[0].Reference.ToString()), only);
        }

        // All or nothing: a build that goes on would have half of them new.
        bool areAll = Array.TrueForAll(outcomes, static outcome => outcome.Fault is null);
        if (areAll && outcomes.Length > 0)
        {
            await file.UpdateAsync(
                now => now.With(outcomes.Where(outcome => outcome.Replaces(now)).Select(static outcome => outcome.Image!)),
                cancellationToken);
        }

        new ReferencesReport([
            .. outcomes.Select(outcome => outcome.ToReport(
                file.Path,
                outcome.Fault is not null ? PinState.Unresolved
                : outcome.Was is null && !areAll ? PinState.Unpinned
                : outcome.Was is null || outcome.Was == outcome.Now ? PinState.Pinned
                : PinState.Moved)),
        ]).Write(console, asJson);
        TellFaults(console, outcomes);
        if (!areAll)
        {
            console.WriteNote($"Nothing was written to {file.Path}.");
        }

        return areAll ? ExitCodes.Done : ExitCodes.Mismatch;
    }

    private static async Task<ImageLock> ReadAsync(ImageLockFile file, bool mustBeThere, CancellationToken cancellationToken) =>
        !mustBeThere && new FileInfo(file.Path) is { Exists: true, Length: 0 }
            ? ImageLock.Empty
            : await file.ReadAsync(cancellationToken);

    /// <summary>Asks for each; what cannot be answered does not keep the others from it.</summary>
    private static Task<Outcome[]> AskAsync(
        ToolConsole console,
        ImageLockFile file,
        ImageReference[] references,
        Func<ImageReference, Task<Outcome>> ask,
        ImageLock images,
        CancellationToken cancellationToken) =>
        ProgressBar.RunAsync(
            console,
            file.Path,
            async _ =>
            {
                var outcomes = new Outcome[references.Length];
                var options = new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrency, CancellationToken = cancellationToken };
                await Parallel.ForAsync(0, references.Length, options, async (i, _) =>
                {
                    try
                    {
                        outcomes[i] = await ask(references[i]);
                    }
                    catch (Exception e) when (InputErrors.IsInputError(e))
                    {
                        outcomes[i] = new Outcome(references[i], images.Find(references[i])?.Content.Digest, null) { Fault = e };
                    }
                });
                return outcomes;
            });

    private static void TellFaults(ToolConsole console, Outcome[] outcomes)
    {
        foreach (Outcome outcome in outcomes)
        {
            if (outcome.Fault is { } fault)
            {
                console.WriteError(InputErrors.NameIn(fault.Message, outcome.Reference.ToString()));
            }
        }
    }

    private sealed record Outcome(ImageReference Reference, Digest? Was, Digest? Now)
    {
        public LockedImage? Image { get; init; }

        /// <summary>What the file had when it was read.</summary>
        public LockedImage? Known { get; init; }

        public Exception? Fault { get; init; }

        // A later answer stays that somebody else has written meanwhile. What was there before goes, whatever the clock was that it was
        // written by.
        public bool Replaces(ImageLock now) =>
            now.Find(Reference) is not { } other || other == Known || other.ResolvedAt <= Image!.ResolvedAt;

        public ReferenceReport ToReport(string file, PinState state) => ReferenceReport.Of(file, Reference, Was, Now, state);
    }
}
