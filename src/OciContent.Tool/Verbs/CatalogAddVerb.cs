using System.CommandLine;
using OciContent.Catalog;
using OciContent.Inference;
using OciContent.Registry;
using OciContent.Registry.Engine;
using OciContent.Registry.Storage;
using OciContent.Sources;
using OciContent.Tool.Output;
using OciContent.Transports;

namespace OciContent.Tool.Verbs;

/// <summary><c>catalog add IMAGE…</c>: keeps every hash of images, and of whole registries.</summary>
internal static class CatalogAddVerb
{
    public static Command Create(ToolConsole console, Registries registries)
    {
        Argument<string[]> images = VerbOptions.Images();
        var all = new Option<bool>("--all")
        {
            Description = "Add all tags of each IMAGE, which is a registry (docker://HOST), a repository, a layout, an archive or a "
                + "registry's own folder; of layouts and archives also what has no tag.",
            Arity = ArgumentArity.Zero,
        };
        var documents = new Option<bool>("--documents-only")
        {
            Description = "Read manifests and configs alone. Default with --all.",
            Arity = ArgumentArity.Zero,
        };
        var layers = new Option<bool>("--layers")
        {
            Description = "With --all, read the layers too, and infer what tools make of them.",
            Arity = ArgumentArity.Zero,
        };
        var approve = new Option<bool>("--approve") { Description = "Approve what is added as a base.", Arity = ArgumentArity.Zero };
        var by = new Option<string>("--by") { Description = "Who approves. Default: the name of the user.", HelpName = "WHO" };
        var note = new Option<string>("--note") { Description = "Why it is approved, or for what.", HelpName = "TEXT" };
        var until = new Option<string>("--until")
        {
            Description = "Up to when the approval counts, such as 2027-01-31 or 2027-01-31T12:00:00Z. A time that is past takes it back.",
            HelpName = "DATE",
        };
        var name = new Option<string>("--name")
        {
            Description = "The name and tag by which others find the IMAGE, if it is not from a registry.",
            HelpName = "NAME:TAG",
        };
        Option<string[]> profiles = ProfileOptions.Several();
        Option<string> platform = VerbOptions.Platform();
        Option<string> catalog = Catalogs.Needed();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("add", "Add images to the catalogue: all their hashes, and what a registry would show for their layers.")
        {
            images,
            all,
            documents,
            layers,
            approve,
            by,
            note,
            until,
            name,
            profiles,
            platform,
            catalog,
            json,
        };
        verb.SetAction((parsed, cancellationToken) =>
        {
            bool isApproved = parsed.GetValue(approve);
            if (!isApproved && (parsed.GetValue(by) ?? parsed.GetValue(note) ?? parsed.GetValue(until)) is not null)
            {
                throw new FormatException("'--by', '--note' and '--until' are about an approval: expected '--approve' with them.");
            }

            bool isAll = parsed.GetValue(all);
            if (parsed.GetValue(documents) && parsed.GetValue(layers))
            {
                throw new FormatException("'--documents-only' and '--layers' say the opposite: expected one of them.");
            }

            ImageReference? given = parsed.GetValue(name) is { } text ? ReferenceNames.Parse(text) : null;
            if (given is not null && (isAll || parsed.GetRequiredValue(images).Length > 1))
            {
                throw new FormatException("'--name' is of one image: expected one IMAGE, without '--all'.");
            }

            var options = new CatalogAddOptions
            {
                ReadsLayers = isAll ? parsed.GetValue(layers) : !parsed.GetValue(documents),
                Inference = new InferenceOptions { Profiles = ProfileOptions.Parse(parsed.GetValue(profiles)) },
                Name = given,
                Approval = isApproved
                    ? new CatalogApproval(
                        parsed.GetValue(by) ?? Environment.UserName,
                        parsed.GetValue(note),
                        parsed.GetValue(until) is { } end ? ParseDate(end) : null)
                    : null,
            };
            return RunAsync(
                console,
                registries,
                parsed.GetRequiredValue(images),
                isAll,
                VerbOptions.OpenOptions(parsed.GetValue(platform)),
                options,
                parsed.GetValue(catalog),
                parsed.GetValue(json),
                cancellationToken);
        });
        return verb;
    }

    private static DateTimeOffset ParseDate(string text)
    {
        string time = text.Length == "2027-01-31".Length ? $"{text}T00:00:00Z" : text;
        return Timestamp.TryParse(time, out Timestamp parsed)
            ? parsed.ToDateTimeOffset()
            : throw new FormatException($"'{text}' is not a value of --until: expected a date such as 2027-01-31, or a time in RFC 3339.");
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        Registries registries,
        string[] images,
        bool isAll,
        ImageSourceOptions options,
        CatalogAddOptions adding,
        string? database,
        bool asJson,
        CancellationToken cancellationToken)
    {
        await using ImageCatalog catalog = await Catalogs.OpenAsync(database, CatalogMode.Create, cancellationToken);
        var added = new List<CatalogAddReport.Added>();
        var problems = new List<ProblemReport>();
        bool areSeveral = isAll || images.Length > 1;
        foreach (string image in images)
        {
            IAsyncEnumerable<string> names = isAll
                ? ListAsync(console, registries, image, problems, cancellationToken)
                : new[] { image }.ToAsyncEnumerable();
            try
            {
                await foreach (string one in names.WithCancellation(cancellationToken))
                {
                    try
                    {
                        CatalogAddition addition = await AddAsync(console, registries, catalog, one, options, adding, cancellationToken);
                        added.Add(CatalogAddReport.Added.From(one, addition));
                        problems.AddRange(addition.Problems.Select(ProblemReport.From));
                        if (!asJson)
                        {
                            Write(console, one, addition);
                        }
                    }
                    catch (Exception e) when (areSeveral && InputErrors.IsOfOneInput(e))
                    {
                        problems.Add(new ProblemReport(one, InputErrors.NameIn(e.Message, one)));
                    }
                }
            }
            catch (Exception e) when ((images.Length > 1 || added.Count + problems.Count > 0) && InputErrors.IsOfOneInput(e))
            {
                problems.Add(new ProblemReport(image, InputErrors.NameIn(e.Message, image)));
            }
        }

        if (asJson)
        {
            console.WriteJson(new CatalogAddReport(catalog.Name, added, problems), ReportJson.Readable.CatalogAddReport);
        }

        foreach (ProblemReport problem in problems)
        {
            console.WriteError(InputErrors.NameIn(problem.Message, problem.Location));
        }

        return problems.Count == 0 ? ExitCodes.Done : ExitCodes.Mismatch;
    }

    // What a registry says that a tag stands for is enough to know whether the catalogue has it.
    private static Task<CatalogAddition> AddAsync(
        ToolConsole console,
        Registries registries,
        ImageCatalog catalog,
        string image,
        ImageSourceOptions options,
        CatalogAddOptions adding,
        CancellationToken cancellationToken) => ImageOpener.NameErrorsAsync(
        console,
        image,
        async location =>
        {
            ImageReference? name = adding.Name ?? BuildVerb.ReferenceOf(location);
            if (!adding.ReadsLayers && options.Platform is null && BuildVerb.ReferenceOf(location) is { } wanted)
            {
                // The tag may have moved from the digest behind it.
                Digest root = wanted.Digest
                    ?? (await registries.Client.GetRepository(wanted).ResolveAsync(wanted.Tag!, cancellationToken)).Digest;
                if (await catalog.ConfirmAsync(root, adding with { Name = name }, cancellationToken) is { } known)
                {
                    return known;
                }
            }

            await using ImageSource source = await ImageOpener.OpenAsync(console, image, location, options, cancellationToken);
            return await ProgressBar.RunAsync(console, image, progress => catalog.AddAsync(
                source,
                adding with { Name = name, Inference = adding.Inference with { Progress = progress } },
                cancellationToken));
        });

    private static async IAsyncEnumerable<string> ListAsync(
        ToolConsole console,
        Registries registries,
        string place,
        List<ProblemReport> problems,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string prefix = $"{Registries.Syntax.Name}://";
        if (place.StartsWith(prefix, StringComparison.Ordinal)
            && !place[prefix.Length..].TrimEnd('/').Contains('/', StringComparison.Ordinal))
        {
            string host = place[prefix.Length..].TrimEnd('/');
            registries.Name([host]);
            await foreach (string repository in registries.Client.ListRepositoriesAsync(host, cancellationToken))
            {
                string name = $"{prefix}{host}/{repository}";
                List<string> tags = [];
                try
                {
                    tags = await registries.Client.GetRepository($"{host}/{repository}").ListTagsAsync(cancellationToken)
                        .ToListAsync(cancellationToken);
                }
                catch (Exception e) when (InputErrors.IsInputError(e))
                {
                    // A registry may list repositories that have no tags any more, and say that there are none such.
                    problems.Add(new ProblemReport(name, InputErrors.NameIn(e.Message, name)));
                }

                foreach (string tag in tags.Where(static tag => !ReferrerTag.IsOne(tag)))
                {
                    yield return $"{name}:{tag}";
                }
            }

            yield break;
        }

        if (await StorageRootAsync(place, cancellationToken) is { } folder)
        {
            StorageInventory inventory = await StorageVerb.ReadAsync(console, folder, StorageParts.Tags, cancellationToken);
            foreach (RepositoryInventory repository in inventory.Repositories)
            {
                foreach (StorageTag tag in repository.Tags.Where(static tag => tag.Current is not null && !ReferrerTag.IsOne(tag.Name)))
                {
                    yield return $"registry-storage:{folder}:{repository.Name}:{tag.Name}";
                }
            }

            yield break;
        }

        foreach (string name in await ListPlaceAsync(console, place, cancellationToken))
        {
            yield return name;
        }
    }

    private static async Task<List<string>> ListPlaceAsync(ToolConsole console, string place, CancellationToken cancellationToken)
    {
        ImageLocation location = ImageOpener.Locate(console, place);
        List<string> tags = await TagsVerb.ListAsync(console, place, location, cancellationToken);
        List<string> names = [.. tags.Select(tag => ImageNames.NameOf(location, tag))];

        // Registries and engines list nothing but tags.
        if (location.Transport is not (RegistryTransport or DockerEngineTransport or RegistryStorageTransport))
        {
            await using ImageSource source =
                await ImageOpener.OpenAsync(console, place, location, new ImageSourceOptions(), cancellationToken);
            ILookup<bool, Digest> entries = source.Entries.ToLookup(
                static entry => EntryReport.NameOf(entry) is not null,
                static entry => entry.Digest);
            names.AddRange(entries[false].Except(entries[true]).Select(digest => ImageNames.NameOf(location, digest)));
        }

        return names.Count > 0 ? names : throw new InvalidDataException($"'{place}' has no images: expected one or more with --all.");
    }

    // A folder in which a registry keeps its repositories.
    private static async Task<string?> StorageRootAsync(string place, CancellationToken cancellationToken)
    {
        const string Prefix = "registry-storage:";
        string folder = place.StartsWith(Prefix, StringComparison.Ordinal) ? place[Prefix.Length..] : place;
        if (!Directory.Exists(folder) || File.Exists(Path.Join(folder, "oci-layout")))
        {
            return null;
        }

        try
        {
            await using RegistryStorage storage = await RegistryStorage.OpenAsync(folder, new StorageOptions(), cancellationToken);
            return folder;
        }
        catch (Exception e) when (InputErrors.IsInputError(e))
        {
            return null;
        }
    }

    private static void Write(ToolConsole console, string image, CatalogAddition addition)
    {
        string known = addition.NewImages == addition.Images.Count ? "new"
            : addition.NewImages == 0 ? "known"
            : $"{addition.NewImages} new";
        string read = addition.LayersRead > 0 ? $", {StorageVerb.Count(addition.LayersRead, "layer")} read" : "";
        console.Out.WriteLine(
            Printable.Text(
                $"{image}  {string.Join(' ', addition.Roots)}  {StorageVerb.Count(addition.Images.Count, "image")}, {known}{read}"));
    }
}
