using System.Diagnostics;
using OciContent.TestKit.Tools;

namespace OciContent.TestKit.Registries;

/// <summary>
/// go-containerregistry's registry with the referrers API, on a port of the loopback device, which ends with the test. It is lax, and an
/// odd one; see <see cref="RegistryQuirks.CraneServe"/>.
/// </summary>
public sealed class ReferrersRegistryServer : IAsyncDisposable
{
    /// <summary>The import path of its sources.</summary>
    public const string Library = "github.com/google/go-containerregistry/pkg/registry";

    /// <summary>Debian's package with its sources.</summary>
    public const string Package = "golang-github-google-go-containerregistry-dev";

    private const string Program = """
        package main

        import (
        	"fmt"
        	"net"
        	"net/http"

        	"github.com/google/go-containerregistry/pkg/registry"
        )

        func main() {
        	listener, err := net.Listen("tcp", "127.0.0.1:0")
        	if err != nil {
        		panic(err)
        	}
        	fmt.Println("listening on", listener.Addr())
        	panic(http.Serve(listener, registry.New(registry.WithReferrersSupport(true))))
        }
        """;

    // Built once a process. The folder goes with the machine's temporary files if the process is killed.
    private static readonly Lazy<Task<string>> BuiltOnce = new(BuildAsync);

    private readonly ServerProcess _process;

    private ReferrersRegistryServer(ServerProcess process) => _process = process;

    /// <summary>Host and port.</summary>
    public string Address => _process.Address;

    /// <summary>The start of its addresses, without a slash at its end.</summary>
    public string Url => $"http://{Address}";

    /// <summary>Starts a registry, and waits until it listens. Tests that do have a <see cref="RequiresGoLibraryFactAttribute"/>.</summary>
    public static async Task<ReferrersRegistryServer> StartAsync()
    {
        const string Start = "listening on ";
        string program = await BuiltOnce.Value;
        return new ReferrersRegistryServer(await ServerProcess.StartAsync(
            new ProcessStartInfo(program),
            static line => line.StartsWith(Start, StringComparison.Ordinal) ? line[Start.Length..] : null));
    }

    /// <summary>Ends the registry.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static Task<string> BuildAsync()
    {
        var temp = new TempFolder { MayLeaveFiles = true };
        AppDomain.CurrentDomain.ProcessExit += (_, _) => temp.Dispose();
        return Task.Run(() => GoProgram.Build(Program, temp.PathOf("registry")));
    }
}
