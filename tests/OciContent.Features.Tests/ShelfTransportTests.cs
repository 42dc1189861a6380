using OciContent.Copying;
using OciContent.Editing;
using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Features.Tests;

/// <summary>A transport that the library does not know is written to, edited in place and described as its own are.</summary>
public sealed class ShelfTransportTests
{
    private readonly ImageTransports _transports = ImageTransports.Default.Add(new ShelfTransport());

    [Fact]
    public async Task EditInPlace_ChangesTheImageThatIsMeant_AndKeepsTheOthers()
    {
        await CopyAllAsync(SampleSet.Several);
        IReadOnlyList<DocumentChange> changes = await ImageEditor.EditInPlaceAsync(
            _transports.Parse("shelf:s:app"),
            [ImageEdit.AnnotateManifests("a", "b")]);

        DocumentChange change = Assert.Single(changes);
        Assert.Equal(SampleSet.App.Manifest.Digest, change.Before.Digest);
        Assert.Equal(change.After.Digest, await ResolveAsync("shelf:s:app"));
        Assert.Equal(SampleSet.Other.Manifest.Digest, await ResolveAsync("shelf:s:other"));
        Assert.Equal(SampleSet.Multi.Digest, await ResolveAsync("shelf:s:multi"));
    }

    [Fact]
    public async Task EditInPlace_ChangesOnePlatformOfAnIndex()
    {
        await CopyAllAsync(SampleSet.Several);
        IReadOnlyList<DocumentChange> changes = await ImageEditor.EditInPlaceAsync(
            _transports.Parse("shelf:s:multi"),
            [ImageEdit.AnnotateManifests("a", "b")],
            new ImageSourceOptions { Platform = Platform.Parse("linux/arm64") });

        Assert.Equal([SampleSet.OnArm.Manifest.Digest, SampleSet.Multi.Digest], changes.Select(static change => change.Before.Digest));
        await using ImageSource source = await _transports.Parse("shelf:s:multi").OpenAsync();
        ImageInspection inspection = await ImageInspector.InspectAsync(source);
        Assert.Equal(
            [SampleSet.OnIntel.Manifest.Digest, changes[0].After.Digest],
            inspection.Images.Select(static image => image.Manifest!.Digest));
    }

    [Fact]
    public async Task CopyAll_ComesBackAsItWas()
    {
        await CopyAllAsync(SampleSet.Several);
        await using ImageSource source = await _transports.Parse("shelf:s").OpenAsync();
        CopiedLayout copied = await ImageCopier.CopyAllAsync(source, _transports.Parse("shelf:t"));

        Assert.Equal(SampleSet.Several.Entries, copied.Entries);
        Assert.Equal(SampleSet.Multi.Digest, await ResolveAsync("shelf:t:multi"));
    }

    [Fact]
    public async Task ItsLocations_AreParsedAndWrittenAsOthers()
    {
        Assert.Equal(("s", "app"), (_transports.Parse("shelf:s:app").Path, _transports.Parse("shelf:s:app").Reference));
        Assert.Equal("shelf:[a:b]:c", _transports.Parse("shelf:[a:b]:c").ToString());
        Assert.True(_transports.Parse("shelf:s:app").IsSamePlace(_transports.Parse("shelf:s:other")));
        await Assert.ThrowsAsync<FileNotFoundException>(() => _transports.Parse("shelf:nothing").OpenAsync());
    }

    [Fact]
    public async Task WhatIsOpened_SaysWhereItIsFrom()
    {
        await CopyAllAsync(SampleSet.Two);
        await using ImageSource source = await _transports.Parse("shelf:s:app").OpenAsync();
        ImageInspection inspection = await ImageInspector.InspectAsync(source);

        Assert.Equal(("s", "shelf"), (inspection.Source, inspection.Format));
        ContentNotFoundException missing = await Assert.ThrowsAsync<ContentNotFoundException>(() =>
            _transports.Parse("shelf:s:nope").OpenAsync());
        Assert.Equal("'s' has no image 'nope': expected one of 'app', 'other'.", missing.Message);
    }

    private async Task CopyAllAsync(SampleSet set)
    {
        await using ImageSource source = Holding.Direct(set);
        await ImageCopier.CopyAllAsync(source, _transports.Parse("shelf:s"));
    }

    private async Task<Digest> ResolveAsync(string location)
    {
        await using ImageSource source = await _transports.Parse(location).OpenAsync();
        return source.ResolveRoot().Digest;
    }
}
