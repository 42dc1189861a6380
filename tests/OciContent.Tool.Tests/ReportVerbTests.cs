using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OciContent.TestKit.Registries;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>report</c>: a page that answers what people ask, and in which nothing of an image is more than text.</summary>
public sealed partial class ReportVerbTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task ThePage_AnswersWhatPeopleAsk()
    {
        string page = await WriteAsync(Repository.Hello("oci"));

        Assert.Matches("Manifest digest.*sha256:370c551e9d0a3aad9e7e6c352ef9d3a5ca4aee8292885590f93dc69badf1164b.*Docker Hub", page);
        Assert.Matches("Image ID.*sha256:39093b95ea60f07c185099b2d7bafd4a2541d403207ebaac298cb94fc4c37ede", page);
        Assert.Contains("<strong>Layer 1</strong><span>11,310&#160;B (66.5 %)</span>", page, StringComparison.Ordinal);
        Assert.Contains("Made by <code>insert base</code>", page, StringComparison.Ordinal);
        Assert.Contains("Pulling this image calls nobody but its registry", page, StringComparison.Ordinal);
        Assert.Contains("Every hash matches: 5 contents", page, StringComparison.Ordinal);
        Assert.Contains("Written by podman, skopeo, buildah (profile podman)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Written by", await WriteAsync(Repository.Hello("oci"), "--skip-writers"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileWithoutManifests_SaysWhoMakesThem()
    {
        string page = await WriteAsync(Repository.Hello("hello-docker-archive.tar"));

        Assert.Contains("Docker Hub will show a digest that the push makes", page, StringComparison.Ordinal);
        Assert.DoesNotContain("What is attached to it", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoImages_AreCompared()
    {
        string file = _temp.PathOf("page.html");

        ToolRun same = await ToolRun.RunAsync("report", Repository.Hello("oci"), Repository.Hello("oci"), "-o", file);

        Assert.Equal(new ToolRun(ExitCodes.Done, "", ""), same);
        Assert.Contains("both are the same, byte for byte", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        await ToolRun.RunAsync(
            "report",
            Repository.Hello("oci"),
            ReportImages.WriteLarge(_temp),
            "-o",
            file,
            "--base",
            Repository.Hello("oci"));
        string page = await File.ReadAllTextAsync(file);
        Assert.Contains("What differs", page, StringComparison.Ordinal);
        Assert.Contains("not built on it, as far as is known", page, StringComparison.Ordinal);
        AssertPlainPage(page);
    }

    [Fact]
    public async Task WhatIsAltered_IsSaid_AndTheExitCodeIsOne()
    {
        var builder = new LayoutBuilder(_temp, "broken");
        string layout = builder.Add(builder.AddImage(["base"]), "v1").Write();
        string blob = Directory.EnumerateFiles(Path.Join(layout, "blobs", "sha256")).MaxBy(static file => new FileInfo(file).Length)!;
        await File.AppendAllTextAsync(blob, "!");
        string file = _temp.PathOf("page.html");

        ToolRun run = await ToolRun.RunAsync("report", layout, "-o", file);

        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
        Assert.NotEmpty(run.ErrorLines);
        Assert.Contains("something is missing, altered or contradictory", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingOfAnImage_IsMoreThanText()
    {
        string page = await WriteAsync(ReportImages.WriteHostile(_temp), exitCode: null);

        AssertPlainPage(page);
        Assert.Equal(
            "Pulling this image may call 2 addresses outside its registry, which then learn who pulls, and maybe others: 2 "
            + "documents could not be read.",
            Sentence().Match(page).Value);
        Assert.True(page.Length < 200_000, $"The page has {page.Length} characters.");
    }

    [Fact]
    public async Task WhereADocumentCannotBeRead_WhomAPullCallsIsNotKnown()
    {
        string page = await WriteAsync(ReportImages.WriteUnreadable(_temp), exitCode: ExitCodes.Mismatch);

        Assert.Contains("but 1 document could not be read: whom a pull calls is not known", page, StringComparison.Ordinal);
        Assert.DoesNotContain("calls nobody", page, StringComparison.Ordinal);
        AssertPlainPage(page);
    }

    [Fact]
    public async Task AForeignLayer_IsFetchedFromElsewhere()
    {
        var builder = new LayoutBuilder(_temp, "foreign");
        JsonObject image = builder.AddImage(["base", "app"], change: static (_, manifest) =>
        {
            manifest["layers"]![0]!["mediaType"] = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
            manifest["layers"]![0]!["urls"] = new JsonArray("https://example.com/layer");
        });

        string page = await WriteAsync(builder.Add(image, "v1").Write(), exitCode: null);

        Assert.Contains("Pulling this image may call 1 address outside its registry", page, StringComparison.Ordinal);
        Assert.Contains("https://example.com/layer", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARegistrysImage_IsReadOnce_WithItsReferrers()
    {
        await using var registry = new FaultRegistry(null);
        await registry.PushHelloAsync("app:v1");

        string page = await WriteAsync(registry.At("app:v1"));

        Assert.Contains("<p class=\"lead\">registry", page, StringComparison.Ordinal);
        Assert.Contains("sha256:370c551e9d0a3aad9e7e6c352ef9d3a5ca4aee8292885590f93dc69badf1164b", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhereNoPageCanBe_NothingIsRead()
    {
        string nowhere = _temp.PathOf("nowhere/page.html");
        (await ToolRun.RunAsync("report", Repository.Hello("oci"), "-o", nowhere))
            .AssertRefused($"'{nowhere}' cannot be written: its folder does not exist.");
        (await ToolRun.RunAsync("report", Repository.Hello("oci"))).AssertRefused(
            "Option '--output' is required: see 'oci-content report --help'.");
    }

    private static void AssertPlainPage(string page)
    {
        Assert.All(Tag().Matches(page), static tag => Assert.Contains(tag.Groups[1].Value, Allowed));
        Assert.All(Attribute().Matches(page), static attribute => Assert.Contains(attribute.Groups[1].Value, AllowedAttributes));
        Assert.DoesNotMatch("href=\"[^#]", page);
        Assert.DoesNotMatch("url\\(|@import", page);
        Assert.DoesNotContain(page, static c => c is '\u202e' or '\u2066' or '\u200b' or '\0' or '\u001b' or '\ufffe');
    }

    private static readonly string[] Allowed =
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "nav",
        "h1",
        "h2",
        "h3",
        "p",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "div",
        "span",
        "strong",
        "em",
        "code",
        "br",
        "a",
        "details",
        "summary",
        "svg",
        "g",
        "rect",
        "text",
        "path",
    ];

    private static readonly string[] AllowedAttributes =
    [
        "lang",
        "charset",
        "name",
        "content",
        "http-equiv",
        "id",
        "class",
        "href",
        "style",
        "aria-label",
        "aria-hidden",
        "xmlns",
        "width",
        "height",
        "viewBox",
        "role",
        "x",
        "y",
        "rx",
        "d",
        "text-anchor",
    ];

    private async Task<string> WriteAsync(string image, string? option = null, int? exitCode = ExitCodes.Done)
    {
        string file = _temp.PathOf("page.html");
        ToolRun run = await ToolRun.RunAsync(["report", image, "-o", file, .. option is null ? Array.Empty<string>() : [option]]);
        Assert.Equal("", run.Out);
        Assert.Equal(exitCode ?? run.ExitCode, run.ExitCode);
        return await File.ReadAllTextAsync(file);
    }

    [GeneratedRegex("Pulling this image[^<]*")]
    private static partial Regex Sentence();

    [GeneratedRegex("<([a-zA-Z0-9]+)")]
    private static partial Regex Tag();

    [GeneratedRegex("(?<=<[^<>]*\\s)([a-zA-Z-]+)=\"")]
    private static partial Regex Attribute();
}
