using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using OciContent.Building;
using OciContent.Compression;
using OciContent.Layers;

namespace OciContent.Tests.Building;

/// <summary>What goes into a layer, and in which order.</summary>
public sealed class LayerBuilderTests
{
    private static readonly byte[] Nothing = [];

    [Fact]
    public async Task Entries_AreInOrder_FoldersBeforeWhatIsInThem()
    {
        LayerBuilder builder = new LayerBuilder()
            .AddContent("a-b", "1"u8.ToArray())
            .AddContent("a/z", "2"u8.ToArray())
            .AddContent("/a/b/c", "3"u8.ToArray())
            .AddEmptyFolder("a/")
            .AddSymbolicLink("z", "/nowhere")
            .AddContent("é", "4"u8.ToArray())
            .AddContent("Z", "5"u8.ToArray());

        Assert.Equal(
            [
                "0 644 0:0 0 Z '5'",
                "5 755 0:0 0 a/",
                "0 644 0:0 0 a/b/c '3'",
                "0 644 0:0 0 a/z '2'",
                "0 644 0:0 0 a-b '1'",
                "2 777 0:0 0 z -> /nowhere",
                "0 644 0:0 0 é '4'",
            ],
            await LayerReading.ListAsync(builder));
    }

    [Fact]
    public async Task Names_AreInTheOrderOfTheirUtf8()
    {
        LayerBuilder builder = new LayerBuilder().AddContent("\U00010000", Nothing).AddContent("\uFFEE", Nothing).AddContent("a", Nothing);

        Assert.Equal(["a", "\uFFEE", "\U00010000"], LayerReading.Names(await LayerReading.WriteAsync(builder)));
    }

    [Fact]
    public async Task Whiteouts_AreEmptyFiles()
    {
        LayerBuilder builder = new LayerBuilder()
            .AddWhiteout("/etc/passwd")
            .AddWhiteout("gone")
            .AddOpaqueMark("/var/cache")
            .AddOpaqueMark("/");

        Assert.Equal(
            ["0 0 0:0 0 .wh..wh..opq", "0 0 0:0 0 .wh.gone", "0 0 0:0 0 etc/.wh.passwd", "0 0 0:0 0 var/cache/.wh..wh..opq"],
            await LayerReading.ListAsync(builder));
    }

    [Fact]
    public async Task HardLinks_LeadToTheFirstName()
    {
        LayerBuilder builder = new LayerBuilder()
            .AddHardLink("b", "m")
            .AddContent("m", "content"u8.ToArray(), new LayerAttributes { Mode = UnixFileMode.UserRead })
            .AddHardLink("z", "b");

        Assert.Equal(
            ["0 400 0:0 0 b 'content'", "1 400 0:0 0 m -> b", "1 400 0:0 0 z -> b"],
            await LayerReading.ListAsync(builder));
    }

    [Fact]
    public async Task Attributes_AreWritten()
    {
        var attributes = new LayerAttributes
        {
            Mode = UnixFileMode.SetUser | UnixFileMode.UserExecute,
            Owner = new LayerOwner(3_000_000_000, 5),
            ModifiedAt = DateTimeOffset.FromUnixTimeMilliseconds(-1_500),
            ExtendedAttributes = new Dictionary<string, ReadOnlyMemory<byte>>
            {
                ["user.b"] = "2\n"u8.ToArray(),
                ["user.a"] = "1"u8.ToArray(),
            },
        };
        LayerBuilder builder = new LayerBuilder(new LayerOptions { Times = LayerTimes.Keep }).AddContent("f", "x"u8.ToArray(), attributes);

        string layer = Encoding.Latin1.GetString(await LayerReading.WriteAsync(builder));

        Assert.Contains(
            "25 SCHILY.xattr.user.a=1\n26 SCHILY.xattr.user.b=2\n\n12 mtime=-2\n18 uid=3000000000\n",
            layer,
            StringComparison.Ordinal);
        Assert.Contains("f\0", layer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LayerTimes.Set, 1000, 500)]
    [InlineData(LayerTimes.Set, null, 500)]
    [InlineData(LayerTimes.Clamp, 1000, 500)]
    [InlineData(LayerTimes.Clamp, 400, 400)]
    [InlineData(LayerTimes.Clamp, null, 500)]
    [InlineData(LayerTimes.Keep, 1000, 1000)]
    [InlineData(LayerTimes.Keep, null, 500)]
    public async Task Times_AreAsTheOptionSays(LayerTimes times, int? own, int expected)
    {
        var options = new LayerOptions { Times = times, Time = DateTimeOffset.FromUnixTimeMilliseconds(500_999) };
        var attributes = new LayerAttributes { ModifiedAt = own is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null };

        Assert.Equal(
            [$"5 755 0:0 {expected} f/"],
            await LayerReading.ListAsync(new LayerBuilder(options).AddEmptyFolder("f", attributes)));
    }

    [Fact]
    public async Task Parents_AreWrittenOnlyWhenAsked()
    {
        static LayerBuilder Build(LayerOptions options) => new LayerBuilder(options).AddContent("a/b/c", Nothing);

        Assert.Equal(["0 644 0:0 0 a/b/c"], await LayerReading.ListAsync(Build(new LayerOptions())));
        Assert.Equal(
            ["5 755 0:0 0 a/", "5 755 0:0 0 a/b/", "0 644 0:0 0 a/b/c"],
            await LayerReading.ListAsync(Build(new LayerOptions { WritesParents = true })));
    }

    [Fact]
    public async Task Folders_AreMerged()
    {
        LayerBuilder builder = new LayerBuilder(new LayerOptions { Times = LayerTimes.Keep })
            .AddEmptyFolder("a", new LayerAttributes { ModifiedAt = DateTimeOffset.FromUnixTimeSeconds(7) })
            .AddEmptyFolder("/a/", new LayerAttributes { ModifiedAt = DateTimeOffset.FromUnixTimeSeconds(9) })
            .AddEmptyFolder("./a", new LayerAttributes { ModifiedAt = DateTimeOffset.FromUnixTimeSeconds(8) });

        Assert.Equal(["5 755 0:0 9 a/"], await LayerReading.ListAsync(builder));
    }

    [Fact]
    public async Task AnEmptyLayer_IsTwoBlocksOfZeros() => Assert.Equal(new byte[1024], await LayerReading.WriteAsync(new LayerBuilder()));

    [Fact]
    public async Task LongNames_AreReadBack()
    {
        string prefixed = $"{new string('d', 120)}/{new string('f', 90)}";
        string tooLong = new('n', 200);
        string target = new('t', 150);
        LayerBuilder builder = new LayerBuilder().AddContent(prefixed, Nothing).AddContent(tooLong, Nothing).AddSymbolicLink("l", target);

        byte[] layer = await LayerReading.WriteAsync(builder);

        Assert.Equal([prefixed, "l", tooLong], LayerReading.Names(layer));
        Assert.Equal(target, LayerReading.Entries(layer)[1].LinkName);
    }

    [Fact]
    public async Task StreamsThatCannotSeek_AreReadOnce()
    {
        int opened = 0;
        LayerBuilder builder = new LayerBuilder().AddContent("f", () =>
        {
            opened++;
            return Fill(new Pipe());
        });

        Assert.Equal(["0 644 0:0 0 f 'content'"], await LayerReading.ListAsync(builder));
        Assert.Equal(1, opened);

        static Stream Fill(Pipe pipe)
        {
            pipe.Writer.Write("content"u8);
            pipe.Writer.Complete();
            return pipe.Reader.AsStream();
        }
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("pigz:6")]
    public async Task Compressed_IsTheSameLayer(string profile)
    {
        LayerBuilder builder = new LayerBuilder().AddContent("zeros", new byte[3_000_000]).AddContent("text", "content"u8.ToArray());
        byte[] plain = await LayerReading.WriteAsync(builder);
        var expected = new MemoryStream();
        CompressedLayer compressed = await LayerCompressor.CompressAsync(
            new MemoryStream(plain),
            expected,
            CompressionProfile.Parse(profile));

        var output = new MemoryStream();
        LayerDigests digests = await builder.WriteAsync(output, CompressionProfile.Parse(profile));

        Assert.Equal(expected.ToArray(), output.ToArray());
        Assert.Equal(await LayerDigests.ComputeAsync(new MemoryStream(output.ToArray())), digests);
        Assert.Equal(compressed.DiffId, digests.DiffId);
    }

    [Fact]
    public async Task Build_GivesALayerThatManyCanRead()
    {
        LayerBuilder builder = new LayerBuilder().AddContent("f", "content"u8.ToArray());
        using LayerBlob layer = await builder.BuildAsync(CompressionProfile.Docker);
        await using Stream one = layer.OpenRead();
        await using Stream other = layer.OpenRead();

        Assert.Equal(layer.Digests, await LayerDigests.ComputeAsync(one));
        Assert.Equal(layer.Digests, await LayerDigests.ComputeAsync(other));
    }

    [Fact]
    public async Task BuildFile_WritesAFile()
    {
        using var folder = new TempFolder();
        string path = folder.PathOf("layer.tar");
        using LayerBlob layer = await new LayerBuilder().AddContent("f", "content"u8.ToArray()).BuildFileAsync(path);

        Assert.Equal(layer.Digests, (await LayerBlob.FromFileAsync(path)).Digests);
        Assert.Equal(["f"], LayerReading.Names(await File.ReadAllBytesAsync(path)));
    }
}
