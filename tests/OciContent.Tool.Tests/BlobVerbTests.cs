using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>blob</c>: any content that an image leads to, whole and right or not at all.</summary>
public sealed class BlobVerbTests : IDisposable
{
    private const string DiffId = "sha256:69db64cad5fb56805fc8d7bffe113004d730f460a9d600ad974effdd1d1e3e35";

    private readonly TempFolder _temp = new();
    private readonly LayoutBuilder _layout;
    private readonly JsonObject _image;

    public BlobVerbTests()
    {
        _layout = new LayoutBuilder(_temp, "x");
        _image = _layout.AddImage([new string('a', 1_000_000), "b"], compressed: false);
        _layout.Add(_image, "v1").Write();
    }

    private string LayerDigest => Sha256.DigestOf(Encoding.UTF8.GetBytes(new string('a', 1_000_000)));

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task AnyContent_IsWrittenByteForByte()
    {
        JsonNode manifest = JsonNode.Parse(File.ReadAllBytes(_layout.PathOf((string)_image["digest"]!)))!;
        string[] digests =
        [
            (string)_image["digest"]!,
            (string)manifest["config"]!["digest"]!,
            .. manifest["layers"]!.AsArray().Select(static layer => (string)layer!["digest"]!),
        ];
        Assert.Equal(4, digests.Length);
        foreach (string digest in digests)
        {
            (ToolRun run, byte[] bytes) = await RunAsync("blob", _layout.FullPath, digest);

            Assert.Equal(("", "", ExitCodes.Done), (run.Out, run.Error, run.ExitCode));
            Assert.Equal(digest, Sha256.DigestOf(bytes));
        }
    }

    [Fact]
    public async Task ALayerOfADockerArchive_IsKnownByItsDiffId_AndIsPlain()
    {
        (ToolRun run, byte[] bytes) = await RunAsync("blob", Repository.Hello("hello-docker-archive.tar"), DiffId);

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal(DiffId, Sha256.DigestOf(bytes));
    }

    [Fact]
    public async Task AFile_IsThereWhole()
    {
        string file = _temp.Write("out", "what was there before"u8);
        ToolRun run = await ToolRun.RunAsync("blob", _layout.FullPath, LayerDigest, "-o", file);

        Assert.Equal(("", "", ExitCodes.Done), (run.Out, run.Error, run.ExitCode));
        Assert.Equal(LayerDigest, Sha256.DigestOf(File.ReadAllBytes(file)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500_000)]
    [InlineData(999_999)]
    public async Task WrongContent_IsAMismatch_AndNotThereInTheEnd(int place)
    {
        byte[] content = File.ReadAllBytes(_layout.PathOf(LayerDigest));
        content[place] ^= 1;
        File.WriteAllBytes(_layout.PathOf(LayerDigest), content);
        string file = _temp.PathOf("out");

        ToolRun toFile = await ToolRun.RunAsync("blob", _layout.FullPath, LayerDigest, "-o", file);
        (ToolRun run, byte[] bytes) = await RunAsync("blob", _layout.FullPath, LayerDigest);

        Assert.False(File.Exists(file));
        Assert.Equal([_layout.FullPath], Directory.EnumerateFileSystemEntries(_temp.FullPath));
        Assert.True(bytes.Length < content.Length);
        Assert.Equal((ExitCodes.Mismatch, ExitCodes.Mismatch), (toFile.ExitCode, run.ExitCode));
        Assert.Contains($"expected {LayerDigest}", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task ContentOfAnotherSize_IsAMismatch(int difference)
    {
        using (FileStream layer = File.OpenWrite(_layout.PathOf(LayerDigest)))
        {
            layer.SetLength(layer.Length + difference);
        }

        (ToolRun run, byte[] bytes) = await RunAsync("blob", _layout.FullPath, LayerDigest);

        Assert.Equal((ExitCodes.Mismatch, true), (run.ExitCode, bytes.Length < 1_000_000));
    }

    [Fact]
    public async Task AnAlteredLayerOfADockerArchive_IsAMismatch()
    {
        string file = _temp.PathOf("saved.tar");
        byte[] archive = File.ReadAllBytes(Repository.Hello("hello-docker-archive.tar"));
        (_, byte[] layer) = await RunAsync("blob", Repository.Hello("hello-docker-archive.tar"), DiffId);
        int start = archive.AsSpan().IndexOf(layer);
        Assert.True(start > 0, "The layer is in the archive as it is.");
        archive[start + layer.Length - 1] ^= 1;
        File.WriteAllBytes(file, archive);

        (ToolRun run, byte[] bytes) = await RunAsync("blob", file, DiffId);

        Assert.Equal((ExitCodes.Mismatch, true), (run.ExitCode, bytes.Length < layer.Length));
    }

    [Fact]
    public async Task ABrokenLayerOfADockerArchive_IsAMismatch()
    {
        byte[] layer = Gzip.Compress(new byte[100_000]);
        byte[] config = Encoding.UTF8.GetBytes(
            "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                + $"{Sha256.DigestOf(new byte[100_000])}\"]}}}}");
        string name = Sha256.DigestOf(config)["sha256:".Length..] + ".json";
        byte[] manifest = Encoding.UTF8.GetBytes($$"""[{"Config":"{{name}}","RepoTags":["a:b"],"Layers":["layer.tar"]}]""");
        layer[^5] ^= 1;
        string file = _temp.PathOf("saved.tar");
        using (FileStream archive = File.Create(file))
        using (var tar = new TarWriter(archive, TarEntryFormat.Ustar))
        {
            foreach ((string entry, byte[] content) in (ReadOnlySpan<(string, byte[])>)
                [(name, config), ("layer.tar", layer), ("manifest.json", manifest)])
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, entry) { DataStream = new MemoryStream(content) });
            }
        }

        ToolRun run = await ToolRun.RunAsync("blob", file, Sha256.DigestOf(new byte[100_000]), "-o", _temp.PathOf("out"));

        Assert.Equal((ExitCodes.Mismatch, 1, false), (run.ExitCode, run.ErrorLines.Count, File.Exists(_temp.PathOf("out"))));
    }

    [Fact]
    public async Task WhatIsNotThere_IsRefused()
    {
        string digest = "sha256:" + new string('0', 64);
        (await RunAsync("blob", _layout.FullPath, digest)).Run.AssertRefused($"'{_layout.FullPath}' has no content {digest}.");

        File.Delete(_layout.PathOf(LayerDigest));
        string file = _temp.PathOf("out");
        ToolRun run = await ToolRun.RunAsync("blob", _layout.FullPath, LayerDigest, "-o", file);
        Assert.Equal((ExitCodes.Refused, false), (run.ExitCode, File.Exists(file)));
    }

    [Fact]
    public async Task WhatAnotherImageLeadsTo_IsNotThisOnes()
    {
        JsonObject other = _layout.AddImage(["other"], compressed: false);
        _layout.Add(other, "other").Write();
        string layer = Sha256.DigestOf("other"u8.ToArray());

        (ToolRun found, _) = await RunAsync("blob", $"{_layout.FullPath}:other", layer);
        (ToolRun hidden, _) = await RunAsync("blob", $"{_layout.FullPath}:v1", layer);

        Assert.Equal((ExitCodes.Done, ExitCodes.Refused), (found.ExitCode, hidden.ExitCode));
    }

    [Theory]
    [InlineData("39093b95", "'39093b95' is not a digest: ")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e", "'md5' ")]
    public async Task WhatIsNoDigest_IsRefused(string digest, string message)
    {
        (ToolRun run, _) = await RunAsync("blob", _layout.FullPath, digest);

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Contains(message, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATerminal_IsWrittenToOnlyIfThatIsAsked()
    {
        await using var bytes = new MemoryStream();
        ToolRun run = await ToolRun.RunAsync(Stream.Null, ["blob", _layout.FullPath, LayerDigest], bytes: bytes, isTerminal: true);
        run.AssertRefused(
            "the standard output is a terminal: expected a file or a pipe, or '-o -' to write to it all the same.");
        Assert.Equal(0, bytes.Length);

        run = await ToolRun.RunAsync(Stream.Null, ["blob", _layout.FullPath, LayerDigest, "-o", "-"], bytes: bytes, isTerminal: true);
        Assert.Equal((ExitCodes.Done, LayerDigest), (run.ExitCode, Sha256.DigestOf(bytes.ToArray())));
    }

    [Theory]
    [InlineData("", "'' is no name: expected a file to write.")]
    [InlineData(".", "'.' is a folder: expected a file to write.")]
    [InlineData("no/such/file", "'no/such/file' cannot be written: its folder does not exist.")]
    public async Task AFileThatCannotBeWritten_IsRefusedInTime(string file, string message) =>
        (await ToolRun.RunAsync("blob", "no-such-image", LayerDigest, "-o", file)).AssertRefused(message);

    [LinuxTheory]
    [InlineData("head -c 1", "a")]
    [InlineData("wc -c", "1000000")]
    public async Task APipe_MayCloseEarly_AndNobodyIsTold(string reader, string output)
    {
        using var process = ToolProcess.StartInto(reader, "blob", _layout.FullPath, LayerDigest);

        ToolRun run = await process.EndAsync();
        Assert.Equal((output, "0\n"), (run.Out.Trim(), run.Error));
    }

    [LinuxTheory]
    [InlineData("INT", ExitCodes.Cancelled)]
    [InlineData("TERM", ExitCodes.Terminated)]
    public async Task ASignal_LeavesNoFile(string signal, int exitCode)
    {
        // The archive comes from a pipe that never ends.
        string file = _temp.PathOf("out");
        using var process = ToolProcess.Start("blob", "-", LayerDigest, "-o", file);

        // No pipe holds that much: when it is written, the program is reading it.
        byte[] archive = File.ReadAllBytes(Repository.Hello("hello-docker-archive.tar"));
        for (int written = 0; written < 1_000_000; written += archive.Length)
        {
            await process.Input.BaseStream.WriteAsync(archive);
        }

        await process.SendAsync(signal);

        ToolRun run = await process.EndAsync();
        Assert.Equal((exitCode, "oci-content: Cancelled.\n", false), (run.ExitCode, run.Error, File.Exists(file)));
    }

    private static async Task<(ToolRun Run, byte[] Bytes)> RunAsync(params string[] arguments)
    {
        await using var bytes = new MemoryStream();
        ToolRun run = await ToolRun.RunAsync(Stream.Null, arguments, bytes: bytes);
        return (run, bytes.ToArray());
    }
}
