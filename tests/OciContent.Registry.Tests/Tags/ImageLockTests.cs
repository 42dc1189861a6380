using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OciContent.Registry.Tags;

namespace OciContent.Registry.Tests.Tags;

/// <summary>The text of lock files, and what is asked of them.</summary>
public sealed class ImageLockTests
{
    private static readonly string[] Platforms = ["linux/amd64", "linux/arm64/v8", "windows/amd64"];

    private static readonly string[] Names = ["docker.io/library/alpine", "127.0.0.1:5000/a/b", "ghcr.io/x/y-z", "EXAMPLE.com/app"];

    private static readonly Config Config = Cases.Config(17, 23, all: 5000, fewer: 300);

    [Fact]
    public void Write_IsSorted_AndABlockForEachImage()
    {
        var text = Encoding.UTF8.GetString(ImageLock.Of(Image("b:1", 1), Image("a:1", 2)).ToUtf8());

        Assert.Equal(
            $$"""
            {
              "docker.io/library/a:1": {
                "digest": "{{Of(2)}}",
                "size": 2,
                "mediaType": "{{MediaTypes.OciIndex}}",
                "registry": "docker.io",
                "resolvedAt": "2026-11-29T12:00:00Z",
                "platforms": [
                  {
                    "platform": "linux/amd64",
                    "digest": "{{Of(3)}}",
                    "size": 3,
                    "mediaType": "{{MediaTypes.OciManifest}}",
                    "imageId": "{{Of(4)}}"
                  }
                ]
              },
              "docker.io/library/b:1": {
                "digest": "{{Of(1)}}",
                "size": 1,
                "mediaType": "{{MediaTypes.OciIndex}}",
                "registry": "docker.io",
                "resolvedAt": "2026-11-29T12:00:00Z",
                "platforms": [
                  {
                    "platform": "linux/amd64",
                    "digest": "{{Of(2)}}",
                    "size": 2,
                    "mediaType": "{{MediaTypes.OciManifest}}",
                    "imageId": "{{Of(3)}}"
                  }
                ]
              },
              "version": 1
            }

            """,
            text);
    }

    [Fact]
    public void Parse_GivesBackWhatWasWritten() => Prop
        .ForAll(Locks().ToArbitrary(), static images =>
        {
            byte[] text = images.ToUtf8();
            Assert.Equal(images, ImageLock.Parse(text));
            Assert.Equal(text, ImageLock.Parse(text).ToUtf8());
        })
        .Check(Config);

    [Fact]
    public void Blocks_OfTwoLocks_SortedIntoOne_AreTheLockOfBoth() => Prop
        .ForAll(Locks().ToArbitrary(), Locks().ToArbitrary(), static (one, other) =>
        {
            // What git has to do: where both have changed the same block, it asks; here the first one stays.
            Dictionary<string, string> blocks = Blocks(other);
            foreach ((string name, string block) in Blocks(one))
            {
                blocks[name] = block;
            }

            IEnumerable<string> sorted = blocks
                .OrderBy(static block => block.Key, StringComparer.Ordinal)
                .Select(static block => block.Value);
            string merged = "{\n" + string.Concat(sorted) + "  \"version\": 1\n}\n";
            Assert.Equal(other.With(one.Images), ImageLock.Parse(Encoding.UTF8.GetBytes(merged)));
            Assert.Equal(merged, Encoding.UTF8.GetString(other.With(one.Images).ToUtf8()));
        })
        .Check(Config);

    [Fact]
    public void Parse_OfRandomChanges_ThrowsNothingButJsonException() => Prop
        .ForAll(
            Locks().ToArbitrary(),
            Gen.Choose(0, 1 << 20).ToArbitrary(),
            Gen.Choose(0, 255).ToArbitrary(),
            static (images, at, value) =>
            {
                byte[] text = images.ToUtf8();
                text[at % text.Length] = (byte)value;
                try
                {
                    ImageLock.Parse(text);
                }
                catch (JsonException e)
                {
                    Assert.DoesNotContain('\n', e.Message);
                }
            })
        .Check(Config.WithCases(50_000, 3000));

    [Theory]
    [InlineData("", "is not JSON at line 1")]
    [InlineData("[]", "not an object")]
    [InlineData("{}", "no version: expected 'version' 1")]
    [InlineData("""{"version":2}""", "version 2: expected 'version' 1")]
    [InlineData("""{"version":1,"version":1}""", "'version' is duplicated in the lock file")]
    [InlineData("""{"version":1,"alpine:1":{}}""", "'alpine:1' in the lock file is not a reference: expected a full name and a tag")]
    [InlineData("""{"version":1,"docker.io/library/a:1":[]}""", "not an object")]
    [InlineData("""{"version":1,"docker.io/library/a:1":{}}""", "'digest' of 'docker.io/library/a:1' is missing")]
    [InlineData("""{"version":1,"docker.io/library/a:1":{"digest":"x"}}""", "is 'x': expected a digest")]
    [InlineData("<<<<<<< HEAD\n{}", "Line 1 of the lock file begins with '<<<<<<<', which marks a conflict")]
    [InlineData("{\n=======\n}", "Line 2 of the lock file begins with '======='")]
    public void Parse_RefusesWhatIsNoLock(string text, string expected)
    {
        JsonException e = Assert.Throws<JsonException>(() => ImageLock.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"size\": 1", "\"size\": -1", "'size' of 'docker.io/library/a:1' is -1: expected a number of bytes")]
    [InlineData("\"size\": 1", "\"size\": 1.5", "is 1.5: expected a number of bytes")]
    [InlineData("2026-11-29T12:00:00Z", "2026-11-29T12:00:00+01:00", "expected a time in UTC")]
    [InlineData("linux/amd64", "linux", "expected OS/ARCHITECTURE")]
    [InlineData("\"registry\"", "\"x\": 1, \"registry\"", "'x' of 'docker.io/library/a:1' is not a field of a lock file of version 1")]
    [InlineData("\"registry\"", "\"size\": 2, \"registry\"", "'size' is duplicated in 'docker.io/library/a:1'")]
    [InlineData("docker.io/library/a:1", "docker.io/library/a", "is not a reference")]
    [InlineData("sha256:", "md5:", "expected a digest of one of the algorithms")]
    public void Parse_RefusesFieldsThatAreNotRight(string right, string wrong, string expected)
    {
        string text = Encoding.UTF8.GetString(ImageLock.Of(Image("a:1", 1)).ToUtf8()).Replace(right, wrong, StringComparison.Ordinal);
        JsonException e = Assert.Throws<JsonException>(() => ImageLock.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DigestsOf_AreThoseOfTheIndex_AndOfItsImages()
    {
        var images = ImageLock.Of(Image("a:1", 2));

        Assert.Equal([Of(2), Of(3)], images.DigestsOf(ImageReference.Parse("a:1")));
        Assert.Empty(images.DigestsOf(ImageReference.Parse("a:2")));
    }

    [Fact]
    public async Task Resolver_AnswersFromTheLock_AndRefusesWhatIsNotThere()
    {
        var resolver = new LockedReferenceResolver(ImageLock.Of(Image("a:1", 1)));

        ResolvedReference whole = await resolver.ResolveAsync(ImageReference.Parse("a:1"));
        Assert.Equal((Of(1), $"docker.io/library/a:1@{Of(1)}"), (whole.Content.Digest, whole.Pinned.ToString()));
        ResolvedReference part = await resolver.ResolveAsync(ImageReference.Parse("a:1"), Platform.Parse("linux/amd64"));
        Assert.Equal((Of(2), 2L), (part.Content.Digest, part.Content.Size));
        Assert.Equal(Of(1), (await resolver.ResolveAsync(ImageReference.Parse($"a:1@{Of(1)}"))).Content.Digest);
        Assert.Equal(Of(2), (await resolver.ResolveAsync(ImageReference.Parse($"a@{Of(2)}"))).Content.Digest);

        await Assert.ThrowsAsync<ContentNotFoundException>(() => resolver.ResolveAsync(ImageReference.Parse("a")));
        await Assert.ThrowsAsync<ContentNotFoundException>(() => resolver.ResolveAsync(ImageReference.Parse($"b@{Of(1)}")));
        await Assert.ThrowsAsync<ContentNotFoundException>(
            () => resolver.ResolveAsync(ImageReference.Parse("a:1"), Platform.Parse("linux/arm64")));
        ContentMismatchException e = await Assert.ThrowsAsync<ContentMismatchException>(
            () => resolver.ResolveAsync(ImageReference.Parse($"a:1@{Of(9)}")));
        Assert.Equal((Of(1), Of(9)), (e.Expected, e.Actual));
    }

    [Fact]
    public void Image_RefusesWhatDoesNotMove() =>
        Assert.Throws<ArgumentException>(() => Image($"a:1@{Of(1)}", 1));

    internal static LockedImage Image(string reference, byte number, string? platform = "linux/amd64") => new()
    {
        Reference = ImageReference.Parse(reference),
        Content = new Descriptor { MediaType = MediaTypes.OciIndex, Digest = Of(number), Size = number },
        Registry = ImageReference.Parse(reference).Domain,
        ResolvedAt = new DateTimeOffset(2026, 11, 29, 13, 0, 0, 123, TimeSpan.FromHours(1)),
        Platforms =
        [
            new LockedPlatform
            {
                Platform = platform is null ? null : Platform.Parse(platform),
                Manifest = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = Of(number + 1), Size = number + 1 },
                ImageId = platform is null ? null : Of(number + 2),
            },
        ],
    };

    private static Digest Of(int number) => Digest.Compute([(byte)number]);

    private static Gen<ImageLock> Locks() =>
        from names in Gen.Elements(Names).Zip(Gen.Choose(0, 9)).ArrayOf()
        from numbers in Gen.Choose(0, 200).ArrayOf(names.Length)
        from platforms in Gen.Elements([.. Platforms, null]).ArrayOf(names.Length)
        select ImageLock.Of(names
            .Select((name, i) => Image($"{name.Item1}:v{name.Item2}", (byte)numbers[i], platforms[i]))
            .DistinctBy(static image => image.Reference));

    private static Dictionary<string, string> Blocks(ImageLock images)
    {
        string[] lines = Encoding.UTF8.GetString(images.ToUtf8()).Split('\n');
        var blocks = new Dictionary<string, string>(StringComparer.Ordinal);
        string name = "";
        foreach (string line in lines[1..^3])
        {
            name = line.StartsWith("  \"", StringComparison.Ordinal) ? line.Split('"')[1] : name;
            blocks[name] = blocks.GetValueOrDefault(name) + line + "\n";
        }

        return blocks;
    }
}
