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
    public async Task DockerArchives_AreConvertedAsSkopeoConvertsThem()
    {
        ConversionProfile profile = await Skopeo.ProfileOfAsync();
        var problems = new ShapeProblems();
        foreach (OddImage image in OddImages.Some.Where(static image => !image.IsLarge))
        {
            string archive = await image.WriteAsync(_temp, "docker-archive", salt: 7);
            string source = $"docker-archive:{archive}:{image.Name}";
            await problems.CheckAsync($"{image}, dir, oci", () => CompareAsync(source, "dir", ImageFormat.Oci, profile));
            await problems.CheckAsync($"{image}, dir, docker", () => CompareAsync(source, "dir", ImageFormat.Docker, profile));
            await problems.CheckAsync($"{image}, oci", () => CompareAsync(source, "oci", ImageFormat.Oci, profile));
            File.Delete(archive);
        }

        problems.AssertNone();
    }

    private async Task CompareAsync(string source, string transport, ImageFormat format, ConversionProfile profile)
    {
        string target = _temp.PathOf(Guid.NewGuid().ToString("n"));
        ToolOutput skopeo = await ExternalTool.RunToExitAsync(
            Skopeo.Tool,
            "--insecure-policy",
            "copy",
            "--quiet",
            "--format",
            format == ImageFormat.Oci ? "oci" : "v2s2",
            source,
            transport == "dir" ? $"dir:{target}" : $"oci:{target}:x");
        Digest? expected = skopeo.ExitCode != 0 ? null
            : transport == "dir" ? Digest.Compute(await File.ReadAllBytesAsync(Path.Join(target, "manifest.json")))
            : Digest.Parse(await Skopeo.ManifestDigestAsync($"oci:{target}:x"));
        Digest? actual = await ConvertAsync(source, format, profile, transport == "dir" ? null : Profile.Podman);
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        Assert.True(
            expected == actual,
            $"skopeo has {expected?.ToString() ?? skopeo.StandardError}, here {actual?.ToString() ?? "refused"}");
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
