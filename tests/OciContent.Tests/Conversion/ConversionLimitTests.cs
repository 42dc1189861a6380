using System.Text;
using System.Text.Json;
using OciContent.Conversion;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Conversion;

/// <summary>Sources that are large, incomplete or built against the reader.</summary>
public sealed class ConversionLimitTests
{
    private const string Config =
        """{"architecture":"arm64","os":"linux","rootfs":{"type":"layers","diff_ids":[]},"docker_version":"27"}""";

    private readonly Dictionary<Digest, byte[]> _documents = [];

    public static IEnumerable<object[]> Profiles => ConversionProfile.All.Select(static profile => new object[] { profile.Name });

    private MemoryContentReader Source { get; } = new();

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task TenThousandEntriesOfOneImage_AreReadOnce(string profile)
    {
        Descriptor image = AddImage(Add(MediaTypes.DockerConfig, Config));
        Descriptor list = AddList([.. Enumerable.Repeat(image, 10_000)]);

        await using ConvertedImage converted = await ConvertAsync(list, profile);

        Assert.Equal(3, Source.Opened);
        Assert.Equal(profile == "containerd" ? 2 : 3, converted.Changes.Count);
        Assert.Equal(10_000, (await converted.ReadIndexAsync(converted.Root)).Manifests.Count);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task AConfigOfManyImages_IsConvertedOnce(string profile)
    {
        Descriptor config = Add(MediaTypes.DockerConfig, Config);
        Descriptor list = AddList([.. Enumerable.Range(0, 100).Select(i => AddImage(config, $"{i}"))]);

        await using ConvertedImage converted = await ConvertAsync(list, profile);

        Assert.Equal(102, Source.Opened);
        Assert.Distinct(converted.Changes.Select(static document => document.Before.Digest));
        Assert.Distinct(converted.Losses.Select(static loss => (loss.Document.Digest, loss.Path)));
        LossCheck.Check(converted, digest => _documents[digest]);
    }

    [Fact]
    public async Task AManifestThatIsAConfigToo_IsConvertedAsBoth()
    {
        // Nothing is known of the media type of a Docker manifest's config, so it may name any document as any.
        Descriptor image = AddImage(Add(MediaTypes.DockerConfig, Config));
        Descriptor list = AddList(image, AddImage(image));

        await using ConvertedImage converted = await ConvertAsync(list, "containers-image");

        ImageIndex index = await converted.ReadIndexAsync(converted.Root);
        ImageManifest second = await converted.ReadManifestAsync(index.Manifests[1]);
        Assert.Equal(MediaTypes.OciConfig, second.Config.MediaType);
        Assert.Equal(
            """{"architecture":"","os":"","config":{},"rootfs":{"type":"","diff_ids":null}}""",
            Encoding.UTF8.GetString((await converted.ReadBytesAsync(second.Config)).Span));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task DocumentsBeyondTheBudget_AreRefused(string profile)
    {
        Descriptor config = Add(MediaTypes.DockerConfig, Config);
        Descriptor list = AddList([.. Enumerable.Range(0, 100).Select(i => AddImage(config, $"{i}"))]);

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => ConvertAsync(list, profile, maxTotal: 30_000));

        Assert.EndsWith("expected at most 30000.", refusal.Message, StringComparison.Ordinal);
        Assert.InRange(Source.Opened, 2, 99);
    }

    [Theory]
    [InlineData("containers-image")]
    [InlineData("containerd")]
    public async Task ADocumentThatClaimsTooMuch_IsNotOpened(string profile)
    {
        Descriptor config = Add(MediaTypes.DockerConfig, Config) with { Size = long.MaxValue };

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => ConvertAsync(AddImage(config), profile));

        Assert.StartsWith($"{config.Digest} has {long.MaxValue} bytes: expected at most ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, Source.Opened);
    }

    [Fact]
    public async Task AResultThatIsTooLargeToBeRead_IsRefused()
    {
        // What is one character is written as six.
        string json = Config.Replace("\"os\"", $"\"author\":\"{new string('<', 1_000_000)}\",\"os\"", StringComparison.Ordinal);

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() =>
            ConvertAsync(AddImage(Add(MediaTypes.DockerConfig, json)), "containers-image"));

        Assert.EndsWith(" bytes when it is converted: expected at most 4194304.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("root")]
    [InlineData("child")]
    [InlineData("config")]
    public async Task AMissingDocument_IsNotFound(string what)
    {
        var missing = new Descriptor
        {
            MediaType = what == "config" ? MediaTypes.DockerConfig : MediaTypes.DockerManifest,
            Digest = Digest.Compute("missing"u8),
            Size = 7,
        };
        Descriptor root =
            what == "root" ? missing
            : what == "child" ? AddList(missing)
            : AddImage(missing);

        foreach (ConversionProfile profile in ConversionProfile.All)
        {
            var error = await Assert.ThrowsAsync<ContentNotFoundException>(() => ConvertAsync(root, profile.Name));
            Assert.Equal(missing.Digest, error.Digest);
        }
    }

    [Fact]
    public async Task AnIndexInAnIndex_IsRefusedWhereItsToolRefusesIt()
    {
        Descriptor inner = AddList(AddImage(Add(MediaTypes.DockerConfig, Config)));
        Descriptor outer = AddList(inner);

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => ConvertAsync(outer, "containers-image"));
        Assert.Equal(
            $"{inner.Digest}: its media type is '{MediaTypes.DockerManifestList}', which containers-image does not convert to oci: "
            + "expected an image manifest, in OCI or Docker form.",
            refusal.Message);

        await using ConvertedImage converted = await ConvertAsync(outer, "containerd");
        Assert.Equal(3, converted.Changes.Count);
    }

    [Fact]
    public async Task IndexesThatNestTooDeep_AreRefused()
    {
        Descriptor root = AddImage(Add(MediaTypes.DockerConfig, Config));
        for (int i = 0; i < 16; i++)
        {
            root = AddList(root);
        }

        await using ConvertedImage converted = await ConvertAsync(root, "containerd");
        Assert.Equal(17, converted.Changes.Count);
        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => ConvertAsync(AddList(root), "containerd"));
        Assert.EndsWith("is nested in more than 16 indexes: expected at most 16.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AChildThatIsNoImage_IsRefused()
    {
        Descriptor inner = AddList(AddImage(Add(MediaTypes.DockerConfig, Config)));
        Descriptor outer = AddList(inner with { MediaType = MediaTypes.DockerManifest });

        foreach (ConversionProfile profile in ConversionProfile.All)
        {
            await Assert.ThrowsAsync<JsonException>(() => ConvertAsync(outer, profile.Name));
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task Cancelled_NothingMoreIsRead(string profile)
    {
        using var cancelling = new CancellationTokenSource();
        Descriptor config = Add(MediaTypes.DockerConfig, Config);
        Source.Add(config.Digest, () =>
        {
            cancelling.Cancel();
            return new MemoryStream(Encoding.UTF8.GetBytes(Config));
        });
        Descriptor list = AddList(AddImage(config, "1"), AddImage(config, "2"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ConvertAsync(list, profile, cancellationToken: cancelling.Token));
        Assert.Equal(3, Source.Opened);
    }

    [Fact]
    public async Task AnnotationsWithoutNumber_AreComparedInOnePass()
    {
        // Going through all of them for each of them would take minutes.
        string annotations = string.Join(',', Enumerable.Range(0, 150_000).Select(static i => $"\"{i:x8}\":\"{i:x8}\""));
        Descriptor image = AddImage(Add(MediaTypes.DockerConfig, Config));
        Descriptor index = Add(
            MediaTypes.OciIndex,
            $$"""{"schemaVersion":2,"manifests":[{{Pointer(image)}}],"annotations":{ {{annotations}} } }""");

        await using ConvertedImage converted = await ConvertAsync(index, "containers-image");

        Assert.Equal(150_000, (await converted.ReadIndexAsync(converted.Root)).Annotations.Count);
        Assert.DoesNotContain(converted.Losses, static loss => loss.Path.StartsWith("/annotations", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, 1_000_000, true)]
    [InlineData(0, 1_000_000, false)]
    [InlineData(1, 1, false)]
    public async Task ALongNameAboveManyLosses_IsBounded(int value, int length, bool isRefused)
    {
        string members = string.Join(',', Enumerable.Range(0, 3000).Select(i => $"\"{i}\":{value}"));
        string json = Config.Replace(
            "\"os\"",
            $"\"config\":{{\"Volumes\":{{\"{new string('x', length)}\":{{{members}}}}}}},\"os\"",
            StringComparison.Ordinal);
        Descriptor image = AddImage(Add(MediaTypes.DockerConfig, json));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Exception? refusal = await Record.ExceptionAsync(() => ConvertAsync(image, "containers-image", maxTotal: 8 * 1024 * 1024));

        Assert.Equal(isRefused, refusal is InvalidDataException);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000_000);
    }

    [Theory]
    [InlineData("2024-02-29T12:00:00.5050-23:59", false)]
    [InlineData("2024-02-29T12:00:00.123456789+01:00", false)]
    [InlineData("2024-02-29T12:00:00.1234567890000+00:00", false)]
    [InlineData("2024-02-29T12:00:00.12345678900001Z", true)]
    public async Task TimesBeyondTheNanosecond_AreALoss(string time, bool isLoss)
    {
        string json = Config.Replace("\"os\"", $"\"created\":\"{time}\",\"os\"", StringComparison.Ordinal);

        await using ConvertedImage converted = await ConvertAsync(AddImage(Add(MediaTypes.DockerConfig, json)), "containers-image");

        Assert.Equal(isLoss, converted.Losses.Any(static loss => loss is { Path: "/created", Kind: ConversionLossKind.Precision }));
    }

    [Theory]
    [InlineData("containers-image", "1E400", true)]
    [InlineData("containers-image", "{\"a\":[-1e999]}", true)]
    [InlineData("containers-image", "1E308", false)]
    [InlineData("containers-image", "1E-400", false)]
    [InlineData("containers-image", "123456789012345678901234567890", false)]
    [InlineData("containerd", "1E400", false)]
    public async Task NumbersBeyondFloatingPoint_AreRefusedWhereTheToolReadsThem(string profile, string number, bool isRefused)
    {
        // In what points at parts of an image; elsewhere nobody reads them.
        Descriptor config = Add(
            MediaTypes.DockerConfig,
            Config.Replace("\"27\"", number, StringComparison.Ordinal).Replace("docker_version", "x", StringComparison.Ordinal));
        string pointer = Pointer(config).Replace("\"size\"", $"\"x\":{number},\"size\"", StringComparison.Ordinal);
        Descriptor image = Add(
            MediaTypes.DockerManifest,
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.DockerManifest}}","config":{{pointer}},"layers":[],"x":{{number}} }""");

        Exception? refusal = await Record.ExceptionAsync(() => ConvertAsync(image, profile));

        Assert.Equal(isRefused, refusal is InvalidDataException);
        Assert.Equal(isRefused, refusal is not null);
    }

    [Theory]
    [InlineData("1", false)]
    [InlineData("\"\"", false)]
    [InlineData("[]", false)]
    [InlineData("true", false)]
    [InlineData("null", true)]
    [InlineData("{\"a\":1}", true)]
    public async Task WhatPortsAndVolumesMapTo_IsWhatGoTakes(string value, bool isTaken)
    {
        foreach ((string field, string profile) in new[] { ("ExposedPorts", "containers-image"), ("Volumes", "containerd") })
        {
            Descriptor image = AddImage(
                Add(
                    MediaTypes.DockerConfig,
                    Config.Replace("\"os\"", $"\"config\":{{\"{field}\":{{\"a\":{value}}}}},\"os\"", StringComparison.Ordinal)));

            Exception? refusal = await Record.ExceptionAsync(() => ConvertAsync(image, profile));

            Assert.Equal(isTaken, refusal is null);
            Assert.True(
                isTaken
                    || refusal is JsonException
                        && refusal.Message.EndsWith($"config.{field}.a: {value} is not an object.", StringComparison.Ordinal),
                $"{refusal}");
        }
    }

    private Task<ConvertedImage> ConvertAsync(
        Descriptor root,
        string profile,
        long maxTotal = 128 * 1024 * 1024,
        CancellationToken cancellationToken = default) =>
        ImageConverter.ConvertAsync(
            ImageSource.Create(
                Source,
                root,
                limits: new DocumentLimits { MaxDocumentSize = Source.MaxDocumentSize, MaxTotalDocumentSize = maxTotal }),
            new ConversionOptions { Target = ImageFormat.Oci, Profile = ConversionProfile.Parse(profile) },
            cancellationToken);

    private Descriptor AddImage(Descriptor config, string comment = "") =>
        Add(
            MediaTypes.DockerManifest,
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.DockerManifest}}","config":{{Pointer(config)}},"layers":[],"x-comment":"{{comment}}"}""");

    private Descriptor AddList(params Descriptor[] manifests) =>
        Add(
            MediaTypes.DockerManifestList,
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.DockerManifestList}}","manifests":[{{string.Join(',', manifests.Select(Pointer))}}]}""");

    private static string Pointer(Descriptor content) =>
        $$"""{"mediaType":"{{content.MediaType}}","digest":"{{content.Digest}}","size":{{content.Size}}}""";

    private Descriptor Add(string mediaType, string json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        Digest digest = Digest.Compute(bytes);
        Source.Add(digest, bytes);
        _documents[digest] = bytes;
        return new Descriptor { MediaType = mediaType, Digest = digest, Size = bytes.Length };
    }
}
