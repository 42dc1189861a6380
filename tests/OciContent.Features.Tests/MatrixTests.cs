using OciContent.Copying;
using OciContent.Destinations;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Verification;

namespace OciContent.Features.Tests;

/// <summary>Every feature, over every way to keep images, gives the same answer for the same image, however it was selected.</summary>
public sealed class MatrixTests : IDisposable
{
    private static readonly Platform Intel = Platform.Parse("linux/amd64");
    private static readonly Platform Arm = Platform.Parse("linux/arm64");

    private readonly TempFolder _temp = new();

    public static TheoryData<string, string> OverAll() => FeaturesOver(static _ => true);

    public static TheoryData<string, string> OverSeveral() => FeaturesOver(static holding => holding.HoldsSeveral);

    public static TheoryData<string, string> OverIndexes() => FeaturesOver(static holding => holding.HoldsIndexes);

    public static TheoryData<string> Holdings() => [.. Holding.All.Select(static holding => holding.Name)];

    public static TheoryData<string> Alterable() =>
        [.. Holding.All.Where(static holding => holding.CanBeAltered).Select(static holding => holding.Name)];

    public void Dispose() => _temp.Dispose();

    [Theory]
    [MemberData(nameof(OverAll))]
    public async Task AnImage_HasTheSameAnswersEverywhere(string holding, string feature)
    {
        Holding kept = Holding.Of(holding);
        Feature asked = Feature.Of(feature);
        Answer app = await ExpectAsync(asked, SampleSet.App);
        Holding.Opener single = await FillAsync(kept, SampleSet.Single);
        await SaysAsync(app, kept, asked, await single(null, null));
        await SaysAsync(app, kept, asked, await single(null, Intel));
        await SaysAsync(app, kept, asked, await single(SampleSet.App.Manifest.Config.Digest.ToString(), null));
        if (kept.KnowsNames)
        {
            await SaysAsync(app, kept, asked, await single(kept.ReferenceOf("app"), null));
            await SaysAsync(app, kept, asked, await single(kept.ReferenceOf("app"), Intel));
        }
    }

    [Theory]
    [MemberData(nameof(OverSeveral))]
    public async Task AnImageOfSeveral_HasTheSameAnswersEverywhere(string holding, string feature)
    {
        Holding kept = Holding.Of(holding);
        Feature asked = Feature.Of(feature);
        Holding.Opener several = await FillAsync(kept, SampleSet.Two);
        foreach (SampleImage image in SampleSet.Two.Images)
        {
            Answer expected = await ExpectAsync(asked, image);
            await SaysAsync(expected, kept, asked, await several(kept.ReferenceOf(image.Tag), null));
            await SaysAsync(expected, kept, asked, await several(kept.ReferenceOf(image.Tag), Intel));
            await SaysAsync(expected, kept, asked, await several(image.Manifest.Config.Digest.ToString(), null));
        }
    }

    [Theory]
    [MemberData(nameof(OverIndexes))]
    public async Task AnImageOfAnIndex_HasTheSameAnswersEverywhere(string holding, string feature)
    {
        Holding kept = Holding.Of(holding);
        Feature asked = Feature.Of(feature);
        Answer arm = await ExpectAsync(asked, SampleSet.OneIndex, Arm);
        Answer both = await ExpectAsync(asked, SampleSet.OneIndex, platform: null);
        Assert.NotEqual(arm.Image + arm.Manifest, both.Image + both.Manifest);

        Holding.Opener one = await FillAsync(kept, SampleSet.OneIndex);
        await SaysAsync(arm, kept, asked, await one(null, Arm));
        await SaysAsync(both, kept, asked, await one(null, null));
        await SaysAsync(both, kept, asked, await one(SampleSet.Multi.Digest.ToString(), null));
        if (kept.HoldsSeveral)
        {
            Holding.Opener several = await FillAsync(kept, SampleSet.Several);
            await SaysAsync(arm, kept, asked, await several("multi", Arm));
            await SaysAsync(both, kept, asked, await several("multi", null));
            await SaysAsync(arm, kept, asked, await several(SampleSet.OnArm.Manifest.Digest.ToString(), null));
        }
    }

    [Theory]
    [MemberData(nameof(Holdings))]
    public async Task WhatIsNotThere_IsRefusedEverywhere(string holding)
    {
        Holding kept = Holding.Of(holding);
        Holding.Opener single = await FillAsync(kept, SampleSet.Single);
        string absent = SampleSet.Other.Manifest.Config.Digest.ToString();

        await Assert.ThrowsAsync<ContentNotFoundException>(() => single(null, Arm));
        await Assert.ThrowsAsync<ContentNotFoundException>(() => single(absent, null));
        if (kept.KnowsNames)
        {
            await Assert.ThrowsAsync<ContentNotFoundException>(() => single(kept.ReferenceOf("nope"), null));
            await Assert.ThrowsAsync<ContentNotFoundException>(() => single(kept.ReferenceOf("app"), Arm));
        }
    }

    [Theory]
    [MemberData(nameof(Alterable))]
    public async Task AnAlteredLayer_IsFoundEverywhere_AndCopiedNowhere(string holding)
    {
        Holding kept = Holding.Of(holding);
        Holding.Opener single = await FillAsync(
            kept,
            SampleSet.Single,
            kept.HoldsManifests ? SampleSet.App.Layers[0] : SampleSet.App.PlainLayers[0]);
        await using ImageSource source = await single(null, null);
        VerificationReport report = await ImageVerifier.VerifyAsync(source);

        Assert.Contains(
            report.Problems,
            problem => problem.Code == (kept.HoldsManifests ? ContentProblemCode.Digest : ContentProblemCode.DiffId));
        await Assert.ThrowsAsync<ContentMismatchException>(() =>
            ImageCopier.CopyAsync(source, ImageDestination.Of(new MemoryContentStore())));
    }

    [Fact]
    public async Task TheAnswers_AreThoseThatTheImagesWereMadeFor()
    {
        Answer inspected = await AskAsync("inspect");
        Assert.All(SampleSet.App.DiffIds, diffId => Assert.Contains(diffId.ToString(), inspected.Image, StringComparison.Ordinal));
        Assert.Contains($"linux/amd64 is {SampleSet.App.Manifest.Config.Digest}, 2 layers", inspected.Image, StringComparison.Ordinal);
        Assert.All(
            SampleSet.App.Manifest.Layers,
            layer => Assert.Contains(layer.Digest.ToString(), inspected.Manifest, StringComparison.Ordinal));

        Assert.Contains("all well: True", (await AskAsync("verify")).Image, StringComparison.Ordinal);
        Assert.Contains("https://example.com/layer", (await AskAsync("audit")).Manifest, StringComparison.Ordinal);
        Assert.Contains("built on base: True, 1 layers\nbuilt on other: False", (await AskAsync("base")).Image, StringComparison.Ordinal);
        Assert.Contains("docker: sha256:", (await AskAsync("infer")).Image, StringComparison.Ordinal);
        Assert.Contains(
            $"{SampleSet.App.Manifest.Config.Digest} becomes sha256:",
            (await AskAsync("edit")).Image,
            StringComparison.Ordinal);
        Assert.Contains("all well: True", (await AskAsync("copy")).Image, StringComparison.Ordinal);
        foreach (string changed in (string[])["edit --append-layer", "edit --remove-layer", "edit --rebase", "build --base"])
        {
            Assert.Contains("all well: True", (await AskAsync(changed)).Image, StringComparison.Ordinal);
        }

        Assert.Contains("/app: File", (await AskAsync("ls")).Image, StringComparison.Ordinal);
        Assert.Contains("/base: base; base;", (await AskAsync("cat")).Image, StringComparison.Ordinal);
        Assert.Contains("2 files of", (await AskAsync("extract")).Image, StringComparison.Ordinal);
        Assert.Contains("Added /app", (await AskAsync("diff --files")).Image, StringComparison.Ordinal);

        static Task<Answer> AskAsync(string feature) => ExpectAsync(Feature.Of(feature), SampleSet.App);
    }

    private static TheoryData<string, string> FeaturesOver(Func<Holding, bool> filter)
    {
        var data = new TheoryData<string, string>();
        foreach (Holding holding in Holding.All.Where(filter))
        {
            foreach (Feature feature in Feature.All)
            {
                data.Add(holding.Name, feature.Name);
            }
        }

        return data;
    }

    private static Task<Answer> ExpectAsync(Feature feature, SampleImage image) =>
        ExpectAsync(feature, new SampleSet([image], [image.Manifest.ToDescriptor()], null), platform: null);

    private static async Task<Answer> ExpectAsync(Feature feature, SampleSet set, Platform? platform)
    {
        await using ImageSource all = Holding.Direct(set);
        return await Answer.OfAsync(feature, await all.SelectAsync(null, platform));
    }

    private static async Task SaysAsync(Answer expected, Holding holding, Feature feature, ImageSource source)
    {
        await using ImageSource own = source;
        Answer answer = await Answer.OfAsync(feature, source);
        Assert.Equal(expected.Image, answer.Image);
        if (holding.HoldsManifests)
        {
            Assert.Equal(expected.Manifest, answer.Manifest);
        }
    }

    private Task<Holding.Opener> FillAsync(Holding holding, SampleSet set, byte[]? altered = null) =>
        holding.FillAsync(set, altered, _temp.CreateFolder(Guid.NewGuid().ToString("n")));
}
