using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Signing.Keys;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>catalog</c>, <c>check</c> and <c>--catalog</c>, as people use them.</summary>
public sealed class CatalogVerbTests : IDisposable
{
    private const string Name = "registry.example.com/hello:1.0";
    private const string Manifest = "sha256:370c551e9d0a3aad9e7e6c352ef9d3a5ca4aee8292885590f93dc69badf1164b";

    private readonly TempFolder _temp = new();
    private readonly string _image;
    private readonly string _catalog;

    public CatalogVerbTests()
    {
        _image = $"oci:{_temp.Copy(Repository.Hello("oci"), "image")}:latest";
        _catalog = _temp.PathOf("catalog.db");
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task WhatIsAdded_IsFoundByEveryVerb()
    {
        ToolRun added = await RunAsync("catalog", "add", _image, "--name", Name, "--approve", "--by", "base-team");
        ToolRun again = await RunAsync("catalog", "add", _image, "--name", Name);
        ToolRun which = await RunAsync("catalog", "which", Manifest["sha256:".Length..][..8]);
        ToolRun bases = await RunAsync("catalog", "bases");
        ToolRun history = await RunAsync("catalog", "history", Name);
        ToolRun check = await RunAsync("check", _image);

        Assert.Equal($"{_image}  {Manifest}  1 image, new, 3 layers read\n", added.Out);
        Assert.Equal($"{_image}  {Manifest}  1 image, known\n", again.Out);
        Assert.Equal([Manifest, $"  manifest in {Name}@{Manifest}: The manifest of this image."], which.OutLines.Take(2));
        Assert.Contains(Name, bases.Out, StringComparison.Ordinal);
        Assert.Contains("base-team", bases.Out, StringComparison.Ordinal);
        Assert.Contains(Manifest, history.Out, StringComparison.Ordinal);
        Assert.StartsWith($"{_image}: ok. The lowest 3 layers of the image are {Name}@{Manifest}", check.Out, StringComparison.Ordinal);
        Assert.All(new[] { added, again, which, bases, history, check }, static run => Assert.Equal((0, ""), (run.ExitCode, run.Error)));
    }

    [Fact]
    public async Task WhatIsNotThere_IsSaid()
    {
        await RunAsync("catalog", "add", _image, "--documents-only");
        foreach ((string[] verb, string expected) in new (string[], string)[]
        {
            (["catalog", "which", "00112233"], $"00112233 is not a hash of anything in {_catalog}.\n"),
            (["catalog", "bases"], $"No base is approved in {_catalog}.\n"),
            (["catalog", "history", Name], $"{Name} was never seen by {_catalog}.\n"),
            (["catalog", "derived", Manifest], $"No image in {_catalog} is built on {Manifest}, as far as is known.\n"),
        })
        {
            ToolRun run = await RunAsync(verb);
            Assert.Equal((ExitCodes.Mismatch, "", expected), (run.ExitCode, run.Out, run.Error));
        }

        ToolRun check = await RunAsync("check", _image);
        Assert.Equal(ExitCodes.Mismatch, check.ExitCode);
        Assert.Contains("not built on an approved base", check.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutACatalogue_NothingIsDone()
    {
        (await ToolRun.RunAsync("catalog", "bases")).AssertRefused(
            "No catalogue is named: expected --catalog DB, a file, or a PostgreSQL connection string (Host=…;Database=… or "
                + "postgresql://…), or OCI_CONTENT_CATALOG.");
        (await RunAsync("catalog", "bases")).AssertRefused(
            $"There is no catalogue '{_catalog}': expected a file that `catalog add` or `catalog import` made.");
        (await RunAsync("catalog", "add", _image, "--by", "me")).AssertRefused(
            "'--by', '--note' and '--until' are about an approval: expected '--approve' with them.");
        Assert.False(File.Exists(_catalog));
    }

    [Fact]
    public async Task OneName_IsOfOneImage()
    {
        string layout = await EditAsync();
        ToolRun run = await RunAsync("catalog", "add", layout, "--name", Name);
        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Contains($"{Name} cannot be the name of 2 images: expected one", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnIndex_OfWhichAnImageIsNotHere_IsNotBuiltOnABase()
    {
        await RunAsync("catalog", "add", _image, "--name", Name, "--approve");
        const string absent = "sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
        string folder = _image["oci:".Length..^":latest".Length];
        string hello = File.ReadAllText(Path.Join(folder, "index.json"));
        int size = JsonElement.Parse(hello).GetProperty("manifests")[0].GetProperty("size").GetInt32();
        byte[] index = Encoding.UTF8.GetBytes(
            $$$"""
            {"schemaVersion":2,"manifests":[
            {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{Manifest}}}","size":{{{size}}},
             "platform":{"os":"linux","architecture":"amd64"}},
            {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{absent}}}","size":500,
             "platform":{"os":"linux","architecture":"arm64"}},
            {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{absent.Replace("00", "ff", StringComparison.Ordinal)}}}",
             "size":500,"platform":{"os":"unknown","architecture":"unknown"}}]}
            """);
        var digest = Digest.Compute(index);
        File.WriteAllBytes(Path.Join(folder, "blobs", "sha256", digest.Encoded), index);
        File.WriteAllText(
            Path.Join(folder, "index.json"),
            $$$"""
            {"schemaVersion":2,"manifests":[
            {"mediaType":"application/vnd.oci.image.index.v1+json","digest":"{{{digest}}}","size":{{{index.Length}}}}]}
            """);

        ToolRun all = await RunAsync("check", $"oci:{folder}");
        ToolRun json = await RunAsync("check", $"oci:{folder}", "--json");
        ToolRun one = await RunAsync("check", $"oci:{folder}", "--platform", "linux/amd64");

        Assert.Equal(ExitCodes.Mismatch, all.ExitCode);
        Assert.Contains(" (linux/amd64): ok. ", all.Out, StringComparison.Ordinal);
        Assert.Equal(
            $"oci-content: {absent}: The manifest for linux/arm64 is not here: expected it, or that another platform is selected.\n",
            all.Error);
        Assert.Equal(ExitCodes.Mismatch, json.ExitCode);
        JsonElement report = JsonElement.Parse(json.Out);
        Assert.False(report.GetProperty("ok").GetBoolean());
        Assert.Equal(absent, report.GetProperty("problems")[0].GetProperty("location").GetString());
        Assert.Equal((0, ""), (one.ExitCode, one.Error));
    }

    // Each is a digest too, by its grammar: of an algorithm that is not known here.
    [Theory]
    [InlineData("debian:12")]
    [InlineData("debian:20260101")]
    public async Task ANameWithATag_IsNotADigest(string name)
    {
        await RunAsync("catalog", "add", _image, "--name", name, "--documents-only");
        await RunAsync("catalog", "add", (await EditAsync()) + ":changed", "--documents-only");

        ToolRun derived = await RunAsync("catalog", "derived", name);
        ToolRun shared = await RunAsync("catalog", "shared", "debian:12");

        Assert.Equal((ExitCodes.Done, ""), (derived.ExitCode, derived.Error));
        Assert.Contains("(no tag)", Assert.Single(derived.OutLines), StringComparison.Ordinal);
        shared.AssertRefused(
            "'debian:12' is not a hash: expected 8 or more lowercase hex digits, optionally with an algorithm and a colon before them.");
    }

    [Fact]
    public async Task Json_HasTheDigestsOfWhatWasNamed()
    {
        var layout = new LayoutBuilder(_temp, "index");
        JsonObject index = layout.AddIndex(layout.AddImage(["os"]), layout.AddImage(["arm os"], "linux/arm64"));
        string image = $"oci:{layout.Add(index, "multi").Write()}:multi";

        JsonElement added = (await RunAsync("catalog", "add", image, "--approve", "--json")).Json().GetProperty("images")[0];
        JsonElement again = (await RunAsync("catalog", "add", image, "--json")).Json().GetProperty("images")[0];
        JsonElement check = (await RunAsync("check", image, "--json")).Json();
        JsonElement saved = JsonElement.Parse((await RunAsync("check", Saved(), "--json")).Out);

        Assert.All(new[] { added, again }, one => Assert.Equal([(string)index["digest"]!], Texts(one.GetProperty("roots"))));
        Assert.Equal(
            Texts(added.GetProperty("digests")),
            check.GetProperty("images").EnumerateArray().Select(static one => one.GetProperty("digest").GetString()));
        Assert.False(saved.GetProperty("images")[0].TryGetProperty("digest", out _));

        static string Saved() => $"docker-archive:{Repository.Hello("hello-docker-archive.tar")}";
        static IEnumerable<string?> Texts(JsonElement list) => list.EnumerateArray().Select(static one => one.GetString());
    }

    [Fact]
    public async Task WhatCannotBeImported_IsSaid()
    {
        string folder = Directory.CreateDirectory(_temp.PathOf("folder")).FullName;
        string missing = _temp.PathOf("missing");

        (await RunAsync("catalog", "import", folder)).AssertRefused($"'{folder}' is a folder: expected a file.");
        (await RunAsync("catalog", "import", missing)).AssertRefused($"'{missing}' does not exist: expected a file.");
        (await RunAsync("catalog", "import", "")).AssertRefused("'' does not exist: expected a file.");
        Assert.False(File.Exists(_catalog));
    }

    [Fact]
    public async Task AllTags_AreAdded()
    {
        string layout = await EditAsync();
        ToolRun run = await RunAsync("catalog", "add", layout, "--all", "--json");
        Assert.Equal(
            [$"{layout}:1.0", $"{layout}:changed", $"{layout}:latest"],
            run.Json().GetProperty("images").EnumerateArray().Select(static one => one.GetProperty("image").GetString()).Order());
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("signatures")]
    public async Task WhatCameOfCheckingSignatures_IsKept(string verb)
    {
        using SigningKey key = SigningKey.Create(KeyAlgorithm.EcdsaP256);
        using SigningKey other = SigningKey.Create(KeyAlgorithm.EcdsaP256);
        await ToolRun.RunAsync("sign", _image, "--key", Write("a.key", key.ToPem()));
        string trusted = Write("a.pub", key.PublicKey.ToPem());

        await RunAsync(verb, _image, "--key", Write("b.pub", other.PublicKey.ToPem()));
        ToolRun refused = await RunAsync("catalog", "which", Manifest);
        await RunAsync(verb, _image, "--key", trusted);
        ToolRun signed = await RunAsync("catalog", "which", Manifest);
        var exported = new MemoryStream();
        await ToolRun.RunAsync(Stream.Null, ["catalog", "export", "--catalog", _catalog], bytes: exported);

        Assert.DoesNotContain("Signed by", refused.Out, StringComparison.Ordinal);
        Assert.Contains("The manifest of this image. Signed by sha256:", signed.Out, StringComparison.Ordinal);
        string[] lines = Encoding.UTF8.GetString(exported.ToArray()).Split('\n');
        JsonElement verdict = JsonElement.Parse(Assert.Single(lines, static line => line.Contains("\"verdict\"")));
        Assert.Equal((Manifest, true), (verdict.GetProperty("image").GetString(), verdict.GetProperty("isVerified").GetBoolean()));
    }

    private Task<ToolRun> RunAsync(params string[] arguments) => ToolRun.RunAsync([.. arguments, "--catalog", _catalog]);

    // Another image beside the first one, of which the layout has two tags.
    private async Task<string> EditAsync()
    {
        string layout = _image[..^":latest".Length];
        ToolRun edited = await ToolRun.RunAsync("edit", _image, $"{layout}:changed", "--label", "a=b");
        Assert.Equal((0, ""), (edited.ExitCode, edited.Error));
        return layout;
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_temp.PathOf(name), text);
        return _temp.PathOf(name);
    }
}
