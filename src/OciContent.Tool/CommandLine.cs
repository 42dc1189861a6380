using System.CommandLine;
using System.CommandLine.Help;
using OciContent.Tool.Output;
using OciContent.Tool.Verbs;

namespace OciContent.Tool;

/// <summary>The command line: its verbs, and what becomes of errors.</summary>
internal static class CommandLine
{
    private const string Description = """
        Computes, explains, verifies and reproduces the hashes of container images.

        Exit codes: 0 success; 1 something does not match or was not found; 2 wrong usage, or input that is missing, unreadable or refused.
        """;

    // Files of this machine are all that these read or write.
    private static readonly string[] LocalVerbs = ["digest", "layer", "compress", "gc", "storage"];

    // What these see is not kept in the catalogue: they ask it, or have nothing to do with images' contents.
    private static readonly string[] UnkeptVerbs = ["base", "check", "pin", "lock", "watch", "tags", "tag", "untag", "delete", "build"];

    // How long work that was cancelled may take to end. Opening a pipe that nobody writes to takes for ever.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Runs the command.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments,
        ToolConsole console,
        CancellationToken cancellationToken = default)
    {
        await using var registries = new Registries(console);
        await using var engines = new Engines();
        await using var catalogs = new Catalogs();
        console = console.WithTransports(console.Transports.Add(registries.CreateTransport()).Add(engines.CreateTransport()), catalogs);
        RootCommand root = CreateRoot(console, registries, engines, catalogs);

        // A file may be called @x: no response files.
        ParseResult parsed = root.Parse(
            arguments,
            new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (UsageErrors.Find(root, parsed, arguments) is { } error)
        {
            console.WriteError(error);
            return ExitCodes.Refused;
        }

        try
        {
            registries.Configure(parsed);
            engines.Configure(parsed);
            catalogs.Configure(parsed);

            // Signals are the program's business: it cancels the token.
            var invocation = new InvocationConfiguration
            {
                Output = console.Out,
                Error = console.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await WaitAsync(
                Task.Run(() => parsed.InvokeAsync(invocation, cancellationToken), CancellationToken.None),
                cancellationToken);
        }
        catch (Exception e) when (InputErrors.IsInputError(e))
        {
            console.WriteError(e.Message);
            return ExitCodes.Refused;
        }
        catch (OperationCanceledException)
        {
            console.WriteError("Cancelled.");
            return ExitCodes.Cancelled;
        }
    }

    private static RootCommand CreateRoot(ToolConsole console, Registries registries, Engines engines, Catalogs catalogs)
    {
        var root = new RootCommand(Description)
        {
            DigestVerb.Create(console),
            LayerVerb.Create(console),
            InspectVerb.Create(console),
            WhichVerb.Create(console),
            CompressVerb.Create(console),
            IdentifyVerb.Create(console),
            InferVerb.Create(console),
            BaseVerb.Create(console),
            DiffVerb.Create(console),
            VerifyVerb.Create(console),
            AuditVerb.Create(console),
            CopyVerb.Create(console, registries),
            ConvertVerb.Create(console),
            EditVerb.Create(console),
            BuildVerb.Create(console),
            GraphVerb.Create(console),
            LsVerb.Create(console),
            TreeVerb.Create(console),
            CatVerb.Create(console),
            ExtractVerb.Create(console),
            ReportVerb.Create(console),
            ResolveVerb.Create(console),
            PinVerb.Create(console, registries),
            ManifestVerb.Create(console),
            ConfigVerb.Create(console),
            BlobVerb.Create(console),
            TagsVerb.Create(console),
            ReferrersVerb.Create(console),
            SignaturesVerb.Create(console),
            AttestationsVerb.Create(console),
            SigningVerbs.CreateSign(console),
            SigningVerbs.CreateAttest(console),
            LockVerb.Create(console, registries),
            WatchVerb.Create(console, registries),
            LayersVerb.Create(console),
            TagVerb.Create(console),
            UntagVerb.Create(console),
            DeleteVerb.Create(console),
            GcVerb.Create(console),
            StorageVerb.Create(console),
            CheckVerb.Create(console),
        };

        foreach (Command verb in root.Subcommands.Where(static verb => !LocalVerbs.Contains(verb.Name)))
        {
            foreach (Option option in registries.Options.Append(engines.Option))
            {
                verb.Options.Add(option);
            }
        }

        foreach (Command verb in root.Subcommands.Where(static verb => !LocalVerbs.Contains(verb.Name) && !UnkeptVerbs.Contains(verb.Name)))
        {
            verb.Options.Add(catalogs.Option);
        }

        Command catalog = CatalogVerb.Create(console, registries);
        foreach (Command verb in catalog.Subcommands.Where(static verb => verb.Name is "add" or "watch"))
        {
            foreach (Option option in registries.Options.Append(engines.Option))
            {
                verb.Options.Add(option);
            }
        }

        root.Subcommands.Add(catalog);
        root.Subcommands.Add(CompletionVerb.Create(console));
        root.Subcommands.Add(CompletionVerb.CreateHidden(console, root));
        root.Subcommands.Add(ManVerb.Create(console, root));

        // By default /h asks for help too, but it is a path; and [suggest] is for shells that were told about it.
        root.Directives.Clear();
        root.Options.Remove(root.Options.Single(static option => option is HelpOption));
        root.Options.Add(new HelpOption("--help", "-h", "-?"));
        return root;
    }

    private static async Task<int> WaitAsync(Task<int> running, CancellationToken cancellationToken)
    {
        if (await Task.WhenAny(running, Task.Delay(Timeout.Infinite, cancellationToken)) != running)
        {
            await Task.WhenAny(running, Task.Delay(Grace, CancellationToken.None));
            if (!running.IsCompleted)
            {
                throw new OperationCanceledException(cancellationToken);
            }
        }

        return await running;
    }
}
