using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Images;
using OciContent.TestKit.Images;
using OciContent.Tool.Tests.Kit;
using OciContent.Transports;

namespace OciContent.Tool.Tests;

/// <summary><c>referrers</c>: what refers to an image, and <c>copy --referrers</c>, which brings it along.</summary>
public sealed class ReferrersVerbTests : IDisposable
{
    private const string Signature = "application/vnd.example.signature";

    private readonly TempFolder _temp = new();
    private readonly LayoutBuilder _layout;
    private readonly JsonObject _image;
    private readonly JsonObject _signature;
    private readonly JsonObject _sbom;
    private readonly JsonObject _ofSignature;

    public ReferrersVerbTests()
    {
        _layout = new LayoutBuilder(_temp, "x");
        _image = _layout.AddImage(["a"]);
        _signature = _layout.AddReferrer(_image, Signature, "signed");
        _sbom = _layout.AddReferrer(_image, artifactType: null, "packages");
        _ofSignature = _layout.AddReferrer(_signature, "application/vnd.example.timestamp", "now");
        _layout
            .Add(_image, "v1")
            .Add(_layout.AddImage(["other"]), "other")
            .Add(_signature)
            .Add(_layout.AddIndex(_sbom), $"sha256-{((string)_image["digest"]!)["sha256:".Length..]}")
            .Add(_ofSignature)
            .Write();
    }

    private string Image => $"oci:{_layout.FullPath}:v1";

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Referrers_AreThoseOfAllEntries_WithTypeAndAnnotations()
    {
        ToolRun run = await ToolRun.RunAsync("referrers", Image, "--json");

        JsonElement report = run.Json();
        Assert.Equal((string)_image["digest"]!, report.GetProperty("subject").GetString());
        Assert.Equal(
            [
                "subject",
                "referrers",
                .. FieldsOf("referrers[]"),
                "referrers[].referrers",
                .. FieldsOf("referrers[].referrers[]"),
                "referrers[].referrers[].referrers",
                "problems",
            ],
            JsonShape.PathsOf(report));
        Assert.Equal(
            [
                ((string)_signature["digest"]!, (int)_signature["size"]!, Signature, "signed"),
                ((string)_sbom["digest"]!, (int)_sbom["size"]!, "application/vnd.example.config", "packages"),
            ],
            report
                .GetProperty("referrers")
                .EnumerateArray()
                .Select(static referrer => (
                    referrer.GetProperty("digest").GetString(),
                    referrer.GetProperty("size").GetInt32(),
                    referrer.GetProperty("artifactType").GetString(),
                    referrer.GetProperty("annotations").GetProperty("x").GetString())));
        JsonElement nested = Assert.Single(report.GetProperty("referrers")[0].GetProperty("referrers").EnumerateArray());
        Assert.Equal((string)_ofSignature["digest"]!, nested.GetProperty("digest").GetString());
        Assert.Equal((string)_signature["digest"]!, nested.GetProperty("subject").GetString());
        Assert.Equal(ExitCodes.Done, run.ExitCode);

        static IEnumerable<string> FieldsOf(string path) => new[]
        {
            "kind",
            "by",
            "subject",
            "digest",
            "size",
            "mediaType",
            "artifactType",
            "predicateTypes",
            "annotations",
            "annotations.org.opencontainers.image.ref.name",
            "annotations.x",
        }.Select(name => $"{path}.{name}");
    }

    [Fact]
    public async Task Text_IsALineForEach()
    {
        ToolRun run = await ToolRun.RunAsync("referrers", Image);

        Assert.Equal(
            [
                $"signature  {_signature["digest"]}  {_signature["size"]} B  {Signature}",
                $"  other    {_ofSignature["digest"]}  {_ofSignature["size"]} B  application/vnd.example.timestamp",
                $"other      {_sbom["digest"]}  {_sbom["size"]} B  application/vnd.example.config",
            ],
            run.OutLines);
    }

    [Fact]
    public async Task AnArtifactType_IsTheManifestsOrItsConfigs()
    {
        ToolRun ofSignature = await ToolRun.RunAsync("referrers", Image, "--artifact-type", Signature);
        ToolRun ofConfig = await ToolRun.RunAsync("referrers", Image, "--artifact-type", "application/vnd.example.config");
        ToolRun ofNested = await ToolRun.RunAsync("referrers", Image, "--artifact-type", "application/vnd.example.timestamp");
        ToolRun ofNone = await ToolRun.RunAsync("referrers", Image, "--artifact-type", "a/b");

        Assert.Contains((string)_signature["digest"]!, Assert.Single(ofSignature.OutLines), StringComparison.Ordinal);
        Assert.Contains((string)_sbom["digest"]!, Assert.Single(ofConfig.OutLines), StringComparison.Ordinal);
        Assert.Equal($"of {_signature["digest"]}:", ofNested.OutLines[0]);
        Assert.StartsWith($"other  {_ofSignature["digest"]}", ofNested.OutLines[1], StringComparison.Ordinal);
        Assert.Equal(
            new ToolRun(ExitCodes.Done, "", $"Nothing of the type 'a/b' here refers to {_image["digest"]}.\n"),
            ofNone);
    }

    [Fact]
    public async Task AReferrer_HasReferrersOfItsOwn()
    {
        ToolRun run = await ToolRun.RunAsync("referrers", $"{_layout.FullPath}@{_signature["digest"]}");

        Assert.Contains((string)_ofSignature["digest"]!, Assert.Single(run.OutLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADocumentThatCannotBeRead_IsToldBesideTheOthers()
    {
        File.Delete(_layout.PathOf((string)_signature["digest"]!));
        ToolRun run = await ToolRun.RunAsync("referrers", Image, "--json");

        using JsonDocument report = JsonDocument.Parse(run.Out);
        Assert.Equal(1, report.RootElement.GetProperty("referrers").GetArrayLength());
        Assert.Equal(
            "manifests[2] of index.json",
            report.RootElement.GetProperty("problems")[0].GetProperty("location").GetString());
        Assert.Equal((ExitCodes.Mismatch, 1), (run.ExitCode, run.ErrorLines.Count));
    }

    [Fact]
    public async Task AManifestThatAnIndexListsAndIsNotHere_IsNoProblem()
    {
        JsonObject absent = _layout.AddImage(["absent"], "linux/arm64");
        _layout.Add(_layout.AddIndex(absent), "partial").Write();
        File.Delete(_layout.PathOf((string)absent["digest"]!));

        ToolRun run = await ToolRun.RunAsync("referrers", Image);
        Assert.Equal(("", 3, ExitCodes.Done), (run.Error, run.OutLines.Count, run.ExitCode));
    }

    [Theory]
    [InlineData("oci:{0}:t")]
    [InlineData("oci:{0}")]
    [InlineData("oci-archive:{0}:t")]
    public async Task Copy_BringsThemAlong_AndWhatRefersToThem(string destination)
    {
        string target = string.Format(null, destination, _temp.PathOf("copy"));
        ToolRun run = await ToolRun.RunAsync("copy", Image, target, "--referrers", "--json");

        Assert.Equal(
            [(string)_signature["digest"]!, (string)_sbom["digest"]!, (string)_ofSignature["digest"]!],
            run.Json().GetProperty("referrers").EnumerateArray().Select(static referrer => referrer.GetProperty("digest").GetString()));
        Assert.Equal((string)_image["digest"]!, run.Json().GetProperty("digest").GetString());
        string copy = $"{_temp.PathOf("copy")}@{_image["digest"]}";
        ToolRun again = await ToolRun.RunAsync("referrers", copy);
        Assert.Equal((await ToolRun.RunAsync("referrers", Image)).OutLines, again.OutLines);
        ToolRun tags = await ToolRun.RunAsync("tags", _temp.PathOf("copy"));
        Assert.Equal(target.EndsWith(":t", StringComparison.Ordinal) ? ["t"] : [], tags.OutLines);
        ToolRun verified = await ToolRun.RunAsync("verify", _temp.PathOf("copy"), "--json");
        Assert.Equal(0, verified.Json().GetProperty("unreachableBlobs").GetInt32());
        Assert.True(verified.Json().GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task Copy_TellsHowManyCameAlong_AndDoesNotAddThemTwice()
    {
        string target = $"oci:{_temp.PathOf("copy")}:t";
        ToolRun first = await ToolRun.RunAsync("copy", Image, target, "--referrers");
        string index = File.ReadAllText(_temp.PathOf("copy/index.json"));
        ToolRun second = await ToolRun.RunAsync("copy", Image, target, "--referrers");

        Assert.Equal(new ToolRun(ExitCodes.Done, $"{_image["digest"]}\n", "3 referrers came along.\n"), first);
        Assert.Equal((first, index), (second, File.ReadAllText(_temp.PathOf("copy/index.json"))));
        ToolRun none = await ToolRun.RunAsync("copy", $"oci:{_layout.FullPath}:other", target, "--referrers");
        Assert.Equal("Nothing refers to it that was not copied anyway.\n", none.Error);
    }

    [Fact]
    public async Task CopyAll_HasThemAnyway()
    {
        ToolRun run = await ToolRun.RunAsync("copy", "--all", "--referrers", $"oci:{_layout.FullPath}", $"oci:{_temp.PathOf("copy")}");

        Assert.Equal("Nothing refers to it that was not copied anyway.\n", run.Error);
        Assert.Equal(
            File.ReadAllText(Path.Join(_layout.FullPath, "index.json")),
            File.ReadAllText(_temp.PathOf("copy/index.json")));
    }

    [Theory]
    [InlineData("dir:{0}")]
    [InlineData("docker-archive:{0}")]
    public async Task APlaceForOneImage_IsRefused(string destination)
    {
        string target = string.Format(null, destination, _temp.PathOf("copy"));
        ToolRun run = await ToolRun.RunAsync("copy", Image, target, "--referrers");

        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
        Assert.EndsWith(
            $"'{target}' is for an image alone: expected a place that holds what refers to it too.",
            Assert.Single(run.ErrorLines),
            StringComparison.Ordinal);
        Assert.False(Path.Exists(_temp.PathOf("copy")));
    }

    [Fact]
    public async Task Copy_RefusesWhatItCannotKnow()
    {
        File.Delete(_layout.PathOf((string)_sbom["digest"]!));
        File.WriteAllText(_layout.PathOf((string)_signature["digest"]!), "{}");
        ToolRun run = await ToolRun.RunAsync("copy", Image, $"oci:{_temp.PathOf("copy")}:t", "--referrers");

        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
        Assert.Contains("cannot be read, and may refer to what is copied: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARegistry_IsAskedForThem_AndFilteredAgain()
    {
        var registry = new FakeRegistryTransport();
        FakeRepository repository = registry.Add("example.com/app");
        repository.FiltersNothing = true;
        Descriptor image = await repository.AddAsync(Manifest(subject: null, "application/vnd.example.app"), "v1");
        Descriptor signature = await repository.AddAsync(Manifest(image, Signature));
        await repository.AddAsync(Manifest(image, "a/b"));

        ToolRun run = await ToolRun.RunAsync(
            Stream.Null,
            ["referrers", "fake://example.com/app:v1", "--artifact-type", Signature, "--json"],
            transports: ImageTransports.Default.Add(registry));

        JsonElement referrer = Assert.Single(run.Json().GetProperty("referrers").EnumerateArray());
        Assert.Equal(signature.Digest.ToString(), referrer.GetProperty("digest").GetString());
        Assert.Equal(3, repository.ReferrerRequests);
    }

    [Fact]
    public async Task Copy_FromARegistryAndBack_BringsThemAlong()
    {
        var registry = new FakeRegistryTransport();
        ImageTransports transports = ImageTransports.Default.Add(registry);
        string layout = _temp.PathOf("copy");
        ToolRun pushed = await ToolRun.RunAsync(
            Stream.Null,
            ["copy", Image, "fake://example.com/app:v1", "--referrers"],
            transports: transports);
        ToolRun pulled = await ToolRun.RunAsync(
            Stream.Null,
            ["copy", "fake://example.com/app:v1", $"oci:{layout}:v1", "--referrers"],
            transports: transports);

        Assert.Equal(("3 referrers came along.\n", pushed), (pushed.Error, pulled));
        Assert.Equal(
            (await ToolRun.RunAsync("referrers", Image)).OutLines.Order(StringComparer.Ordinal),
            (await ToolRun.RunAsync("referrers", $"oci:{layout}:v1")).OutLines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ARegistryThatListsSomethingElse_IsContradicted()
    {
        var registry = new FakeRegistryTransport();
        FakeRepository repository = registry.Add("example.com/app");
        Descriptor image = await repository.AddAsync(Manifest(subject: null, "application/vnd.example.app"), "v1");
        Descriptor other = await repository.AddAsync(Manifest(subject: null, "application/vnd.example.other"));
        repository.Refer(image.Digest, other);

        ToolRun run = await ToolRun.RunAsync(
            Stream.Null,
            ["referrers", "fake://example.com/app:v1", "--json"],
            transports: ImageTransports.Default.Add(registry));

        JsonElement report = JsonElement.Parse(run.Out);
        Assert.Equal(0, report.GetProperty("referrers").GetArrayLength());
        Assert.Contains(
            "but it does not refer to that",
            report.GetProperty("problems")[0].GetProperty("message").GetString(),
            StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
    }

    // A registry may list anything; what is copied as a referrer says so itself.
    [Fact]
    public async Task Copy_RefusesAReferrerThatRefersToSomethingElse()
    {
        var registry = new FakeRegistryTransport();
        FakeRepository repository = registry.Add("example.com/app");
        Descriptor image = await repository.AddAsync(Manifest(subject: null, "application/vnd.example.app"), "v1");
        Descriptor other = await repository.AddAsync(Manifest(subject: null, "application/vnd.example.other"));
        repository.Refer(image.Digest, other);

        ToolRun run = await ToolRun.RunAsync(
            Stream.Null,
            ["copy", "fake://example.com/app:v1", $"oci:{_temp.PathOf("copy")}:t", "--referrers"],
            transports: ImageTransports.Default.Add(registry));

        Assert.Equal(
            $"oci-content: 'example.com/app' lists {other.Digest} as a referrer of {image.Digest}, but it does not refer to that: expected "
            + "a manifest or index whose 'subject' it is.\n",
            run.Error);
        Assert.Equal((ExitCodes.Refused, false), (run.ExitCode, Path.Exists(_temp.PathOf("copy"))));
    }

    private static ImageManifest Manifest(Descriptor? subject, string artifactType) => new()
    {
        MediaType = MediaTypes.OciManifest,
        ArtifactType = artifactType,
        Config = Descriptor.Empty,
        Layers = [],
        Subject = subject,
    };
}
