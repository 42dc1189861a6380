using System.Text;
using OciContent.Compression;
using OciContent.Layers;
using OciContent.Tests.Compression;
using OciContent.Tests.Compression.GoDeflate;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Layers;

public sealed class LayerCandidatesTests
{
    // The golden digests are what Go 1.19.8 prints for
    //   var t []byte; for i := 0; i < 20000; i++ { t = append(t, fmt.Sprintf("line %d of a text\n", i*i%1000)...) }
    //   for l := -2; l <= 9; l++ { var b bytes.Buffer; z, _ := gzip.NewWriterLevel(&b, l); z.Write(t); z.Close();
    //                              fmt.Printf("%d %d %x\n", l, b.Len(), sha256.Sum256(b.Bytes())) }
    // and Go 1.27.3 for go-1.27; and, with z := pgzip.NewWriter(&b); z.SetConcurrency(s, 1), for s of 1 MiB and 256 KiB, with pgzip 1.2.5
    // and compress 1.15.12.
    private static readonly byte[] Text = Encoding.ASCII.GetBytes(
        string.Concat(Enumerable.Range(0, 20_000).Select(static i => $"line {i * i % 1000} of a text\n")));

    [Theory]
    [InlineData("go:-2", 184594, "585f6ce12d6ffef2f7c82aa081cacf63485205111dc3bbe46d043aa17a78c2c6")]
    [InlineData("go:-1", 6215, "b6da09a966d0dc0c5740084c14a0beacab9b14c2c931eafd35474e7a84be63d5")]
    [InlineData("go:0", 376693, "55f71ecf05f0e47a878bae40dc9ac1e0a8d39818462cff70f571c031f044852f")]
    [InlineData("go:1", 31247, "cc690ebc3ca97e0e4dc661ec04bb5fdd47a8efbe75ee5ee912d70ce7131074b4")]
    [InlineData("crane", 31247, "cc690ebc3ca97e0e4dc661ec04bb5fdd47a8efbe75ee5ee912d70ce7131074b4")]
    [InlineData("podman", 8788, "a8d43a3f3c78af5a804ed773345dd8e89eaf3815f50deb2a625502f9abb91505")]
    [InlineData("umoci", 7824, "3baff83ea7d337ccfa107b0b080bb001ee503dfc2b9b0327cb768b7476ab826c")]
    [InlineData("podman-2025", 8785, "c5b7d806e9e2cf6e08d57bd7ccdbfff8d2be38119c6844d4ecc8e0db2b66356c")]
    [InlineData("podman-2020", 10149, "cce06afee454339d5810fffdbb5785d2827ea44ac9bbb6f859a14b4bd5729bd4")]
    [InlineData("skopeo-1.22-debian", 8785, "c5b7d806e9e2cf6e08d57bd7ccdbfff8d2be38119c6844d4ecc8e0db2b66356c")]
    [InlineData("umoci-0.4.7", 9093, "5ce5e25a37501cdee1354ca97138c4105e0d90b872f9d2110bcf9b0cb2253d9c")]
    [InlineData("umoci-0.6", 10149, "cce06afee454339d5810fffdbb5785d2827ea44ac9bbb6f859a14b4bd5729bd4")]
    [InlineData("zstd-2023", 906, "3714f7e957bf0415a8d9db16c064ec36c898af55147847ec454ead6e5f6a233c")]
    [InlineData("zstd-2024", 906, "3714f7e957bf0415a8d9db16c064ec36c898af55147847ec454ead6e5f6a233c")]
    [InlineData("zstd-2026", 906, "3714f7e957bf0415a8d9db16c064ec36c898af55147847ec454ead6e5f6a233c")]
    [InlineData("go:2", 20329, "4fab0f61a67c47077ef2388cc30606c9d2597f0bae25133c5fa0340a82636e56")]
    [InlineData("go:3", 11012, "6cf76e58ecaacbb7035db53342c85e33ecd77fefd6f4268dbcc238abd2d3f457")]
    [InlineData("go:4", 39177, "325ee2560284b7ff3c083d0b3129992222732e61196be1986bac3042a984a60e")]
    [InlineData("go:5", 8593, "df0edb5392bbd97a0531e51808622eeca49c57e8a22f7478603a5c3051768a19")]
    [InlineData("go:6", 6215, "b6da09a966d0dc0c5740084c14a0beacab9b14c2c931eafd35474e7a84be63d5")]
    [InlineData("docker", 6215, "b6da09a966d0dc0c5740084c14a0beacab9b14c2c931eafd35474e7a84be63d5")]
    [InlineData("go:7", 6065, "6344a91de40318c016470e3e365e9fa8a1f020e638af20929cccdbbfa53f66e2")]
    [InlineData("go:8", 3531, "73446c94e629972509b49d21c73f65683fc5d925bae90b3363aa854f33868ac6")]
    [InlineData("go:9", 3531, "fd9d36acaa9757d8af7a2de709ce74fac334159c4829c05ec17e3fb122cc4fd7")]
    [InlineData("go-1.27:-2", 184444, "ee438546a5066b4a87d836b3b7820dcc019add8f5e726ef8f1c38b04e6e4d55b")]
    [InlineData("go-1.27:-1", 3845, "f72f2edc6e870a74d234fdee383a214072fd388c8d3b06a9e5a99d6b5beb2534")]
    [InlineData("go-1.27:0", 376690, "07255601c5ed05e69dfc7b9876aad69b8978977d822a17e2d69fb8f91a0bce0a")]
    [InlineData("go-1.27:1", 9800, "a868d38f0582540663486bb53a48c9ee68b4f303c918fe705be071899c178087")]
    [InlineData("crane-go1.27", 9800, "a868d38f0582540663486bb53a48c9ee68b4f303c918fe705be071899c178087")]
    [InlineData("go-1.27:2", 39716, "a1a67dfd8de8af70cb34a5f965a1b2242d9f230938f3acf7f761fed3abf5dfa1")]
    [InlineData("go-1.27:3", 9258, "40cb6f0c6ebd3f6dd7e0bc00796db523e26b5fcc9cbb5210410918e308946231")]
    [InlineData("go-1.27:4", 39275, "186b36bc1324c8f96b846add8ddb4bf33a8795531b87e22147d6b1ab81090820")]
    [InlineData("go-1.27:5", 8780, "0a7552aac1e3978379d6e8eeedaeec556d297758b4d8818bbee645b134745580")]
    [InlineData("go-1.27:6", 3845, "f72f2edc6e870a74d234fdee383a214072fd388c8d3b06a9e5a99d6b5beb2534")]
    [InlineData("docker-go1.27", 3845, "f72f2edc6e870a74d234fdee383a214072fd388c8d3b06a9e5a99d6b5beb2534")]
    [InlineData("go-1.27:7", 36758, "5895d2217954748662d0a2c4f36552fc54e00cde11af4c0a652b1732afc8ccbb")]
    [InlineData("go-1.27:8", 6649, "9c385bc9631c9fbf5e165d09c0c78eda19f01e95b670dbac6d9c06f3ff62e26a")]
    [InlineData("go-1.27:9", 3522, "8446df488758df96a19611d6a1342b10e0fb9ece399030628df6a7af29e9384c")]
    public async Task ComputeAsync_NamesTheBlobThatTheToolWrites(string profile, long size, string hash)
    {
        LayerCandidates layer = await LayerCandidates.ComputeAsync(new MemoryStream(Text), [CompressionProfile.Parse(profile)]);

        CompressedLayer blob = Assert.Single(layer.Candidates);
        Assert.Equal(($"sha256:{hash}", size), (blob.Digest.ToString(), blob.Size));
        Assert.Equal("sha256:2d81d850cc3e3d9f785d701a919bad6d0102e08a278c7d4f7a64960603d94551", layer.DiffId.ToString());
        Assert.Equal(Text.Length, layer.UncompressedSize);
    }

    [Fact]
    public async Task ComputeAsync_AnswersForAllProfilesInTheirOrder()
    {
        CompressionProfile[] profiles =
        [
            CompressionProfile.Crane,
            CompressionProfile.Docker1703,
            CompressionProfile.Docker,
            CompressionProfile.Go(6),
            CompressionProfile.Docker,
        ];

        LayerCandidates layer = await LayerCandidates.ComputeAsync(new MemoryStream(Text), profiles);

        Assert.Equal(profiles, layer.Candidates.Select(static candidate => candidate.Profile));
        Assert.Equal(layer.Candidates[2], layer.Candidates[4]);
        Assert.Equal(layer.Candidates[2].Digest, layer.Candidates[3].Digest);
        Assert.Equal(layer.Candidates[2].Size, layer.Candidates[1].Size);
        Assert.Equal(3, layer.Candidates.DistinctBy(static candidate => candidate.Digest).Count());
        Assert.Empty((await LayerCandidates.ComputeAsync(new MemoryStream(Text), [])).Candidates);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task CompressAsync_WritesTheBlob(int concurrency)
    {
        byte[] text = RandomText.Create(Cases.Count(all: 2_000_000, fewer: 1_100_000), new Random(8));
        foreach (CompressionProfile profile in CompressionProfile.All)
        {
            var blob = new MemoryStream();
            CompressedLayer written = await LayerCompressor.CompressAsync(
                new MemoryStream(text),
                blob,
                profile,
                new LayerCompressionOptions { MaxConcurrency = concurrency });

            Assert.Equal((profile, Digest.Compute(blob.ToArray()), blob.Length), (written.Profile, written.Digest, written.Size));
            LayerDigests digests = await LayerDigests.ComputeAsync(new MemoryStream(blob.ToArray()));
            Assert.Equal((written.DiffId, written.UncompressedSize), (digests.DiffId, digests.UncompressedSize));
            Assert.Equal(Digest.Compute(text), digests.DiffId);
        }
    }

    [Fact]
    public async Task Docker1703_WritesTheTimeThatGo17Wrote()
    {
        var docker = new MemoryStream();
        var old = new MemoryStream();
        await LayerCompressor.CompressAsync(new MemoryStream(Text), docker, CompressionProfile.Docker);
        await LayerCompressor.CompressAsync(new MemoryStream(Text), old, CompressionProfile.Docker1703);

        byte[] expected = docker.ToArray();
        Convert.FromHexString("00096e88").CopyTo(expected, 4);
        Assert.Equal(expected, old.ToArray());
    }

    [Fact]
    public async Task ACompressedLayer_IsDecompressedFirst()
    {
        LayerCandidates plain = await LayerCandidates.ComputeAsync(new MemoryStream(Text), CompressionProfile.All);
        LayerCandidates compressed = await LayerCandidates.ComputeAsync(new MemoryStream(GzipBytes.Member(Text)), CompressionProfile.All);

        Assert.Equal(plain.DiffId, compressed.DiffId);
        Assert.Equal(plain.Candidates, compressed.Candidates);
    }

    [Fact]
    public async Task ABrokenLayer_IsRefused()
    {
        byte[] broken = GzipBytes.Member(Text)[..^5];

        await Assert.ThrowsAsync<InvalidDataException>(() =>
            LayerCandidates.ComputeAsync(new MemoryStream(broken), CompressionProfile.All));
    }

    [Fact]
    public async Task TheStreams_StayOpen()
    {
        var layer = new MemoryStream(Text);
        var blob = new MemoryStream();
        await LayerCompressor.CompressAsync(layer, blob, CompressionProfile.Crane);

        Assert.True(layer.CanRead && blob.CanWrite);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task ComputeAsync_CanBeCancelled(int concurrency)
    {
        byte[] text = RandomText.Create(6_000_000, new Random(9));
        using var source = new CancellationTokenSource();
        var options = new LayerCompressionOptions
        {
            MaxConcurrency = concurrency,
            Progress = new RecordingBytes(value =>
            {
                if (value > 2_000_000)
                {
                    source.Cancel();
                }
            }),
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            LayerCandidates.ComputeAsync(new MemoryStream(text), CompressionProfile.All, options, source.Token));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task CompressAsync_TellsWhatWritingThrew(int concurrency)
    {
        byte[] text = RandomText.Noise(6_000_000);
        using var full = new MemoryStream(new byte[1_000_000]);

        await Assert.ThrowsAsync<NotSupportedException>(() =>
            LayerCompressor.CompressAsync(
                new MemoryStream(text),
                full,
                CompressionProfile.Docker,
                new LayerCompressionOptions { MaxConcurrency = concurrency }));
    }

    [Fact]
    public async Task Progress_RisesToTheTotal()
    {
        var progress = new RecordingBytes();
        await LayerCandidates.ComputeAsync(
            new MemoryStream(Text),
            CompressionProfile.All,
            new LayerCompressionOptions { Progress = progress });

        Assert.Equal(progress.Reports.Order().Distinct(), progress.Reports);
        Assert.Equal((Text.Length, Text.Length), (progress.Reports[^1], progress.Total));

        // Of what is compressed, the bytes as they are given: of those it is known how many there are.
        byte[] gzip = GzipBytes.Member(Text);
        progress = new RecordingBytes();
        LayerCandidates layer = await LayerCandidates.ComputeAsync(
            new MemoryStream(gzip),
            [CompressionProfile.Crane],
            new LayerCompressionOptions { Progress = progress });
        Assert.Equal((gzip.Length, gzip.Length), (progress.Reports[^1], progress.Total));
        Assert.Equal((layer.DiffId, layer.UncompressedSize), (layer.Candidates[0].DiffId, layer.Candidates[0].UncompressedSize));
    }

    [Fact]
    public void Arguments_AreChecked()
    {
        Assert.Throws<ArgumentNullException>(() => { _ = LayerCandidates.ComputeAsync(null!, []); });
        Assert.Throws<ArgumentNullException>(() => { _ = LayerCandidates.ComputeAsync(Stream.Null, null!); });
        Assert.Throws<ArgumentNullException>(() => { _ = LayerCompressor.CompressAsync(Stream.Null, null!, CompressionProfile.Docker); });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LayerCompressionOptions { MaxConcurrency = 0 });
    }
}
