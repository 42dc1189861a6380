using OciContent.Conversion;
using OciContent.Images;
using OciContent.Interop.Tests.Kit;
using OciContent.Sources;
using OciContent.Transports;
using Profile = OciContent.Compression.CompressionProfile;

namespace OciContent.Interop.Tests;

/// <summary>Images of archives without manifests become what skopeo makes of them, in each form and for each kind of place.</summary>
public sealed class ArchiveConversionTests : IDisposable
{
    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [RequiresToolsFact(Skopeo.Tool)]
    public Task DockerArchives_AreConvertedAsSkopeoConvertsThem() => CompareAsync(Skopeo.Tool);

    [NewerSkopeosFact]
    public async Task DockerArchives_AreConvertedAsNewerSkopeosConvertThem()
    {
        foreach (string skopeo in Skopeo.Newer)
        {
            await CompareAsync(skopeo);
        }
    }

    private async Task CompareAsync(string skopeo)
    {
        ConversionProfile profile = await Skopeo.ProfileOfAsync(skopeo);
        Profile compression = profile == ConversionProfile.ContainersImage ? Profile.Skopeo122Debian : Profile.Podman;
        var problems = new ShapeProblems();
        foreach (OddImage image in OddImages.Some.Where(static image => !image.IsLarge))
        {
            string archive = await image.WriteAsync(_temp, "docker-archive", salt: 7);
            string source = $"docker-archive:{archive}:{image.Name}";
            await problems.CheckAsync($"{image}, dir, oci", () => CompareAsync(skopeo, source, ImageFormat.Oci, profile, null));
            await problems.CheckAsync($"{image}, dir, docker", () => CompareAsync(skopeo, source, ImageFormat.Docker, profile, null));
            await problems.CheckAsync($"{image}, oci", () => CompareAsync(skopeo, source, ImageFormat.Oci, profile, compression));
            File.Delete(archive);
        }

        problems.AssertNone();
    }

    // Layers are compressed on the way to a layout, and stay as they are on the way to a folder.
    private async Task CompareAsync(string tool, string source, ImageFormat format, ConversionProfile profile, Profile? compression)
    {
        string target = _temp.PathOf(Guid.NewGuid().ToString("n"));
        ToolOutput skopeo = await ExternalTool.RunToExitAsync(
            tool,
            "--insecure-policy",
            "copy",
            "--quiet",
            "--format",
            format == ImageFormat.Oci ? "oci" : "v2s2",
            source,
            compression is null ? $"dir:{target}" : $"oci:{target}:x");
        Digest? expected = skopeo.ExitCode != 0 ? null
            : compression is null ? Digest.Compute(await File.ReadAllBytesAsync(Path.Join(target, "manifest.json")))
            : Digest.Parse(await Skopeo.ManifestDigestAsync($"oci:{target}:x"));
        Digest? actual = await ConvertAsync(source, format, profile, compression);
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        Assert.True(
            expected == actual,
            $"{tool} has {expected?.ToString() ?? skopeo.StandardError}, here {actual?.ToString() ?? "refused"}");
    }

    private static async Task<Digest?> ConvertAsync(string source, ImageFormat format, ConversionProfile profile, Profile? compression)
    {
        await using ImageSource archive = await ImageLocation.Parse(source).OpenAsync();
        try
        {
            await using ConvertedImage converted = await ImageConverter.ConvertAsync(
                archive,
                new ConversionOptions { Target = format, Profile = profile, Compression = compression });
            return converted.Root.Digest;
        }
        catch (Exception e) when (e is InvalidDataException or System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
