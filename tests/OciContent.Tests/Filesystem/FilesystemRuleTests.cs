using OciContent.Filesystem;
using OciContent.Sources;
using OciContent.TestKit.Images;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Filesystem;

/// <summary>Each rule that keeps an image inside its own tree is needed: without it something else comes of an attack.</summary>
public sealed class FilesystemRuleTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly Dictionary<FilesystemRules, Func<FilesystemRules, Task<string>>> _attacks;

    public FilesystemRuleTests() =>
        _attacks = new Dictionary<FilesystemRules, Func<FilesystemRules, Task<string>>>
        {
            [FilesystemRules.Names] = rules => ListAsync(rules, "f:../x f:a"),
            [FilesystemRules.Links] = rules => ListAsync(rules, "l:s>../../out f:s/x"),
            [FilesystemRules.Loops] = rules => ListAsync(
                rules,
                "d:d60 " + string.Join(' ', Enumerable.Range(0, 60).Select(static i => $"l:d{i}>d{i + 1}")) + " f:d0/x"),
            [FilesystemRules.Limits] = rules => ListAsync(rules, "f:a f:b f:c/d/e/f"),
            [FilesystemRules.Layers] = ListAlteredAsync,
            [FilesystemRules.SecondReading] = ExtractAlteredAsync,
            [FilesystemRules.NewFiles] = ExtractIntoATrapAsync,
            [FilesystemRules.NewDestination] = ExtractIntoAFullFolderAsync,
            [FilesystemRules.WholeTree] = rules => ExtractAsync(rules, "f:a f:../b"),
            [FilesystemRules.NoDevices] = rules => ExtractAsync(rules, "f:a p:pipe"),
            [FilesystemRules.NoSetUser] = rules => ExtractAsync(rules, "f:a@4755"),
        };

    public static TheoryData<string> Rules =>
        [.. Enum.GetValues<FilesystemRules>().Where(static rule => int.PopCount((int)rule) == 1).Select(static rule => rule.ToString())];

    public void Dispose() => _temp.Dispose();

    [LinuxTheory]
    [MemberData(nameof(Rules))]
    public async Task Rule_IsNeeded(string name)
    {
        FilesystemRules rule = Enum.Parse<FilesystemRules>(name);
        string with = await _attacks[rule](FilesystemRules.All);
        string without = await _attacks[rule](FilesystemRules.All & ~rule);

        Assert.NotEqual(with, without);
        Assert.DoesNotContain("outside", with, StringComparison.Ordinal);
    }

    private static async Task<string> ListAsync(FilesystemRules rules, string layer)
    {
        try
        {
            ImageFilesystem files = await FilesystemImage.ReadAsync(
                FilesystemImage.Of(layer),
                new FilesystemOptions { Rules = rules, MaxEntries = 62 - (layer.StartsWith("f:a", StringComparison.Ordinal) ? 58 : 0) });
            return $"{FilesystemImage.Text(files)}; {string.Join(' ', files.Problems)}";
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }

    private static async Task<string> ListAlteredAsync(FilesystemRules rules)
    {
        string large = " f:c=" + new string('x', 1 << 20);
        TestImage image = new() { PlainLayers = [LayerText.ToTar("f:a" + large)], IsCompressed = false };
        ImageSource source = FilesystemImage.Open(image, out MemoryContentReader content);
        content.Add(Digest.Parse(image.Layers[0].Digest), LayerText.ToTar("f:b" + large));
        return FilesystemImage.Text(await ImageFilesystem.ReadAsync(source, new FilesystemOptions { Rules = rules }));
    }

    private async Task<string> ExtractAlteredAsync(FilesystemRules rules)
    {
        TestImage image = new() { PlainLayers = [LayerText.ToTar("f:a=right")], IsCompressed = false };
        ImageSource source = FilesystemImage.Open(image, out MemoryContentReader content);
        ImageFilesystem files = await ImageFilesystem.ReadAsync(source, new FilesystemOptions { Rules = rules });
        content.Add(Digest.Parse(image.Layers[0].Digest), LayerText.ToTar("f:a=wrong"));
        return await WriteAsync(files, new ExtractionOptions { Rules = rules });
    }

    private async Task<string> ExtractIntoATrapAsync(FilesystemRules rules)
    {
        string outside = _temp.CreateFolder("outside");
        ImageFilesystem files = await FilesystemImage.ReadAsync(FilesystemImage.Of("d:etc f:etc/a=1"));
        string result = await WriteAsync(
            files,
            new ExtractionOptions
            {
                Rules = rules,
                Started = tree =>
                {
                    Directory.CreateDirectory(tree);
                    Directory.CreateSymbolicLink(Path.Join(tree, "etc"), outside);
                },
            });
        string touched = string.Join(
            ' ',
            Directory.EnumerateFileSystemEntries(outside).Select(static path => "outside/" + Path.GetFileName(path)));
        Directory.Delete(outside, recursive: true);
        return result + touched;
    }

    private async Task<string> ExtractIntoAFullFolderAsync(FilesystemRules rules)
    {
        bool isStarted = false;
        _temp.Write("dest/x", "x"u8);
        string result = await WriteAsync(
            await FilesystemImage.ReadAsync(FilesystemImage.Of("f:a")),
            new ExtractionOptions { Rules = rules, Started = _ => isStarted = true });
        return $"{result}, written: {isStarted}";
    }

    private async Task<string> ExtractAsync(FilesystemRules rules, string layer) =>
        await WriteAsync(
            await FilesystemImage.ReadAsync(FilesystemImage.Of(layer)),
            new ExtractionOptions { Rules = rules, KeepSetUser = false });

    private async Task<string> WriteAsync(ImageFilesystem files, ExtractionOptions options)
    {
        string destination = _temp.PathOf("dest");
        try
        {
            await ImageExtractor.ExtractAsync(files, destination, options);
            return string.Join(
                ' ',
                Directory
                    .EnumerateFiles(destination)
                    .Order(StringComparer.Ordinal)
                    .Select(static path => OperatingSystem.IsWindows() ? path : $"{Path.GetFileName(path)} {File.GetUnixFileMode(path)}"));
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return e.GetType().Name;
        }
        finally
        {
            if (Directory.Exists(destination))
            {
                Directory.Delete(destination, recursive: true);
            }
        }
    }
}
