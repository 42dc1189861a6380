using System.Globalization;
using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;

namespace OciContent.Interop.Tests;

/// <summary><c>identify</c> names the tools that made layers just now.</summary>
[Collection(ImageCollection.Name)]
public sealed class IdentifyCommandTests(ImageFixture images) : IDisposable
{
    private const string Python =
        "python3|-c|import gzip, sys; sys.stdout.buffer.write(gzip.compress(sys.stdin.buffer.read(), {0}, mtime=0))";

    private const string PythonFile =
        "python3|-c|import gzip, sys; f = gzip.GzipFile('a', 'wb', {0}, sys.stdout.buffer, 7); f.write(sys.stdin.buffer.read()); f.close()";

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [InlineData("buildah-oci", "podman")]
    [InlineData("buildah-dir-docker", "podman")]
    [InlineData("umoci-oci-gzip-by-skopeo", "podman")]
    [InlineData("umoci-oci", "umoci")]
    public async Task Identify_NamesTheToolOfEveryLayer(string name, string profile)
    {
        JsonNode report = await OciContentCommand.RunForJsonAsync("identify", images[name].Source);

        JsonArray layers = report.AsArray();
        Assert.True(layers.Count >= 3);
        Assert.All(layers, layer => AssertNamed(profile, isExact: true, layer));
    }

    [RequiresToolsTheory("gzip", "pigz", "python3")]
    [InlineData("gzip:{0}", true, "gzip|-n{0}")]
    [InlineData("pigz:{0}", true, "pigz|-n{0}|-p2")]
    [InlineData("zlib:{0}", true, Python)]
    [InlineData("python:{0}", false, PythonFile)]
    public async Task Identify_NamesTheProgramOfALayer(string profile, bool isExact, string command)
    {
        foreach (int seed in Cases.Seeds(all: 100, fewer: 4))
        {
            var random = new Random(seed);
            string level = random.Next(1, 10).ToString(CultureInfo.InvariantCulture);
            byte[] content = new byte[random.Next(1, 600_000)];
            random.NextBytes(content.AsSpan(0, content.Length / 3));
            string[] words = command.Replace("{0}", level, StringComparison.Ordinal).Split('|');
            (int exitCode, byte[] blob) = ExternalTool.Filter(words[0], content, words[1..]);
            Assert.Equal(0, exitCode);

            ToolOutput output = await OciContentCommand.RunAsync("identify", "--json", _temp.Write("layer.gz", blob));

            JsonNode? layer = Assert.Single(JsonNode.Parse(output.StandardOutput)!.AsArray());
            AssertNamed(profile.Replace("{0}", level, StringComparison.Ordinal), isExact, layer);
        }
    }

    private static void AssertNamed(string profile, bool isExact, JsonNode? layer) =>
        Assert.Contains(
            (profile, isExact),
            layer!["writers"]!.AsArray()
                .Select(static writer => (writer!["profile"]!.GetValue<string>(), writer["exact"]!.GetValue<bool>())));
}
