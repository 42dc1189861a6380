using FsCheck;
using FsCheck.Fluent;
using OciContent.Filesystem;
using OciContent.Sources;

namespace OciContent.Tests.Filesystem;

/// <summary>The tree is that of a simple model: a table of paths, each with its kind and layer.</summary>
public sealed class ImageFilesystemProperties
{
    private static readonly Config Config = Cases.Config(2020, 41, all: 3000, fewer: 200);

    private static readonly string[] Paths = ["a", "b", "a/a", "a/b", "b/a", "a/a/a", "a/b/c", "b/a/c"];

    [Fact]
    public void RandomLayers_AreMergedAsTheModelDoes() => Prop
        .ForAll(Layers().ToArbitrary(), static layers =>
        {
            ImageFilesystem files = FilesystemImage.ReadAsync(FilesystemImage.Of(layers)).GetAwaiter().GetResult();
            Assert.Equal(
                Model(layers),
                files.Entries.Skip(1).ToDictionary(
                    static entry => entry.Path[1..],
                    static entry => (entry.Kind == FilesystemEntryKind.Directory, entry.LayerIndex)));
        })
        .Check(Config);

    [Fact]
    public void RandomLayers_AreTheSameHoweverManyAreReadAtATime() => Prop
        .ForAll(Layers().ToArbitrary(), static layers =>
        {
            ImageFilesystem one = Read(layers, 1);
            ImageFilesystem many = Read(layers, 8);
            Assert.Equal(FilesystemImage.Text(one), FilesystemImage.Text(many));
            Assert.Equal(one.Problems.Select(Text), many.Problems.Select(Text));
            Assert.Equal(one.Removals, many.Removals);
        })
        .Check(Config.WithCases(500, 50));

    [Fact]
    public void ALayerOfNothing_ChangesNothing() => Prop
        .ForAll(Layers().ToArbitrary(), static layers =>
            Assert.Equal(FilesystemImage.Text(Read(layers, 2)), FilesystemImage.Text(Read([.. layers, ""], 2))))
        .Check(Config.WithCases(500, 50));

    [Fact]
    public void AnOpaqueRoot_LeavesItsOwnLayerAlone() => Prop
        .ForAll(Layers().ToArbitrary(), static layers =>
            Assert.Equal(
                FilesystemImage.Text(Read([layers[^1]], 2)),
                FilesystemImage.Text(Read([.. layers[..^1], "f:.wh..wh..opq " + layers[^1]], 2))))
        .Check(Config.WithCases(500, 50));

    [Fact]
    public void AWhiteout_TakesAwayItsPathAndNothingElse() => Prop
        .ForAll(Layers().ToArbitrary(), static layers =>
        {
            string[] before = [.. Read(layers, 2).Entries.Select(static entry => entry.Path)];
            foreach (string path in before.Skip(1))
            {
                int slash = path.LastIndexOf('/') + 1;
                ImageFilesystem after = Read([.. layers, $"f:{path[1..slash]}.wh.{path[slash..]}"], 2);
                Assert.Equal(
                    before.Where(other => other != path && !other.StartsWith(path + "/", StringComparison.Ordinal)),
                    after.Entries.Select(static entry => entry.Path));
            }
        })
        .Check(Config.WithCases(500, 50));

    private static string Text(ContentProblem problem) => problem.ToString();

    private static ImageFilesystem Read(string[] layers, int concurrency) => FilesystemImage
        .ReadAsync(FilesystemImage.Of(layers), new FilesystemOptions { MaxConcurrency = concurrency })
        .GetAwaiter()
        .GetResult();

    private static Gen<string[]> Layers() =>
        Gen.OneOf(
                Paths.Select(static path => Gen.Elements(
                    $"f:{path}",
                    $"f:{path}=x",
                    $"d:{path}",
                    $"f:{(path.Contains('/') ? path[..(path.LastIndexOf('/') + 1)] : "")}.wh.{path[(path.LastIndexOf('/') + 1)..]}",
                    $"f:{path}/.wh..wh..opq")))
            .ArrayOf()
            .Select(static entries => string.Join(' ', entries))
            .NonEmptyListOf()
            .Select(static layers => layers.Take(4).ToArray());

    private static Dictionary<string, (bool IsFolder, int Layer)> Model(string[] layers)
    {
        var tree = new Dictionary<string, (bool IsFolder, int Layer)>();
        for (int layer = 0; layer < layers.Length; layer++)
        {
            foreach (string entry in layers[layer].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                string path = entry[2..].Split('=')[0];
                string folder = path.Contains('/') ? path[..path.LastIndexOf('/')] : "";
                string name = path[(path.LastIndexOf('/') + 1)..];
                if (name == ".wh..wh..opq")
                {
                    Remove(tree, layer, other => other.StartsWith(folder + "/", StringComparison.Ordinal));
                }
                else if (name.StartsWith(".wh.", StringComparison.Ordinal))
                {
                    string removed = (folder.Length == 0 ? "" : folder + "/") + name[4..];
                    Remove(tree, layer, other => other == removed || other.StartsWith(removed + "/", StringComparison.Ordinal));
                }
                else
                {
                    Put(tree, path, isFolder: entry[0] == 'd', layer);
                }
            }
        }

        return tree;
    }

    private static void Remove(Dictionary<string, (bool IsFolder, int Layer)> tree, int layer, Func<string, bool> isMeant)
    {
        foreach (string path in tree.Keys.Where(isMeant).OrderByDescending(static path => path.Length).ToArray())
        {
            if (tree[path].Layer < layer && !tree.Keys.Any(other => other.StartsWith(path + "/", StringComparison.Ordinal)))
            {
                tree.Remove(path);
            }
        }
    }

    private static void Put(Dictionary<string, (bool IsFolder, int Layer)> tree, string path, bool isFolder, int layer)
    {
        string[] above =
        [
            .. Enumerable.Range(1, path.Length - 1).Where(i => path[i] == '/').Select(i => path[..i]),
        ];
        if (above.Any(folder => tree.TryGetValue(folder, out (bool IsFolder, int Layer) there) && !there.IsFolder))
        {
            return;
        }

        foreach (string folder in above)
        {
            tree.TryAdd(folder, (true, layer));
        }

        if (!isFolder)
        {
            foreach (string below in tree.Keys.Where(other => other.StartsWith(path + "/", StringComparison.Ordinal)).ToArray())
            {
                tree.Remove(below);
            }
        }

        tree[path] = (isFolder, layer);
    }
}
