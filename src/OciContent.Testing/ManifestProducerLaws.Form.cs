using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OciContent.Images;
using OciContent.Testing.Checking;
using OciContent.Testing.Generation;

namespace OciContent.Testing;

/// <content>What documents hold, and how they are written.</content>
public sealed partial class ManifestProducerLaws
{
    /// <summary>The manifest has all annotations that were asked for, as they were given; it may have others.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public void AnnotationsAreKept() => Check(nameof(AnnotationsAreKept), static (description, image) =>
        RequireMap(Manifest(image), description.Annotations, "annotations"));

    /// <summary>
    /// The config has the platform, the time and what a container runs (user, environment, entry point, command, folder, ports, volumes,
    /// signal) as they were asked for, and none of them that was not. The same instant at another offset is the same time. It may have more
    /// labels, a time, and what a description does not have.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public void ConfigIsKept() =>
        Check(
            nameof(ConfigIsKept),
            static (description, image) =>
            {
                DocumentView config = Config(image);
                RequireText(config, description.Platform.Architecture, "architecture");
                RequireText(config, description.Platform.Os, "os");
                RequireText(config, description.Platform.Variant, "variant");
                RequireText(config, description.Platform.OsVersion, "os.version");
                RequireList(config, description.Platform.OsFeatures, "os.features");
                if (description.Created is { } created
                    && !(Timestamp.TryParse(config.RequireText("created"), out Timestamp written) && IsSameTime(written, created)))
                {
                    throw config.Fault($"created is {DocumentView.Kind(config.Find("created"))}: expected '{created}'");
                }

                ContainerConfig container = description.Config ?? new ContainerConfig();
                RequireText(config, container.User, "config", "User");
                RequireText(config, container.WorkingDir, "config", "WorkingDir");
                RequireText(config, container.StopSignal, "config", "StopSignal");
                RequireList(config, container.Env, "config", "Env");
                RequireList(config, container.Entrypoint, "config", "Entrypoint");
                RequireList(config, container.Cmd, "config", "Cmd");
                RequireKeys(config, container.ExposedPorts.Keys, "config", "ExposedPorts");
                RequireKeys(config, container.Volumes.Keys, "config", "Volumes");
                RequireMap(config, container.Labels, "config", "Labels");
            });

    /// <summary>
    /// Every parser sees the same document: no key is there twice, none differs from another or from a known one by case alone, and all
    /// text is Unicode (CVE-2021-41190).
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public void KeysAreUnambiguous() => Check(nameof(KeysAreUnambiguous), static (_, image) =>
    {
        foreach ((string name, ReadOnlyMemory<byte> json) in Documents(image))
        {
            if (JsonKeys.FindFault(json.Span) is { } fault)
            {
                throw new BrokenLawException($"in the {name}, {fault}", DocumentView.TextOf(json));
            }
        }
    });

    /// <summary>
    /// OciContent's strict reader takes the manifest and the config, the manifest's layers are a list, and what is read stays the same when
    /// it is written and read again. What is absent and what is empty are the same here: a writer may fill in what Go's structs have.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public void StrictReaderReadsTheSame() =>
        Check(
            nameof(StrictReaderReadsTheSame),
            static (description, image) =>
            {
                bool isOci = description.Format == ImageFormat.Oci;
                RequireRoundTrip(
                    "manifest",
                    image.Manifest,
                    json => ImageManifest.Parse(json, isOci ? MediaTypes.OciManifest : MediaTypes.DockerManifest));

                // The reader takes null, as BuildKit writes it for an image without layers.
                var view = new DocumentView("manifest", image.Manifest);
                if (view.Find("layers").ValueKind == JsonValueKind.Null)
                {
                    throw view.Fault("'layers' is null: expected a list");
                }

                RequireRoundTrip(
                    "config",
                    image.Config,
                    json => ImageConfig.Parse(json, isOci ? MediaTypes.OciConfig : MediaTypes.DockerConfig));
            });

    /// <summary>
    /// If the producer claims it, there is no white space between tokens (<see cref="ManifestProducerLawOptions.IsCompact"/>), and the keys
    /// of each object are in order (<see cref="ManifestProducerLawOptions.HasSortedKeys"/>): that of UTF-8, as Go has it, or that of
    /// UTF-16, as RFC 8785 has it.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public void FormIsCanonical() =>
        Check(
            nameof(FormIsCanonical),
            (_, image) =>
            {
                foreach ((string name, ReadOnlyMemory<byte> json) in Documents(image))
                {
                    var view = new DocumentView(name, json);
                    if (_options.IsCompact && CanonicalForm.FindWhiteSpace(json.Span) is { } at)
                    {
                        throw view.Fault($"the {name} has white space at byte {at}: expected none between tokens");
                    }

                    if (_options.HasSortedKeys && CanonicalForm.FindUnsorted(view.Find()) is (string before, string after))
                    {
                        throw view.Fault(
                            $"in the {name}, the key {OneLine.Quote(after)} comes after {OneLine.Quote(before)}: expected all "
                            + "keys in order");
                    }
                }
            });

    /// <summary>Annotations and labels mean the same in any order: given in another order, they are written alike.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public void OrderOfAnnotationsDoesNotMatter() => Check(nameof(OrderOfAnnotationsDoesNotMatter), (description, image) =>
    {
        ImageDescription reversed = description with
        {
            Annotations = Reverse(description.Annotations),
            Config = description.Config is { } config ? config with { Labels = Reverse(config.Labels) } : null,
        };
        RequireSame(image, Produce(reversed), "when annotations and labels are given in reverse order");
    });

    /// <summary>
    /// The same description gives the same bytes: each time, a second later (<see cref="ManifestProducerLawOptions.RepeatsAfter"/>), and
    /// where times and numbers are written differently and <c>I</c> is not the capital of <c>i</c>
    /// (<see cref="CultureInfo.CurrentCulture"/>). Runs in other processes or on other machines are not compared.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public void OutputIsDeterministic()
    {
        // Simpler cases would take a second each, so this one is as simple as can be from the start.
        ImageDescription simplest = _cases.Simplest();
        ProducedImage? first = null;
        long start = Stopwatch.GetTimestamp();
        try
        {
            first = Produce(simplest);
        }
        catch (BrokenLawException)
        {
            // The cases say so.
        }

        Check(nameof(OutputIsDeterministic), (description, image) =>
        {
            RequireSame(image, Produce(description), "the second time");
            RequireSame(image, UnderForeignCulture(() => Produce(description)), "under a Turkish culture that writes times with dots");
        });
        if (first is null)
        {
            return;
        }

        TimeSpan left = _options.RepeatsAfter - Stopwatch.GetElapsedTime(start);
        Thread.Sleep(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        try
        {
            RequireSame(first, Produce(simplest), "a second later");
        }
        catch (BrokenLawException fault)
        {
            throw _cases.Violation(nameof(OutputIsDeterministic), fault, simplest, number: 1);
        }
    }

    private static (string Name, ReadOnlyMemory<byte> Json)[] Documents(ProducedImage image) =>
        [("manifest", image.Manifest), ("config", image.Config)];

    private static ProducedImage UnderForeignCulture(Func<ProducedImage> produce)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = ForeignCulture;
        try
        {
            return produce();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static void RequireRoundTrip(string name, ReadOnlyMemory<byte> json, ParseDocument parse)
    {
        try
        {
            byte[] once = parse(json.Span).ToBytes(DocumentProfile.Default);
            byte[] twice = parse(once).ToBytes(DocumentProfile.Default);
            if (JsonDifference.Find(JsonDocument.Parse(once).RootElement, JsonDocument.Parse(twice).RootElement) is { } difference)
            {
                throw new BrokenLawException(
                    $"in the {name}, {difference} when it is written and read again: expected the same",
                    DocumentView.TextOf(json));
            }
        }
        catch (JsonException e)
        {
            throw new BrokenLawException($"the {name} is refused: {e.Message.TrimEnd('.')}", DocumentView.TextOf(json), e);
        }
    }

    private static void RequireSame(ProducedImage first, ProducedImage second, string when)
    {
        RequireSame("manifest", first.Manifest, second.Manifest, when);
        RequireSame("config", first.Config, second.Config, when);
        if (first.Layers.Count != second.Layers.Count
            || first.Layers.Zip(second.Layers).Any(static pair => !pair.First.Span.SequenceEqual(pair.Second.Span)))
        {
            throw new BrokenLawException($"the layers differ {when}: expected the same bytes");
        }
    }

    private static void RequireSame(string name, ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, string when)
    {
        if (!first.Span.SequenceEqual(second.Span))
        {
            throw new BrokenLawException(
                $"the {name} differs {when}: expected the same bytes",
                $"{DocumentView.TextOf(first)}\n{DocumentView.TextOf(second)}");
        }
    }

    // .NET counts in units of 100 nanoseconds.
    private static bool IsSameTime(Timestamp first, Timestamp second) =>
        first.ToDateTimeOffset() == second.ToDateTimeOffset() && first.Nanosecond == second.Nanosecond;

    // Nothing, null and an empty text are the same to Go.
    private static void RequireText(DocumentView document, string? expected, params ReadOnlySpan<object> path)
    {
        JsonElement value = document.Find(path);
        bool isAbsent = value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null || DocumentView.IsText(value, "");
        if (string.IsNullOrEmpty(expected) ? !isAbsent : !DocumentView.IsText(value, expected))
        {
            throw document.Fault(
                $"{DocumentView.PathText(path)} is {DocumentView.Kind(value)}: expected "
                + $"{(string.IsNullOrEmpty(expected) ? "none, as none was asked for" : OneLine.Quote(expected))}");
        }
    }

    private static void RequireList(DocumentView document, IReadOnlyList<string> expected, params ReadOnlySpan<object> path)
    {
        int count = document.CountList(path);
        JsonElement list = document.Find(path);
        if (count != expected.Count || Enumerable.Range(0, count).Any(i => !DocumentView.IsText(list[i], expected[i])))
        {
            throw document.Fault($"{DocumentView.PathText(path)} is {DocumentView.Raw(list)}: expected {JsonText.Of(expected)}");
        }
    }

    private static void RequireKeys(DocumentView document, IEnumerable<string> expected, params ReadOnlySpan<object> path)
    {
        JsonElement map = document.Find(path);
        string[] written =
        [
            .. (map.ValueKind == JsonValueKind.Object ? map.EnumerateObject().Select(static member => member.Name) : []).Order(
                StringComparer.Ordinal),
        ];
        string[] sorted = [.. expected.Order(StringComparer.Ordinal)];
        if (!written.SequenceEqual(sorted))
        {
            throw document.Fault($"{DocumentView.PathText(path)} has the keys {JsonText.Of(written)}: expected {JsonText.Of(sorted)}");
        }
    }

    private static void RequireMap(DocumentView document, IReadOnlyDictionary<string, string> expected, params ReadOnlySpan<object> path)
    {
        foreach ((string key, string value) in expected)
        {
            if (document.Find([.. path, key]) is var written && !DocumentView.IsText(written, value))
            {
                string kind = written.ValueKind == JsonValueKind.Undefined ? "nothing" : DocumentView.Kind(written);
                throw document.Fault(
                    $"{DocumentView.PathText(path)} has {kind} for {OneLine.Quote(key)}: expected {OneLine.Quote(value)}");
            }
        }
    }

    private static Dictionary<string, string> Reverse(IReadOnlyDictionary<string, string> map) =>
        new(map.Reverse(), StringComparer.Ordinal);

    private static CultureInfo ForeignCulture { get; } = MakeForeignCulture();

    private static CultureInfo MakeForeignCulture()
    {
        CultureInfo culture = Turkish();
        culture.DateTimeFormat.TimeSeparator = ".";
        culture.DateTimeFormat.DateSeparator = ".";
        culture.NumberFormat.NegativeSign = "\u2212";
        culture.NumberFormat.NumberDecimalSeparator = ",";
        return culture;
    }

    // Where there is no data of cultures, only the invariant one is known.
    private static CultureInfo Turkish()
    {
        try
        {
            return new CultureInfo("tr-TR", useUserOverride: false);
        }
        catch (CultureNotFoundException)
        {
            return (CultureInfo)CultureInfo.InvariantCulture.Clone();
        }
    }

    private delegate ImageDocument ParseDocument(ReadOnlySpan<byte> json);
}
