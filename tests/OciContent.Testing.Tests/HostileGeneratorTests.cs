using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OciContent.Images;
using OciContent.Testing.Generation;

namespace OciContent.Testing.Tests;

/// <summary>That what is hostile is refused by the library, and that all kinds of it come up.</summary>
public sealed class HostileGeneratorTests
{
    [Fact]
    public void Documents_AreRefused()
    {
        var random = new Random(1);
        IEnumerable<HostileDocument> documents = Draw(OciArbitraries.HostileDocuments(), 300);
        foreach (HostileDocument drawn in Cases.AreAll ? documents : documents.DistinctBy(static document => document.Kind))
        {
            AssertRefused(drawn);
            HostileDocument document = drawn;
            while (OciArbitraries.HostileDocuments().Shrinker(document).ToArray() is { Length: > 0 } simpler)
            {
                document = simpler[random.Next(simpler.Length)];
            }

            AssertRefused(document);
            Assert.Equal(drawn.Kind, document.Kind);
        }
    }

    [Fact]
    public void Documents_AreOfAllKinds() => Assert.Equal(
        DocumentFault.All.Select(static fault => fault.Kind).Order(StringComparer.Ordinal),
        Draw(OciArbitraries.HostileDocuments(), 2000).Select(static document => document.Kind).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Digests_AreRefused() =>
        Assert.All(
            Draw(OciArbitraries.HostileDigests(), 500),
            static digest => Assert.False(Digest.TryParse(digest.Text, out _), digest.ToString()));

    [Fact]
    public void Digests_AreOfAllKinds() =>
        Assert.Equal(20, Draw(OciArbitraries.HostileDigests(), 1000).Select(static digest => digest.Kind).Distinct().Count());

    [Fact]
    public void Names_AreNoTags() =>
        Assert.All(
            Draw(OciArbitraries.HostileNames(), 500),
            static name =>
                Assert.False(
                    ImageReference.TryParse("example.com/a:" + name.Text, out ImageReference? reference)
                        && reference.Tag == name.Text
                        && name.Kind is not ("device" or "dot at the end"),
                    name.ToString()));

    [Fact]
    public void Names_AreOfAllKinds() =>
        Assert.Equal(28, Draw(OciArbitraries.HostileNames(), 1000).Select(static name => name.Kind).Distinct().Count());

    [Fact]
    public void Names_AreShownInOneLine() =>
        Assert.All(Draw(OciArbitraries.HostileNames(), 500), static name => Assert.DoesNotContain('\n', name.ToString()));

    private static void AssertRefused(HostileDocument document)
    {
        try
        {
            ImageDocument read = document.MediaType switch
            {
                MediaTypes.OciManifest or MediaTypes.DockerManifest => ImageManifest.Parse(document.Bytes.Span, document.MediaType),
                MediaTypes.OciIndex or MediaTypes.DockerManifestList => ImageIndex.Parse(document.Bytes.Span, document.MediaType),
                _ => ImageConfig.Parse(document.Bytes.Span, document.MediaType),
            };
            Assert.Fail($"Taken as {read}: {document}");
        }
        catch (JsonException)
        {
            // As it should be.
        }
    }

    private static T[] Draw<T>(Arbitrary<T> arbitrary, int count) => [.. arbitrary.Generator.Sample(count, new Rnd(1), 50)];
}
