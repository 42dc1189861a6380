using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Kit;

/// <summary>A client that is not ours takes the registry of the tests for one.</summary>
public sealed class SkopeoTests
{
    private const string Tool = "skopeo";

    [RequiresToolsFact(Tool)]
    public async Task Skopeo_PushesAndPullsAnImage_ByteForByte() => await PushAndPullAsync(new FaultRegistry());

    [RequiresToolsFact(Tool)]
    public async Task Skopeo_IsLetInWithAToken() =>
        await PushAndPullAsync(
            new FaultRegistry(auth: new BearerAuth(new TokenIssuer { AllowsAnonymous = false }.AddUser("me", "password"))),
            "creds=me:password");

    private static async Task PushAndPullAsync(FaultRegistry started, params string[] options)
    {
        await using FaultRegistry registry = started;
        using var temp = new TempFolder { MayLeaveFiles = true };
        string source = Repository.Hello("oci");
        string name = $"docker://{registry.Address}/team/hello:1";
        string pulled = temp.PathOf("pulled");
        string[] all = ["tls-verify=false", .. options];
        await CopyAsync($"oci:{source}:latest", name, all.Select(static option => "--dest-" + option));
        await CopyAsync(name, $"oci:{pulled}:1", all.Select(static option => "--src-" + option));

        string[] blobs = Blobs(source);
        Assert.NotEmpty(blobs);
        Assert.Equal(blobs, Blobs(pulled));
        Assert.All(blobs, blob => Assert.Equal(File.ReadAllBytes(Path.Join(source, blob)), File.ReadAllBytes(Path.Join(pulled, blob))));
        Assert.Equal(["1"], registry.TagsOf("team/hello"));
        Assert.Equal(0, registry.OpenUploads);
    }

    private static Task<ToolOutput> CopyAsync(string source, string destination, IEnumerable<string> options) =>
        ExternalTool.RunAsync(
            Tool,
            ["--insecure-policy", "copy", "--quiet", "--all", "--preserve-digests", .. options, source, destination]);

    private static string[] Blobs(string layout) =>
    [
        .. Directory.EnumerateFiles(Path.Join(layout, "blobs"), "*", SearchOption.AllDirectories)
            .Select(file => Repository.RelativeTo(layout, file))
            .Order(StringComparer.Ordinal),
    ];
}
