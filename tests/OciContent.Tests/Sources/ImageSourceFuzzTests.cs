using System.Text;
using System.Text.Json;
using OciContent.Attachments;
using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Tests.Kit;
using OciContent.Transports;
using static OciContent.Tests.Kit.TestImageDockerArchive;

namespace OciContent.Tests.Sources;

/// <summary>Damaged sources are opened, listed, inspected and searched: what escapes is documented, and nothing big is allocated.</summary>
[Collection(AloneCollection.Name)]
public sealed class ImageSourceFuzzTests : IDisposable
{
    private const long MaxAllocation = 16 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Spliced into documents: what parsers of JSON, digests, sizes and paths stumble over.
    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "null",
            "true",
            "{}",
            "[]",
            "{",
            "]",
            "\"",
            "\\",
            ",",
            ":",
            "-1",
            "0",
            "1e400",
            "1.5",
            "4611686018427387904",
            "99999999999999999999",
            "\\ud800",
            "\\u0000",
            "\u202E",
            "\uFEFF",
            "sha256:",
            "sha512:",
            "md5:",
            "../../../../etc/passwd",
            "/",
            "./",
            "\"size\":1,",
            "\"urls\":[\"x\"],",
            "\"mediaType\":\"application/json\",",
            "\"data\":\"AAAA\",",
            "\"manifests\":[],",
            "\"platform\":{\"os\":\"\",\"architecture\":\"\"},",
            "\"Layers\":null,",
            MediaTypes.OciIndex,
            MediaTypes.DockerManifest,
            MediaTypes.OciConfig,
            MediaTypes.OciEmpty,
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private readonly TestImageFolder _folder = new();
    private readonly TestImage _image = new("base", "app", "base");
    private readonly TestImage _plain = new("base", "app", "base") { IsCompressed = false, IsDocker = true };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("legacy", 1)]
    [InlineData("crane", 2)]
    [InlineData("hybrid", 3)]
    [InlineData("oci-archive", 4)]
    public async Task Archives_FailCleanlyWhateverIsChanged(string form, int seed)
    {
        byte[] sample = form switch
        {
            "legacy" => Legacy((_plain, ["a:1"]), (new TestImage("base", "other"), null)).End().ToArray(),
            "crane" => Crane(_image, "a:1").End().ToArray(),
            "hybrid" => Hybrid(_plain, "a:1", "1").End().ToArray(),
            _ => Layout().ToTar(),
        };
        await RequireCleanAsync(seed, Cases.Count(all: 150, fewer: 80), random =>
        {
            byte[] archive = Mutate(sample, random, 3);
            if (random.Next(4) > 0)
            {
                RepairChecksums(archive);
            }

            return _folder.Write("fuzzed.tar", archive);
        });
    }

    [Fact]
    public async Task DockerArchives_FailCleanlyWhateverTheirDocumentsSay()
    {
        byte[] manifest = Encoding.UTF8.GetBytes(
            $"[{Item("c.json", ["a:1"], "a", "b", "a").ToJsonString()},{Item("c.json", null, "a", "b", "a").ToJsonString()}]");
        await RequireCleanAsync(
            5,
            Cases.Count(all: 400, fewer: 100),
            random =>
            {
                bool isConfig = random.Next(2) == 0;
                return _folder.Write(
                    "fuzzed.tar",
                    new TarBuilder()
                        .File("c.json", isConfig ? Mutate(_plain.Config.Content, random, 4) : _plain.Config.Content)
                        .File("a", _plain.PlainLayers[0])
                        .File("b", Gzip(_plain.PlainLayers[1]))
                        .File("manifest.json", isConfig ? manifest : Mutate(manifest, random, 4)));
            });
    }

    // Each document is changed by itself, and the digests above it are put right, so that all of them are looked at.
    [Fact]
    public async Task Layouts_FailCleanlyWhateverTheirDocumentsSay()
    {
        string path = _folder.Write(Layout());
        byte[] indexJson = Layout().ToFiles()["index.json"];
        await RequireCleanAsync(
            6,
            Cases.Count(all: 600, fewer: 120),
            random =>
            {
                TestImageBlob config = _image.Config;
                TestImageBlob manifest = _image.Manifest;
                TestImageBlob index = TestImageBlob.Index([manifest.DescribeFor("linux", "amd64")]);
                byte[]? fuzzedIndexJson = null;
                switch (random.Next(4))
                {
                    case 0:
                        config = config with { Content = Mutate(config.Content, random, 4) };
                        manifest = new TestImage("base", "app", "base")
                        {
                            ChangeManifest = changed => changed["config"] = config.Describe(),
                        }.Manifest;
                        index = TestImageBlob.Index(manifest);
                        break;
                    case 1:
                        manifest = manifest with { Content = Mutate(manifest.Content, random, 4) };
                        index = TestImageBlob.Index(manifest);
                        break;
                    case 2:
                        index = index with { Content = Mutate(index.Content, random, 4) };
                        break;
                    default:
                        fuzzedIndexJson = Mutate(indexJson, random, 4);
                        break;
                }

                foreach ((string name, byte[] content) in new TestImageFiles()
                        .Add(config, manifest, index)
                        .Entry(index, "latest")
                        .Entry(manifest, "1")
                        .ToFiles())
                {
                    _folder.Write("layout/" + name, name == "index.json" ? fuzzedIndexJson ?? content : content);
                }

                return path;
            });
    }

    [Fact]
    public async Task Layouts_FailCleanlyWhateverTheirBlobsHold()
    {
        string path = _folder.Write(Layout());
        TestImageBlob[] blobs = [.. _image.Blobs];
        await RequireCleanAsync(7, Cases.Count(all: 300, fewer: 80), random =>
        {
            foreach (TestImageBlob blob in blobs)
            {
                _folder.Write("layout/" + TestImageFiles.PathOf(blob), blob.Content);
            }

            TestImageBlob changed = blobs[random.Next(blobs.Length)];
            _folder.Write("layout/" + TestImageFiles.PathOf(changed), Mutate(changed.Content, random, 3));
            return path;
        });
    }

    [Fact]
    public async Task Directories_FailCleanlyWhateverIsChanged()
    {
        await RequireCleanAsync(
            8,
            Cases.Count(all: 300, fewer: 80),
            random =>
            {
                _folder.Write(
                    "dir/version",
                    random.Next(10) == 0
                        ? Mutate("Directory Transport Version: 1.1\n"u8.ToArray(), random, 1)
                        : "Directory Transport Version: 1.1\n"u8.ToArray());
                _folder.Write(
                    "dir/manifest.json",
                    random.Next(2) == 0 ? Mutate(_image.Manifest.Content, random, 4) : TestImageBlob.Index(_image.Manifest).Content);
                _folder.Write(
                    $"dir/{_image.Manifest.Encoded}.manifest.json",
                    random.Next(2) == 0 ? Mutate(_image.Manifest.Content, random, 1) : _image.Manifest.Content);
                foreach (TestImageBlob blob in _image.Layers.Append(_image.Config))
                {
                    _folder.Write("dir/" + blob.Encoded, random.Next(6) == 0 ? Mutate(blob.Content, random, 2) : blob.Content);
                }

                return _folder.PathOf("dir");
            });
    }

    private static async Task RequireCleanAsync(int seed, int rounds, Func<Random, string> write)
    {
        var random = new Random(seed);
        int read = 0;
        int refused = 0;
        for (int round = 0; round < rounds; round++)
        {
            string path = write(random);
            long before = GC.GetTotalAllocatedBytes(precise: true);
            try
            {
                IReadOnlyList<ContentProblem> problems = await Task.Run(() => UseAsync(path)).WaitAsync(Patience);
                Assert.All(problems, static problem => Assert.DoesNotContain(problem.Message, char.IsControl));
                read += problems.Count == 0 ? 1 : 0;
                refused += problems.Count == 0 ? 0 : 1;
            }
            catch (Exception e) when (e is IOException or InvalidDataException or JsonException)
            {
                Assert.DoesNotContain(e.Message, char.IsControl);
                refused++;
            }

            Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, MaxAllocation);
        }

        // Both must happen, or the mutations are too wild, or too tame.
        Assert.InRange(read, 1, rounds - 1);
        Assert.InRange(refused, rounds / 10, rounds);
    }

    private static async Task<IReadOnlyList<ContentProblem>> UseAsync(string path)
    {
        await using ImageSource source = await ImageLocation.Parse(path).OpenAsync();
        await ImageAttachments.FindAllAsync(source);
        ImageInspection inspection = await ImageInspector.InspectAsync(source);
        foreach (ImageIdentity image in inspection.Images)
        {
            if (image.ImageId is { Algorithm.IsSupported: true })
            {
                Assert.NotEmpty(HashFinder.Find(HashPrefix.Parse(image.ImageId.ToString()), inspection));
            }
        }

        return inspection.Problems;
    }

    private static byte[] Mutate(byte[] sample, Random random, int changes)
    {
        List<byte> bytes = [.. sample];
        for (int i = random.Next(1, changes + 1); i > 0; i--)
        {
            int at = random.Next(bytes.Count + 1);
            int count = Math.Min(bytes.Count - at, random.Next(1, 20));
            switch (random.Next(6))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                    break;
                case 2:
                    byte[] token = Tokens[random.Next(Tokens.Length)];
                    bytes.RemoveRange(at, Math.Min(token.Length, bytes.Count - at));
                    bytes.InsertRange(at, token);
                    break;
                case 3:
                    bytes.RemoveRange(at, count);
                    break;
                case 4:
                    bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, count));
                    break;
                default:
                    if (random.Next(5) == 0)
                    {
                        bytes.RemoveRange(at, bytes.Count - at);
                    }

                    break;
            }
        }

        return [.. bytes];
    }

    // Otherwise nothing but the checksum would ever be looked at.
    private static void RepairChecksums(byte[] archive)
    {
        for (int at = 0; at + TarBuilder.BlockSize <= archive.Length; at += TarBuilder.BlockSize)
        {
            byte[] block = archive[at..(at + TarBuilder.BlockSize)];
            if (block.AsSpan(257, 5).SequenceEqual("ustar"u8))
            {
                TarBuilder.PutChecksum(block);
                block.CopyTo(archive, at);
            }
        }
    }

    private TestImageFiles Layout()
    {
        TestImageBlob index = TestImageBlob.Index([_image.Manifest.DescribeFor("linux", "amd64")]);
        return new TestImageFiles().Image(_image, "1").Add(index).Entry(index, "latest");
    }
}
