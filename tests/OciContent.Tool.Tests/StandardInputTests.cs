using System.Text.Json;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>Every verb that takes an image takes it from the standard input, too, and says the same of it as of the file.</summary>
public sealed class StandardInputTests : IDisposable
{
    private const string ImageId = "sha256:39093b95ea60f07c185099b2d7bafd4a2541d403207ebaac298cb94fc4c37ede";

    private static readonly string Archive = Repository.Hello("hello-docker-archive.tar");
    private static readonly string Layout = Repository.Hello("oci");

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("inspect IMAGE")]
    [InlineData("inspect IMAGE --json")]
    [InlineData("inspect IMAGE --json --platform linux/amd64")]
    [InlineData("which 39093b95 IMAGE --json")]
    [InlineData("verify IMAGE --json")]
    [InlineData("audit IMAGE --json")]
    [InlineData("infer IMAGE --json --profile docker")]
    [InlineData("base IMAGE --base LAYOUT --json")]
    [InlineData("base LAYOUT --base IMAGE --json")]
    [InlineData("infer LAYOUT --against IMAGE --json --profile umoci")]
    [InlineData("copy IMAGE oci:DEST:x --json")]
    [InlineData("copy IMAGE oci:DEST --all --json")]
    [InlineData("edit IMAGE oci:DEST:x --annotate a=b --json")]
    [InlineData("convert IMAGE oci:DEST:x --to oci --json")]
    [InlineData("graph IMAGE")]
    [InlineData("tags IMAGE")]
    public async Task AVerb_SaysTheSameOfAPipeAsOfAFile(string line)
    {
        // An archive of Docker 25 has manifests too, which --against needs.
        string archive = line.Contains("--against", StringComparison.Ordinal) ? Repository.Hello("hello-oci-archive.tar") : Archive;
        ToolRun ofFile = await ToolRun.RunAsync(Arguments(line, archive, "file"));
        ToolRun ofPipe = await PipeAsync(File.ReadAllBytes(archive), Arguments(line, "-", "pipe"));

        Assert.Equal(ExitCodes.Done, ofPipe.ExitCode);
        Assert.Equal(
            ofFile.Out,
            ofPipe.Out.Replace("\"source\": \"-\"", $"\"source\": {JsonSerializer.Serialize(archive)}", StringComparison.Ordinal) switch
            {
                ['-', .. string rest] => archive + rest,
                string all => all,
            });
        Assert.Equal(ofFile.Error.Replace(archive, "-", StringComparison.Ordinal), ofPipe.Error);
    }

    // When no document has the hash, the layers are read again.
    [Theory]
    [InlineData("63bd7184a9b6", ExitCodes.Done)]
    [InlineData("39093b95ffff", ExitCodes.Mismatch)]
    public async Task AHashThatNoDocumentHas_IsInferredOfThePipe(string hash, int exitCode)
    {
        ToolRun ofFile = await ToolRun.RunAsync("which", hash, Archive, "--json");
        ToolRun ofPipe = await PipeAsync(File.ReadAllBytes(Archive), "which", hash, "-", "--json");

        Assert.Equal(exitCode, ofFile.ExitCode);
        string source = $"\"source\": {JsonSerializer.Serialize(Archive)}";
        Assert.Equal(ofFile with { Out = ofFile.Out.Replace(source, "\"source\": \"-\"", StringComparison.Ordinal) }, ofPipe);
    }

    [Theory]
    [InlineData("-:example.com/hello:1.0")]
    [InlineData("-@" + ImageId)]
    public async Task AReference_SelectsOfThePipe(string image)
    {
        ToolRun run = await PipeAsync(File.ReadAllBytes(Archive), "inspect", image, "--json");

        Assert.Equal(ImageId, run.Json().GetProperty("images")[0].GetProperty("imageId").GetString());
    }

    [Fact]
    public async Task AReferenceThatIsNotThere_IsRefused()
    {
        ToolRun run = await PipeAsync(File.ReadAllBytes(Archive), "verify", "-:nope");
        run.AssertRefused("'standard input' has no image 'nope': expected one of 'example.com/hello:latest', 'example.com/hello:1.0'.");
    }

    [Fact]
    public async Task ACompressedArchive_IsDecompressed()
    {
        ToolRun run = await PipeAsync(Gzip.Compress(File.ReadAllBytes(Archive)), "verify", "-", "--json");

        Assert.True(run.Json().GetProperty("ok").GetBoolean());
    }

    [Theory]
    [InlineData("base IMAGE --base -")]
    [InlineData("infer IMAGE --against - --profile umoci")]
    public async Task AManifest_IsReadFromThePipe(string line)
    {
        using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(Path.Join(Layout, "index.json")));
        string digest = index.RootElement.GetProperty("manifests")[0].GetProperty("digest").GetString()!;
        ToolRun run = await PipeAsync(
            File.ReadAllBytes(Path.Join(Layout, "blobs", "sha256", digest["sha256:".Length..])),
            Arguments(line, Archive, "x"));

        Assert.Equal(ExitCodes.Done, run.ExitCode);
    }

    [Theory]
    [InlineData("", "'standard input' is empty: expected a tar archive.")]
    [InlineData("hello", "'standard input' is not a tar archive: expected it to start with a header of 512 bytes and its checksum.")]
    public async Task SomethingElse_IsRefused(string text, string message) =>
        (await PipeAsync(System.Text.Encoding.UTF8.GetBytes(text), "inspect", "-")).AssertRefused(message);

    [Fact]
    public async Task ThePipe_IsReadOnce()
    {
        ToolRun run = await PipeAsync(File.ReadAllBytes(Archive), "verify", "-", "-");

        Assert.Single(run.OutLines);
        Assert.Equal(
            ("oci-content: the standard input was read already: expected '-' once.\n", ExitCodes.Mismatch),
            (run.Error, run.ExitCode));
    }

    [Fact]
    public async Task ThePipe_IsNoDestination()
    {
        ToolRun run = await ToolRun.RunAsync("copy", Archive, "-");
        run.AssertRefused(
            "'-' does not say what to write: expected one of oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:NAME:TAG], "
            + "docker-oci-archive:FILE[:NAME:TAG], dir:DIR, docker://HOST/NAME[:TAG], docker-daemon:NAME:TAG.");
    }

    private static async Task<ToolRun> PipeAsync(byte[] content, params string[] arguments)
    {
        var pipe = new System.IO.Pipelines.Pipe();
        Task writing = WriteAsync();
        ToolRun run = await ToolRun.RunAsync(pipe.Reader.AsStream(), arguments);
        await pipe.Reader.CompleteAsync();
        await writing;
        return run;

        async Task WriteAsync()
        {
            for (int i = 0; i < content.Length; i += 1000)
            {
                if ((await pipe.Writer.WriteAsync(content.AsMemory(i, Math.Min(1000, content.Length - i)))).IsCompleted)
                {
                    break;
                }
            }

            await pipe.Writer.CompleteAsync();
        }
    }

    private string[] Arguments(string line, string image, string destination) =>
        [
            .. line.Split(' ')
                .Select(word =>
                    word.Replace("IMAGE", image, StringComparison.Ordinal)
                        .Replace("LAYOUT", Layout, StringComparison.Ordinal)
                        .Replace("DEST", _temp.PathOf(destination), StringComparison.Ordinal)),
        ];
}
