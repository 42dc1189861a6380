using System.Text.Json;
using OciContent.Inspection;
using OciContent.Layouts;
using OciContent.Tests.Layouts.Tar;
using static OciContent.Tests.Layouts.TestImageDockerArchive;

namespace OciContent.Tests.Layouts;

/// <summary>
/// Hundreds of names that would lead out of the image, with files laid out where they lead. The kernel is asked whether any of
/// them was so much as opened.
/// </summary>
public sealed class ImageEscapeTests : IDisposable
{
    private const string Canary = "canary";

    private readonly TestImageFolder _folder = new();
    private readonly TestImage _image = new("base");

    public ImageEscapeTests()
    {
        // The image lies at inner/images/…, so that one, two and three steps up all end at canaries.
        foreach (string folder in (string[])["", "inner", "inner/images", "outside", "outside/blobs/sha256"])
        {
            _folder.Write(Path.Join(folder, Canary), _image.Layers[0].Content);
            _folder.Write(Path.Join(folder, _image.Layers[0].Encoded), _image.Layers[0].Content);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_TouchesNothingOutside()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // Folders that the images lie in directly are not watched: those are opened on the way.
        string[] watched = [.. new[] { "outside", "outside/blobs/sha256", Canary, "inner/" + Canary, "inner/images/" + Canary, "inner/images/" + _image.Layers[0].Encoded, "inner/" + _image.Layers[0].Encoded }.Select(_folder.PathOf)];
        string before = Snapshot();
        using var watch = new TestImageWatch(watched);
        await File.ReadAllBytesAsync(_folder.PathOf("outside/" + Canary));
        Assert.NotEmpty(watch.Take());

        int attempts = 0;
        foreach (string name in HostileNames())
        {
            foreach (string path in WriteHostile(name))
            {
                Exception? refusal = await Record.ExceptionAsync(() => InspectAsync(path));
                Assert.True(refusal is InvalidDataException or JsonException or IOException, $"{name}: {refusal}");
                attempts++;
            }
        }

        foreach (string name in new[] { "oci-layout", "index.json", "blobs", "blobs/sha256", TestImageFiles.PathOf(_image.Manifest), TestImageFiles.PathOf(_image.Config), TestImageFiles.PathOf(_image.Layers[0]) })
        {
            foreach (string target in new[] { _folder.PathOf("outside/" + Canary), _folder.PathOf("outside"), "../../../outside/" + Canary, "../../../outside/blobs/sha256" })
            {
                string path = WriteLinked(name, target);
                Exception? refusal = await Record.ExceptionAsync(() => InspectAsync(path));
                Assert.True(refusal is InvalidDataException, $"{name} to {target}: {refusal}");
                attempts++;
            }
        }

        Assert.Empty(watch.Take());
        Assert.Equal(before, Snapshot());
        Assert.InRange(attempts, 300, 3000);
    }

    private static IEnumerable<string> HostileNames()
    {
        string[] ups = ["../", "../../", "../../../", "x/../../", "./../", "..//", "....//", "..\\", "%2e%2e/", "/", "//", "file://", "~/", "\0../", "\u202E../", "．．/", "..\u2215"];
        string[] ends = [Canary, "outside/canary", "inner/canary", "inner/images/canary"];
        return ups.SelectMany(up => ends.Select(end => up + end));
    }

    private IEnumerable<string> WriteHostile(string name)
    {
        string digest = "sha256:" + name;
        var wrongLayer = new TestImage("base") { ChangeManifest = manifest => manifest["layers"]![0]!["digest"] = digest };
        var wrongConfig = new TestImage("base") { ChangeManifest = manifest => manifest["config"]!["digest"] = digest };
        yield return WriteLayout(new TestImageFiles().Entry(_image.Manifest.Describe(entry => entry["digest"] = digest)));
        yield return WriteLayout(new TestImageFiles().Image(wrongLayer));
        yield return WriteLayout(new TestImageFiles().Image(wrongConfig));
        yield return WriteDirectory(wrongLayer);
        yield return WriteArchive(new TarBuilder().File("c", _image.Config.Content).Manifest(Item("c", null, name)));
        yield return WriteArchive(new TarBuilder().File("a", _image.PlainLayers[0]).Manifest(Item(name, null, "a")));
        if (!name.Contains('\0', StringComparison.Ordinal))
        {
            yield return WriteArchive(new TarBuilder().File("c", _image.Config.Content).SymbolicLink("a", name).Manifest(Item("c", null, "a")));
            yield return WriteArchive(new TarBuilder().SymbolicLink("manifest.json", name));
        }
    }

    private string WriteLayout(TestImageFiles files)
    {
        string path = _folder.PathOf("inner/images/layout");
        Clear(path);
        files.WriteFolder(path);
        return path;
    }

    private string WriteLinked(string name, string target)
    {
        string path = WriteLayout(new TestImageFiles().Image(_image));
        string linked = Path.Join(path, name);
        Clear(linked);
        File.Delete(linked);
        File.CreateSymbolicLink(linked, target);
        return path;
    }

    private string WriteDirectory(TestImage image)
    {
        _folder.Write("inner/images/dir/version", "Directory Transport Version: 1.1\n"u8.ToArray());
        _folder.Write("inner/images/dir/" + image.Config.Encoded, image.Config.Content);
        _folder.Write("inner/images/dir/manifest.json", image.Manifest.Content);
        return _folder.PathOf("inner/images/dir");
    }

    private string WriteArchive(TarBuilder archive) => _folder.Write("inner/images/a.tar", archive);

    private static void Clear(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static async Task InspectAsync(string path)
    {
        await using IImageSource source = await ImageLocation.Parse(path).OpenAsync();
        await ImageInspector.InspectAsync(source);
    }

    private string Snapshot() => string.Join('\n', Directory.EnumerateFiles(_folder.Root, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) == Canary || Path.GetFileName(file) == _image.Layers[0].Encoded)
        .Where(file => !file.Contains("/images/layout/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(file => $"{file} {File.GetLastWriteTimeUtc(file).Ticks} {TestImage.Sha256(File.ReadAllBytes(file))}"));
}
