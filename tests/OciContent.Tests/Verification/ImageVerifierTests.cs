using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Sources;
using OciContent.Tests.Kit;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Tests.Verification;

/// <summary>Everything that is not what it claims to be is found, and all of it.</summary>
public sealed class ImageVerifierTests : IDisposable
{
    private readonly TestImageFolder _folder = new();
    private readonly TestImage _image = new("base", "app");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ACleanLayout_Passes_AndEveryBlobWasRead(bool asTar)
    {
        VerificationReport report = await VerifyAsync(new TestImageFiles().Image(_image, "v1"), asTar);

        Assert.Empty(report.Problems);
        Assert.True(report.IsOk);
        Assert.Equal(4, report.BlobsChecked);
        Assert.Equal(_image.Blobs.Sum(static blob => blob.Content.Length), report.BytesChecked);
        Assert.Equal(0, report.UnreachableBlobs);
    }

    [Theory]
    [InlineData("oci")]
    [InlineData("dir")]
    [InlineData("dir-docker")]
    [InlineData("hello-oci-archive.tar")]
    [InlineData("hello-docker-archive.tar")]
    public async Task RealImages_Pass(string name)
    {
        string path = Repository.PathOf("tests/vectors/images/hello/" + name);
        VerificationReport report = await ImageVerifier.VerifyAsync(ImageLocation.Parse(path));
        Assert.Empty(report.Problems);
        Assert.InRange(report.BlobsChecked, 4, 5);
    }

    [Fact]
    public async Task EverySingleBitOfEveryBlob_Counts()
    {
        string path = _folder.Write(new TestImageFiles().Image(_image, "v1"));
        foreach (TestImageBlob blob in _image.Blobs)
        {
            string file = Path.Join(path, TestImageFiles.PathOf(blob));
            byte[] bytes = [.. blob.Content];
            foreach (int bit in Cases.Spread(Enumerable.Range(0, 8 * bytes.Length), fewer: 150))
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                File.WriteAllBytes(file, bytes);
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));

                VerificationReport report = await ImageVerifier.VerifyAsync(ImageLocation.Parse(path));
                ContentProblem problem = Assert.Single(report.Problems);
                Assert.Equal(ContentProblemCode.Digest, problem.Code);
            }

            File.WriteAllBytes(file, blob.Content);
        }
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "cut", "size" },
        { "emptied", "size" },
        { "lengthened", "size" },
        { "missing", "missing" },
        { "swapped", "size digest" },
        { "linked", "unreadable" },
        { "a folder", "unreadable" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task EveryBlobThatIs_IsFound(string fault, string codes)
    {
        TestImageBlob[] blobs = [.. _image.Blobs];
        foreach (TestImageBlob blob in blobs)
        {
            string path = _folder.Write(new TestImageFiles().Image(_image, "v1"));
            Break(fault, Path.Join(path, TestImageFiles.PathOf(blob)), blob, blobs);
            VerificationReport report = await ImageVerifier.VerifyAsync(ImageLocation.Parse(path));

            ContentProblem problem = Assert.Single(report.Problems);
            Assert.Contains(JsonNamingPolicy.CamelCase.ConvertName(problem.Code.ToString()), codes, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', problem.Message);
            string where = blob == _image.Manifest ? "manifests[0] of index.json"
                : blob == _image.Config ? $"config of {_image.Manifest.Digest}"
                : $"layers[{Array.IndexOf(blobs, blob)}] of {_image.Manifest.Digest}";
            Assert.Equal(where, problem.Location.ToString());
        }
    }

    [Fact]
    public async Task AllProblems_AreTold_InTheDocumentsOrder()
    {
        var other = new TestImage("other");
        TestImageFiles files = new TestImageFiles()
            .Image(_image, "v1")
            .Image(other, "v2")
            .Remove(_image.Layers[0])
            .Remove(_image.Layers[1])
            .Remove(other.Config);
        VerificationReport report = await VerifyAsync(files);
        Assert.Equal(
            [
                $"missing layers[0] of {_image.Manifest.Digest}",
                $"missing layers[1] of {_image.Manifest.Digest}",
                $"missing config of {other.Manifest.Digest}",
            ],
            report.Problems.Select(static problem =>
                $"{JsonNamingPolicy.CamelCase.ConvertName(problem.Code.ToString())} {problem.Location.ToString()}"));
    }

    [Fact]
    public async Task DiffIds_AreComparedWithWhatTheLayersAre()
    {
        var image = new TestImage("base", "app")
        {
            ChangeConfig = config => config["rootfs"]!["diff_ids"]!.AsArray()[1] = Sha256.DigestOf("x"u8.ToArray()),
        };
        ContentProblem problem = Assert.Single((await VerifyAsync(new TestImageFiles().Image(image))).Problems);
        Assert.Equal(ContentProblemCode.DiffId, problem.Code);
        Assert.Contains(image.DiffIds[1], problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooFewDiffIds_AreFound_AndTheLayersAreReadAllTheSame()
    {
        var image = new TestImage("base", "app") { ChangeConfig = config => config["rootfs"]!["diff_ids"]!.AsArray().RemoveAt(1) };
        VerificationReport report = await VerifyAsync(new TestImageFiles().Image(image).Remove(image.Layers[0]));
        Assert.Equal([ContentProblemCode.LayerCount, ContentProblemCode.Missing], report.Problems.Select(static problem => problem.Code));
    }

    [Fact]
    public async Task MediaTypes_AreComparedWithTheCompression()
    {
        var image = new TestImage("base") { ChangeManifest = manifest => manifest["layers"]![0]!["mediaType"] = MediaTypes.OciLayerZstd };
        ContentProblem problem = Assert.Single((await VerifyAsync(new TestImageFiles().Image(image))).Problems);
        Assert.Equal(ContentProblemCode.MediaType, problem.Code);
    }

    [Fact]
    public async Task ABrokenLayer_IsToldApartFromAnAlteredOne()
    {
        var image = new TestImage("base") { Compress = static plain => Compression.GzipBytes.Member(plain)[..^4] };
        ContentProblem problem = Assert.Single((await VerifyAsync(new TestImageFiles().Image(image))).Problems);
        Assert.Equal(ContentProblemCode.Layer, problem.Code);
    }

    [Fact]
    public async Task EmbeddedData_IsComparedWithTheContent()
    {
        var image = new TestImage("base") { ChangeManifest = manifest => manifest["config"]!["data"] = "e30=" };
        ContentProblem problem = Assert.Single((await VerifyAsync(new TestImageFiles().Image(image))).Problems);
        Assert.Equal(ContentProblemCode.Data, problem.Code);
    }

    // What a document is called in messages decides nothing.
    [Theory]
    [InlineData("annotations", """{"x.data":5}""", ContentProblemCode.Document)]
    [InlineData("annotations", """{"data":5}""", ContentProblemCode.Document)]
    [InlineData("mediaType", "5", ContentProblemCode.Document)]
    [InlineData("mediaType", "\"application/vnd.oci.image.index.v1+json\"", ContentProblemCode.MediaType)]
    public async Task AFaultOfADocument_HasTheCodeOfWhatIsWrong(string field, string value, ContentProblemCode code)
    {
        var image = new TestImage("base") { ChangeManifest = manifest => manifest[field] = JsonNode.Parse(value) };
        ContentProblem problem = Assert.Single((await VerifyAsync(new TestImageFiles().Image(image))).Problems);
        Assert.Equal(code, problem.Code);
    }

    [Fact]
    public async Task PlatformsOfIndexAndConfig_AreCompared()
    {
        TestImageBlob index = TestImageBlob.Index([_image.Manifest.DescribeFor("linux", "arm64")]);
        ContentProblem problem = Assert.Single(
            (await VerifyAsync(new TestImageFiles().AddImages(_image).Add(index).Entry(index))).Problems);
        Assert.Equal(ContentProblemCode.Platform, problem.Code);
        Assert.Contains("'linux/arm64'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATagOfTwoImages_IsFound()
    {
        var other = new TestImage("other");
        ContentProblem problem = Assert.Single((await VerifyAsync(new TestImageFiles().Image(_image, "v1").Image(other, "v1"))).Problems);
        Assert.Equal(ContentProblemCode.Tag, problem.Code);
    }

    [Theory]
    [InlineData("oci-layout", """{"imageLayoutVersion":"2.0.0"}""")]
    [InlineData("index.json", """{"schemaVersion":2""")]
    [InlineData("index.json", """{"schemaVersion":2,"manifests":[],"layers":[]}""")]
    public async Task ALayoutThatIsNot_IsAProblem(string file, string content)
    {
        ContentProblem problem = Assert.Single((await VerifyAsync(new TestImageFiles().Image(_image).Set(file, content))).Problems);
        Assert.Equal(ContentProblemCode.Layout, problem.Code);
    }

    [Fact]
    public async Task WhatNothingLeadsTo_IsCounted_AndNoFault()
    {
        var other = new TestImage("other", "layers");
        VerificationReport report = await VerifyAsync(new TestImageFiles().Image(_image).AddImages(other));
        Assert.True(report.IsOk);
        Assert.Equal(4, report.UnreachableBlobs);
    }

    [Fact]
    public async Task ForeignLayersElsewhere_AreNoFault()
    {
        var image = new TestImage("base")
        {
            ChangeManifest = manifest => manifest["layers"]![0]!["urls"] = new JsonArray("https://example.com/layer"),
        };
        VerificationReport report = await VerifyAsync(new TestImageFiles().Image(image).Remove(image.Layers[0]));
        Assert.True(report.IsOk);
        Assert.Equal(image.Layers[0].Digest, Assert.Single(report.Missing).Digest.ToString());
    }

    [Fact]
    public async Task UnsupportedAlgorithms_AreSaidNotToHaveBeenChecked()
    {
        var image = new TestImage("base") { ChangeManifest = manifest => manifest["layers"]![0]!["digest"] = "md5:x" };
        ContentProblem problem = Assert.Single((await VerifyAsync(new TestImageFiles().Image(image))).Problems);
        Assert.Equal(ContentProblemCode.Unsupported, problem.Code);
    }

    [Fact]
    public async Task OneImageByItsName_IsEnough()
    {
        var broken = new TestImage("broken");
        string path = _folder.Write(new TestImageFiles().Image(_image, "good").Image(broken, "bad").Remove(broken.Config));
        Assert.True((await ImageVerifier.VerifyAsync(ImageLocation.Parse($"oci:{path}:good"))).IsOk);
        Assert.False((await ImageVerifier.VerifyAsync(ImageLocation.Parse($"oci:{path}:bad"))).IsOk);
        await Assert.ThrowsAsync<ContentNotFoundException>(() => ImageVerifier.VerifyAsync(ImageLocation.Parse($"oci:{path}:none")));
    }

    [Fact]
    public async Task WhatIsFound_DoesNotDependOnHowManyAreReadAtOnce()
    {
        TestImage[] images = [.. Enumerable.Range(0, 12).Select(static i => new TestImage($"base{i % 3}", $"app{i}"))];
        var files = new TestImageFiles();
        foreach (TestImage image in images)
        {
            files.Image(image);
        }

        files.Remove(images[4].Layers[1]).Set(images[7].Layers[1], "other"u8.ToArray());
        string path = _folder.Write(files);
        string[] results =
        [
            .. (
                await Task.WhenAll(
                    new[] { 1, 2, 8 }.Select(async most =>
                    {
                        VerificationReport report = await ImageVerifier.VerifyAsync(
                            ImageLocation.Parse(path),
                            new ImageSourceOptions(),
                            new VerificationOptions { MaxConcurrency = most });
                        return $"{report.BlobsChecked} {report.BytesChecked} {string.Join("; ", report.Problems)}";
                    }))).Distinct(StringComparer.Ordinal),
        ];
        Assert.Single(results);
        Assert.Contains("Missing", results[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task IndexesThatNestTooDeep_EndTheWalk_WithAProblem()
    {
        var files = new TestImageFiles().AddImages(_image);
        TestImageBlob top = TestImageBlob.Index(_image.Manifest);
        for (int i = 0; i < 20; i++)
        {
            files.Add(top);
            top = TestImageBlob.Index(top);
        }

        VerificationReport report = await VerifyAsync(files.Add(top).Entry(top));
        Assert.Equal(ContentProblemCode.Limit, Assert.Single(report.Problems).Code);
    }

    private static void Break(string fault, string file, TestImageBlob blob, TestImageBlob[] blobs)
    {
        switch (fault)
        {
            case "cut":
                File.WriteAllBytes(file, blob.Content[..^1]);
                break;
            case "emptied":
                File.WriteAllBytes(file, []);
                break;
            case "lengthened":
                File.WriteAllBytes(file, [.. blob.Content, 0]);
                break;
            case "swapped":
                File.WriteAllBytes(file, blobs[(Array.IndexOf(blobs, blob) + 1) % blobs.Length].Content);
                break;
            case "linked":
                File.Move(file, file + ".moved");
                File.CreateSymbolicLink(file, file + ".moved");
                break;
            case "a folder":
                File.Delete(file);
                Directory.CreateDirectory(file);
                break;
            default:
                File.Delete(file);
                break;
        }
    }

    private Task<VerificationReport> VerifyAsync(TestImageFiles files, bool asTar = false) =>
        TestImageFolder.WithinAsync(() => ImageVerifier.VerifyAsync(ImageLocation.Parse(_folder.Write(files, asTar))));
}
