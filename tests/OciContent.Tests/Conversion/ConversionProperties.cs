using System.Text.Json;
using OciContent.Conversion;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.TestKit.Images;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Conversion;

/// <summary>What holds of every conversion of every image and index, by all profiles.</summary>
public sealed class ConversionProperties
{
    private static readonly int Rounds = Cases.Count(all: 60, fewer: 15);

    /// <summary>Profile, form to convert to, form to convert from, and whether it is an index.</summary>
    public static IEnumerable<object[]> Conversions =>
        from profile in ConversionProfile.All
        from target in new[] { "oci", "docker" }
        where profile != ConversionProfile.Containerd || target == "oci"
        from source in new[] { "oci", "docker" }
        from isIndex in new[] { false, true }
        select new object[] { profile.Name, target, source, isIndex };

    [Theory]
    [MemberData(nameof(Conversions))]
    public async Task Conversion_KeepsLayersAndTheirOrder(string profile, string target, string source, bool isIndex)
    {
        await EachAsync(profile, target, source, isIndex, static async (_, reader, converted) =>
            Assert.Equal(await ShapeAsync(reader, converted.Before), await ShapeAsync(converted, converted.Root)));
    }

    [Theory]
    [MemberData(nameof(Conversions))]
    public async Task Losses_AreWhatIsLostAndNothingElse(string profile, string target, string source, bool isIndex)
    {
        await EachAsync(profile, target, source, isIndex, static (image, _, converted) =>
        {
            LossCheck.Check(converted, digest => image.Documents[digest]);
            return Task.CompletedTask;
        });
    }

    [Theory]
    [MemberData(nameof(Conversions))]
    public async Task TheResult_IsReadAndParsedFromItsRootOn(string profile, string target, string source, bool isIndex)
    {
        await EachAsync(
            profile,
            target,
            source,
            isIndex,
            async (image, reader, converted) =>
            {
                // The walk parses the manifests and indexes.
                List<ImageWalk.Part> parts = await ImageWalk.PartsAsync(converted, converted.Root);
                foreach ((ImageWalk.Part before, ImageWalk.Part after) in (await ImageWalk.PartsAsync(reader, converted.Before))
                        .Zip(parts)
                        .Where(static pair => pair.Second.Role != "layer"))
                {
                    Assert.True(await converted.ExistsAsync(after.Content));
                    Assert.Equal(after.Content.Digest, Digest.Compute((await converted.ReadBytesAsync(after.Content)).Span));
                    if (MediaTypes.IsConfig(after.Content.MediaType)
                        && Record.Exception(() => ImageConfig.Parse(image.Documents[before.Content.Digest])) is null)
                    {
                        await converted.ReadConfigAsync(after.Content);
                    }
                }

                Assert.Equal(
                    target == "oci",
                    MediaTypes.IsIndex(converted.Root.MediaType)
                        ? converted.Root.MediaType == MediaTypes.OciIndex
                        : converted.Root.MediaType == MediaTypes.OciManifest);
            });
    }

    [Theory]
    [MemberData(nameof(Conversions))]
    public async Task WhatIsConvertedAgain_IsUnchanged(string profile, string target, string source, bool isIndex)
    {
        await EachAsync(
            profile,
            target,
            source,
            isIndex,
            async (_, _, converted) =>
            {
                ConvertedImage again = await ImageConverter.ConvertAsync(
                    ImageSource.Create(converted, converted.Root),
                    Options(profile, target));
                if (isIndex && target == "oci" && !again.IsUnchanged)
                {
                    // What a list has, or is of Docker's type, is not marked as zstd, and what an index of OCI's images has is.
                    Assert.Contains("compression.zstd", System.Text.Encoding.UTF8.GetString(Assert.Single(again.Changes).Bytes.Span));
                    converted = again;
                    again = await ImageConverter.ConvertAsync(ImageSource.Create(again, again.Root), Options(profile, target));
                }

                Assert.True(again.IsUnchanged);
                Assert.Empty(again.Losses);
                Assert.Equal(converted.Root, again.Root);
                Assert.Same(converted.Root, again.Before);
            });
    }

    [Theory]
    [InlineData("containers-image")]
    [InlineData("containers-image-5.25")]
    public async Task AnImageThatHasTheForm_KeepsItsBytes(string profile)
    {
        foreach (string form in new[] { "oci", "docker" })
        {
            await EachAsync(profile, form, form, isIndex: false, static (_, _, converted) =>
            {
                Assert.True(converted.IsUnchanged);
                Assert.Empty(converted.Losses);
                Assert.Same(converted.Before, converted.Root);
                return Task.CompletedTask;
            });
        }
    }

    [Theory]
    [InlineData("containers-image", false)]
    [InlineData("containers-image", true)]
    [InlineData("containers-image-5.25", false)]
    [InlineData("containers-image-5.25", true)]
    public async Task ASecondRoundTrip_GivesTheBytesOfTheFirst(string profile, bool isIndex)
    {
        await EachAsync(
            profile,
            "docker",
            "oci",
            isIndex,
            async (_, _, docker) =>
            {
                if (await TryConvertAsync(docker, docker.Root, Options(profile, "oci")) is not { } first)
                {
                    // What is no image config to image-spec goes through as it is, one way.
                    return;
                }

                if (await TryConvertAsync(first, first.Root, Options(profile, "docker")) is not { } dockerAgain)
                {
                    // A layer of zstd becomes one of OCI's, which does not become one of Docker's.
                    Assert.Equal("containers-image", profile);
                    return;
                }

                ConvertedImage second = await ImageConverter.ConvertAsync(
                    ImageSource.Create(dockerAgain, dockerAgain.Root),
                    Options(profile, "oci"));
                Assert.Equal(first.Root, second.Root);
                Assert.Equal(await ImageWalk.PartsAsync(first, first.Root), await ImageWalk.PartsAsync(second, second.Root));
                Assert.Empty(dockerAgain.Losses);
                Assert.Empty(second.Losses);
            });
    }

    private static ConversionOptions Options(string profile, string target) => new()
    {
        Profile = ConversionProfile.Parse(profile),
        Target = target == "oci" ? ImageFormat.Oci : ImageFormat.Docker,
        MissingPlatform = new Platform { Architecture = "arm", Os = "linux", Variant = "v7" },
    };

    /// <summary>
    /// Converts many images, and looks at the results. Refusals are fine, and layers that are called configs are not there, as long as
    /// these are few.
    /// </summary>
    private static async Task EachAsync(
        string profile,
        string target,
        string source,
        bool isIndex,
        Func<RandomImage, MemoryContentReader, ConvertedImage, Task> check)
    {
        int converted = 0;
        var refusals = new List<string>();
        for (int seed = 0; seed < Rounds; seed++)
        {
            var random = new RandomImages(seed, RandomImages.NoLayers);
            ImageFormat format = source == "oci" ? ImageFormat.Oci : ImageFormat.Docker;
            RandomImage image = isIndex ? random.Index(format) : random.Image(format);
            MemoryContentReader reader = MemoryContentReader.Of(image.Documents);
            if (await TryConvertAsync(reader, image.Root, Options(profile, target), refusals) is { } result)
            {
                converted++;
                if (await Record.ExceptionAsync(() => check(image, reader, result)) is { } failure)
                {
                    Assert.Fail($"seed {seed}: {failure}\n{image}");
                }
            }
        }

        Assert.True(converted >= Rounds / 3, $"{converted} of {Rounds} were converted:\n{string.Join('\n', refusals)}");
    }

    private static async Task<IEnumerable<(string Role, Descriptor? Layer)>> ShapeAsync(IContentReader reader, Descriptor root) =>
        (await ImageWalk.PartsAsync(reader, root)).Select(static part =>
            (
                part.Role,
                part.Role == "layer"
                    ? new Descriptor
                    {
                        MediaType = "",
                        Digest = part.Content.Digest,
                        Size = part.Content.Size,
                    }
                    : null));

    private static async Task<ConvertedImage?> TryConvertAsync(
        IContentReader source,
        Descriptor root,
        ConversionOptions options,
        List<string>? refusals = null)
    {
        try
        {
            return await ImageConverter.ConvertAsync(ImageSource.Create(source, root), options);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or ContentNotFoundException)
        {
            refusals?.Add(e.Message);
            return null;
        }
    }
}
