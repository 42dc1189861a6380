using System.Diagnostics;

namespace OciContent.Interop.Tests.Kit;

/// <summary>
/// What <c>crane push</c> pushes of archives, by its library, go-containerregistry, as Debian packages its sources: so layers are
/// compressed as the Go that is installed does it, and not by the newer one that Debian's own crane is built with.
/// </summary>
internal static class Crane
{
    /// <summary>Debian's crane.</summary>
    public const string Tool = "crane";

    /// <summary>The import path of what go-containerregistry needs to read archives.</summary>
    public const string Library = "github.com/containerd/stargz-snapshotter/estargz";

    /// <summary>Debian's package with its sources.</summary>
    public const string Package = "golang-github-containerd-stargz-snapshotter-dev";

    // crane.Load and crane.Push, without what goes over the network: Debian has not all that this needs.
    private const string Program = """
        package main

        import (
        	"fmt"
        	"os"

        	"github.com/google/go-containerregistry/pkg/v1/tarball"
        )

        func main() {
        	image, err := tarball.ImageFromPath(os.Args[1], nil)
        	if err != nil {
        		panic(err)
        	}
        	mediaType, err := image.MediaType()
        	if err != nil {
        		panic(err)
        	}
        	digest, err := image.Digest()
        	if err != nil {
        		panic(err)
        	}
        	fmt.Println(digest, mediaType)
        }
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // Built once a process. The folder goes with the machine's temporary files if the process is killed.
    private static readonly Lazy<Task<string>> BuiltOnce = new(BuildAsync);

    /// <summary>The digest and the media type of the manifest of an archive with one image.</summary>
    public static async Task<(string Digest, string MediaType)> DescribeAsync(string path)
    {
        ToolOutput output = await ProcessRunner.RunAsync(new ProcessStartInfo(await BuiltOnce.Value, [path]), Limit);
        string[] described = output.ExitCode == 0
            ? output.StandardOutput.Trim().Split(' ')
            : throw new ToolFailedException($"crane's library refuses {path}: {output.StandardError}");
        return (described[0], described[1]);
    }

    /// <summary>Pushes the image of an archive or the folder of a layout, by Debian's crane.</summary>
    /// <param name="path">The archive or the folder, with one image.</param>
    /// <param name="destination">The registry's host and the image's name there.</param>
    public static Task PushAsync(string path, string destination) => ExternalTool.RunAsync(Tool, "push", "--insecure", path, destination);

    private static Task<string> BuildAsync()
    {
        var temp = new TempFolder { MayLeaveFiles = true };
        AppDomain.CurrentDomain.ProcessExit += (_, _) => temp.Dispose();
        return Task.Run(() => GoProgram.Build(Program, temp.PathOf("crane")));
    }
}
