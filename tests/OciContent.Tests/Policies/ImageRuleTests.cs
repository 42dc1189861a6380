using System.Text.Json.Nodes;
using OciContent.Layouts;
using OciContent.Policies;
using OciContent.Sources;
using OciContent.Tests.Kit;
using OciContent.Verification;

namespace OciContent.Tests.Policies;

/// <summary>A rule is satisfied or not, and says why in a sentence.</summary>
public sealed class ImageRuleTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TestImageFolder _folder = new();
    private readonly Clock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Urls_AreRefusedWhereverTheyAre()
    {
        RuleVerdict none = await EvaluateAsync(ImageRule.NoUrls, new TestImage("a"));
        RuleVerdict ofLayer = await EvaluateAsync(
            ImageRule.NoUrls,
            new TestImage("a") { ChangeManifest = manifest => AddUrls(manifest["layers"]![0]!) });
        RuleVerdict ofConfig = await EvaluateAsync(
            ImageRule.NoUrls,
            new TestImage("a") { ChangeManifest = manifest => AddUrls(manifest["config"]!) });

        Assert.Equal(new RuleVerdict("urls", IsSatisfied: true, "Pulling it calls nobody but its registry."), none);
        Assert.False(ofLayer.IsSatisfied);
        Assert.StartsWith("layerUrls: ", ofLayer.Reason, StringComparison.Ordinal);
        Assert.Contains("https://example.com/x", ofLayer.Reason, StringComparison.Ordinal);
        Assert.StartsWith("configUrls: ", ofConfig.Reason, StringComparison.Ordinal);

        static void AddUrls(JsonNode descriptor) => descriptor["urls"] = new JsonArray("https://example.com/x");
    }

    [Fact]
    public async Task Urls_OfWhatCannotBeReadMayBeThere()
    {
        var image = new TestImage("a");
        await using ImageLayout layout = await _folder.OpenAsync(
            new TestImageFiles().Image(image, "v1").Set(image.Manifest, "{}"u8.ToArray()));

        RuleVerdict verdict = await ImageRule.NoUrls.EvaluateAsync(layout);

        Assert.False(verdict.IsSatisfied);
        Assert.StartsWith("unreadable: ", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Findings_AreRefusedByTheirRules()
    {
        var image = new TestImage("a") { ConfigMediaType = "application/octet-stream" };

        Assert.False((await EvaluateAsync(ImageRule.NoFindings(AuditRule.UntypedConfig), image)).IsSatisfied);
        Assert.True((await EvaluateAsync(ImageRule.NoFindings(AuditRule.DuplicateLayer), image)).IsSatisfied);
    }

    [Theory]
    [InlineData("2026-05-31T00:00:00Z", true, "It was created at 2026-05-31T00:00:00Z, at most 30 d ago.")]
    [InlineData("2026-05-02T00:00:00Z", true, "It was created at 2026-05-02T00:00:00Z, at most 30 d ago.")]
    [InlineData("2026-05-01T23:59:59Z", false, "was created at 2026-05-01T23:59:59Z, 30 d ago: expected at most 30 d.")]
    [InlineData("1970-01-01T00:00:00Z", false, "20605 d ago: expected at most 30 d.")]
    [InlineData("2026-06-01T00:04:00Z", true, "It was created at")]
    [InlineData("2026-06-01T00:06:00Z", false, "is in the future: expected at most 30 d ago.")]
    [InlineData("9999-12-31T23:59:59Z", false, "is in the future: expected at most 30 d ago.")]
    [InlineData(null, false, "does not say when it was created: expected at most 30 d ago.")]
    public async Task Age_IsWhatTheConfigSays(string? created, bool isSatisfied, string reason)
    {
        var image = new TestImage("a") { ChangeConfig = config => config["created"] = created };

        RuleVerdict verdict = await EvaluateAsync(ImageRule.MaxAge(TimeSpan.FromDays(30), _clock), image);

        Assert.Equal(isSatisfied, verdict.IsSatisfied);
        Assert.Contains(reason, verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Age_IsThatOfTheOldestOfSeveral()
    {
        var young = new TestImage("a") { ChangeConfig = static config => config["created"] = "2026-05-31T00:00:00Z" };
        var old = new TestImage("b") { ChangeConfig = static config => config["created"] = "2026-01-01T00:00:00Z" };
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(young, "v1").Image(old, "v2"));

        Assert.False((await ImageRule.MaxAge(TimeSpan.FromDays(30), _clock).EvaluateAsync(layout)).IsSatisfied);
        Assert.True((await ImageRule.MaxAge(TimeSpan.FromDays(300), _clock).EvaluateAsync(layout)).IsSatisfied);
        await using ImageSource one = await layout.SelectAsync("v1");
        Assert.True((await ImageRule.MaxAge(TimeSpan.FromDays(30), _clock).EvaluateAsync(one)).IsSatisfied);
    }

    [Fact]
    public async Task Base_IsProvedByDocuments_AndNoLayerIsRead()
    {
        var approved = new TestImage("os", "runtime");
        var app = new TestImage("os", "runtime", "app");
        BaseRule rule = await ReadRuleAsync(approved, new TestImage("other"));

        // The layers are gone.
        var files = new TestImageFiles().Image(app, "v1");
        foreach (TestImageBlob layer in app.Layers)
        {
            files.Remove(layer);
        }

        await using ImageLayout layout = await _folder.OpenAsync(files);
        RuleVerdict verdict = await rule.EvaluateAsync(layout);

        Assert.True(verdict.IsSatisfied, verdict.Reason);
        Assert.Contains("is built on", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Base_ThatIsNotApprovedIsRefused_WhateverAnnotationsSay()
    {
        BaseRule rule = await ReadRuleAsync(new TestImage("os", "runtime"));
        var app = new TestImage("os", "old runtime", "app")
        {
            ChangeManifest = static manifest => manifest["annotations"] = new JsonObject
            {
                ["org.opencontainers.image.base.name"] = "example.com/base:1",
            },
        };

        RuleVerdict verdict = await EvaluateAsync(rule, app);

        Assert.False(verdict.IsSatisfied);
        Assert.Contains("is not built on an approved base: expected one of", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Base_IsNotThatOfAnIndex_OfWhichAnImageIsNotHere()
    {
        BaseRule rule = await ReadRuleAsync(new TestImage("os"));
        var app = new TestImage("os", "app");
        var absent = new TestImage("os", "other");
        var index = TestImageBlob.Index(app.Manifest, absent.Manifest);
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().AddImages(app).Add(index).Entry(index, "v1"));

        RuleVerdict verdict = await rule.EvaluateAsync(layout);

        Assert.False(verdict.IsSatisfied);
        Assert.Contains($"{absent.Manifest.Digest} in ", verdict.Reason, StringComparison.Ordinal);
        Assert.Contains("The manifest is not here: expected it", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Base_WithoutLayersIsRefused()
    {
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(new TestImage(), "v1"));

        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() => BaseRule.ReadAsync([layout]));

        Assert.Contains("expected layers", message, StringComparison.Ordinal);
    }

    [Fact]
    public void MaxAge_IsNotNegative() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageRule.MaxAge(TimeSpan.FromSeconds(-1)));

    private async Task<RuleVerdict> EvaluateAsync(ImageRule rule, TestImage image)
    {
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(image, "v1"));
        return await rule.EvaluateAsync(layout);
    }

    private async Task<BaseRule> ReadRuleAsync(params TestImage[] bases)
    {
        var layouts = new List<ImageSource>();
        foreach (TestImage image in bases)
        {
            string path = _folder.PathOf($"base-{layouts.Count}");
            new TestImageFiles().Image(image, "latest").WriteFolder(path);
            layouts.Add(await ImageLayout.OpenAsync(path));
        }

        BaseRule rule = await BaseRule.ReadAsync(layouts);
        foreach (ImageSource layout in layouts)
        {
            await layout.DisposeAsync();
        }

        return rule;
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
