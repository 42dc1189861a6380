using OciContent.Copying;
using OciContent.Sources;
using OciContent.TestKit.Images;
using OciContent.Transports;

namespace OciContent.Features.Tests;

/// <summary>A transport in another assembly can write its locations as registries do, with a tag, a digest or both.</summary>
public sealed class FakeRegistryTransportTests
{
    private const string Digest =
        "sha256:39093b95ea60f07c185099b2d7bafd4a2541d403207ebaac298cb94fc4c37ede";

    private readonly ImageTransports _transports = ImageTransports.Default.Add(new FakeRegistryTransport());

    [Theory]
    [InlineData("fake://example.com/app", "example.com/app", null)]
    [InlineData("fake://example.com:5000/team/app:v1", "example.com:5000/team/app", "v1")]
    [InlineData("fake://example.com/app@" + Digest, "example.com/app", Digest)]
    [InlineData("fake://localhost:5000/app:v1@" + Digest, "localhost:5000/app", "v1@" + Digest)]
    [InlineData("fake://[::1]:5000/app:v1", "[::1]:5000/app", "v1")]
    public void ALocation_HasARepositoryAndWhatIsMeantOfIt(string text, string path, string? reference)
    {
        ImageLocation location = _transports.Parse(text);

        Assert.Equal((path, reference, text), (location.Path, location.Reference, location.ToString()));
        Assert.Equal(location, _transports.Parse(location.ToString()));
        Assert.True(location.IsSamePlace(_transports.Parse($"fake://{path}:other")));
        Assert.False(location.IsSamePlace(_transports.Parse("fake://example.com/other")));
    }

    [Fact]
    public void AShortName_IsCompletedByTheTransport() =>
        Assert.Equal("fake://docker.io/library/alpine:3", _transports.Parse("fake://alpine:3").ToString());

    [Theory]
    [InlineData("fake:example.com/app")]
    [InlineData("fake://")]
    [InlineData("fake://example.com/App")]
    [InlineData("fake://example.com/app:v1@sha256:39")]
    public void AnotherText_IsRefusedByTheTransport(string text)
    {
        FormatException refused = Assert.Throws<FormatException>(() => _transports.Parse(text));

        Assert.Equal($"'{text}' is not an image's location: expected fake://HOST/NAME[:TAG][@DIGEST].", refused.Message);
        Assert.False(_transports.TryParse(text, out _));
    }

    [Fact]
    public async Task WhatIsOpened_IsTheDigest_IfATagIsGivenToo()
    {
        await using ImageSource app = Holding.Direct(SampleSet.Single);
        await ImageCopier.CopyAsync(app, _transports.Parse("fake://example.com/app:v1"));
        await using ImageSource other = Holding.Direct(SampleSet.OneIndex);
        await ImageCopier.CopyAsync(other, _transports.Parse("fake://example.com/app:v2"));

        string both = $"fake://example.com/app:v2@{SampleSet.App.Manifest.Digest}";
        await using ImageSource source = await _transports.Parse(both).OpenAsync();
        Assert.Equal(SampleSet.App.Manifest.Digest, source.ResolveRoot().Digest);
        Assert.Equal($"v2@{SampleSet.App.Manifest.Digest}", source.Reference);

        await using ImageSource arm = await _transports
            .Parse("fake://example.com/app:v2")
            .OpenAsync(new ImageSourceOptions { Platform = Platform.Parse("linux/arm64") });
        Assert.Equal(SampleSet.OnArm.Manifest.Digest, arm.ResolveRoot().Digest);
        await Assert.ThrowsAsync<ContentNotFoundException>(() => _transports.Parse("fake://example.com/app").OpenAsync());
    }

    [Fact]
    public async Task Tags_AreListedThoughThereIsNoLatest_AndOfNoImage()
    {
        await using ImageSource app = Holding.Direct(SampleSet.Single);
        await ImageCopier.CopyAsync(app, _transports.Parse("fake://example.com/app:v1"));

        Assert.Equal(["v1"], await _transports.Parse("fake://example.com/app").ListTagsAsync().ToListAsync());
        await using ImageSource source = await _transports.Parse("fake://example.com/app:v1").OpenAsync();
        Assert.Equal(["v1"], await source.ListTagsAsync().ToListAsync());
        Assert.Throws<FormatException>(() => _transports.Parse("fake://example.com/app:v1").ListTagsAsync());
        Assert.Throws<ArgumentException>(() =>
            _transports.Parse("fake://example.com/app").ListTagsAsync(new ImageSourceOptions { Platform = Platform.Parse("linux/amd64") }));
    }
}
