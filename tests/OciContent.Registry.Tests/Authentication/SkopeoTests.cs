using System.Text;
using OciContent.Registry.Authentication;

namespace OciContent.Registry.Tests.Authentication;

/// <summary>Files of credentials mean to us what they mean to skopeo.</summary>
public sealed class SkopeoTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [RequiresToolsFact("skopeo")]
    public async Task FromFile_ReadsWhatSkopeoLoginWrites()
    {
        await using var server = new LoopbackServer(AskForBasic);
        string path = _temp.PathOf("auth.json");
        CredentialSource source = CredentialSource.FromFile(path);

        await LoginAsync(path, server.Authority, "everywhere");
        await LoginAsync(path, server.Authority + "/team", "team");

        RegistryCredential? everywhere = await source.FindAsync(server.Authority, "other/app");
        RegistryCredential? team = await source.FindAsync(server.Authority, "team/app");
        Assert.Equal(("everywhere", Secret.Password), (everywhere?.Username, everywhere?.Password));
        Assert.Equal(("team", Secret.Password), (team?.Username, team?.Password));
    }

    [RequiresToolsFact("skopeo")]
    public async Task FromFile_ChoosesTheCredentialThatSkopeoSends()
    {
        await using var server = new LoopbackServer(AskForBasic);
        string host = server.Authority;
        string[] keys = [host, $"{host}/a", $"{host}/a/b", $"{host}/a/b/c", $"{host}/d"];
        string entries = string.Join(',', keys.Select((key, i) => $"\"{key}\":{{\"auth\":\"{Base64($"user{i}:p")}\"}}"));
        string path = _temp.Write("auth.json", Encoding.UTF8.GetBytes($"{{\"auths\":{{{entries}}}}}"));
        CredentialSource source = CredentialSource.FromFile(path);

        foreach (string repository in (string[])["a", "a/b", "a/b/c", "a/b/c/d", "a/bc", "ab", "d/e/f", "z"])
        {
            int before = server.Requests.Count;
            await ExternalTool.RunToExitAsync(
                "skopeo", "inspect", "--tls-verify=false", "--authfile", path, $"docker://{host}/{repository}:latest");
            string[] sent = [.. server.Requests.Skip(before).Select(AuthorizationOf).OfType<string>().Distinct(StringComparer.Ordinal)];

            RegistryCredential? credential = await source.FindAsync(host, repository);

            Assert.Equal([credential?.ToBasic()?.ToString() ?? ""], sent);
        }
    }

    private static Task<ToolOutput> LoginAsync(string path, string registry, string username) => ExternalTool.RunAsync(
        "skopeo", "login", "--tls-verify=false", "--authfile", path, "-u", username, "-p", Secret.Password, registry);

    // Everybody may log in, and nobody gets anything.
    private static string AskForBasic(string request)
    {
        if (AuthorizationOf(request) is null)
        {
            return LoopbackServer.Empty("401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"test\"");
        }

        bool isLogin = request.StartsWith("GET /v2/ ", StringComparison.Ordinal);
        return LoopbackServer.Empty(isLogin ? "200 OK\r\nDocker-Distribution-API-Version: registry/2.0" : "404 Not Found");
    }

    private static string? AuthorizationOf(string request)
    {
        const string Name = "Authorization: ";
        return request.Split("\r\n").FirstOrDefault(l => l.StartsWith(Name, StringComparison.Ordinal))?[Name.Length..];
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
