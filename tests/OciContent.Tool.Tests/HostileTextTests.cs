using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>Text inside an image cannot reach the terminal as anything but text.</summary>
public sealed class HostileTextTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly LayoutBuilder _layout;

    public HostileTextTests() => _layout = new LayoutBuilder(_temp, "x");

    public static TheoryData<string, string> HostileTexts { get; } = new()
    {
        { "\u001b[31mred\u001b[0m", "\\u001b[31mred\\u001b[0m" },
        { "\u001b]0;title\u0007", "\\u001b]0;title\\u0007" },
        { "\u009b31m", "\\u009b31m" },
        { "right\u202Eto left", "right\\u202eto left" },
        { "isolate\u2066d", "isolate\\u2066d" },
        { "two\nlines", "two\\u000alines" },
        { "over\rwrite", "over\\u000dwrite" },
        { "two\u2028lines\u2029", "two\\u2028lines\\u2029" },
        { "zero\u200Bwidth", "zero\\u200bwidth" },
        { "tab\there", "tab\\u0009here" },
        { "tag\U000E0041s", "tag\\udb40\\udc41s" },
        { "[bold]markup[/]", "[bold]markup[/]" },
        { "grüße 日本 🙂", "grüße 日本 🙂" },
    };

    public void Dispose() => _temp.Dispose();

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public async Task Tags_AreEscapedInPlainText(string tag, string escaped)
    {
        string path = _layout.Add(_layout.AddImage(["base"]), tag).Write();
        ToolRun run = await ToolRun.RunAsync("inspect", path);

        Assert.Equal("", run.Error);
        Assert.Equal($"{escaped}  linux/amd64", run.OutLines[2]);
        AssertFit(run.Out);
    }

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public async Task Tags_SurviveInJson(string tag, string escaped)
    {
        string path = _layout.Add(_layout.AddImage(["base"]), tag).Write();
        ToolRun run = await ToolRun.RunAsync("inspect", "--json", path);

        Assert.NotEqual(0, escaped.Length);
        Assert.Equal(tag, run.Json().GetProperty("images")[0].GetProperty("tags")[0].GetString());
        AssertFit(run.Out);
    }

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public async Task Tags_AreFitInEveryOtherOutput(string tag, string escaped)
    {
        JsonObject image = _layout.AddImage(["base"], diffIds: [Sha256.DigestOf("other"u8)]);
        string path = _layout.Add(image, tag).Add(_layout.AddBlob("application/x-" + "other", [1]), tag + "2").Write();

        Assert.NotEqual(0, escaped.Length);
        AssertFit(await ToolRun.RunAsync("inspect", path), errors: 2);
        AssertFit(await ToolRun.RunAsync("inspect", $"oci:{path}:absent"), errors: 1);
        AssertFit(await ToolRun.RunAsync("inspect", $"oci:{path}:{tag}x"), errors: 1);
        AssertFit(await ToolRun.RunAsync("which", (string)image["digest"]!, path), errors: 0);
        AssertFit(await ToolRun.RunAsync("which", "--json", (string)image["digest"]!, path), errors: 0);
        AssertFit(await ToolRun.RunAsync("which", tag, path), errors: 1);
        AssertFit(await ToolRun.RunAsync("layer", tag), errors: 1);
        AssertFit(await ToolRun.RunAsync("digest", tag), errors: 1);
        AssertFit(await ToolRun.RunAsync("digest", "--algorithm", tag), errors: 1);
        AssertFit(await ToolRun.RunAsync(tag), errors: 1);
        AssertFit(await ToolRun.RunAsync("inspect", path, tag), errors: 3);
    }

    [Fact]
    public async Task Platforms_AreEscaped()
    {
        string path = _layout.Add(_layout.AddImage(["base"], "\u001b[1m/x\ny")).Write();
        ToolRun run = await ToolRun.RunAsync("inspect", path);

        Assert.Equal("(no tag)  \\u001b[1m/x\\u000ay", run.OutLines[2]);
        AssertFit(
            await ToolRun.RunAsync(
                "which",
                Assert
                    .Single((await ToolRun.RunAsync("inspect", "--json", path)).Json().GetProperty("images").EnumerateArray())
                    .GetProperty("imageId")
                    .GetString()!,
                path),
            errors: 0);
    }

    [Fact]
    public async Task LoneSurrogates_AreEscaped()
    {
        string path = _layout.Add(_layout.AddImage(["base"]), "tag").Write();
        ToolRun run = await ToolRun.RunAsync("inspect", $"oci:{path}:\ud800");

        AssertFit(run, errors: 1);
        Assert.Contains("'\\ud800'", run.Error, StringComparison.Ordinal);
    }

    private static void AssertFit(ToolRun run, int errors)
    {
        AssertFit(run.Out);
        AssertFit(run.Error);
        Assert.Equal(errors, run.ErrorLines.Count);
        if (run.Out.StartsWith('{'))
        {
            _ = JsonElement.Parse(run.Out);
        }
    }

    private static void AssertFit(string output)
    {
        foreach (Rune rune in output.EnumerateRunes().Where(static rune => rune.Value != '\n'))
        {
            Assert.False(
                Rune.GetUnicodeCategory(rune)
                    is UnicodeCategory.Control
                        or UnicodeCategory.Format
                        or UnicodeCategory.LineSeparator
                        or UnicodeCategory.ParagraphSeparator,
                $"U+{rune.Value:X4} in {output}");
        }
    }
}
