namespace OciContent.Interop.Tests.Kit;

/// <summary>
/// Images made afresh by umoci, buildah and skopeo, once for all tests that share the fixture. Where a tool is missing and
/// not required, there are no images, and the tests that need them are skipped.
/// </summary>
public sealed class ImageFixture : IAsyncLifetime, IDisposable
{
    private readonly Dictionary<string, BuiltImage> _images = [];
    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    /// <summary>The names of all images: data for a theory.</summary>
    public static TheoryData<string> Names { get; } = new(ImageRecipe.AllNames);

    /// <summary>The names of the images that are folders with a file for every blob: data for a theory.</summary>
    public static TheoryData<string> FolderNames { get; } = new(ImageRecipe.FolderNames);

    /// <summary>The names of the images for two platforms: data for a theory.</summary>
    public static TheoryData<string> IndexNames { get; } = new(ImageRecipe.IndexNames);

    /// <summary>The names of all images and indexes: data for a theory.</summary>
    public static TheoryData<string> ReadableNames { get; } =
        new(ImageRecipe.AllNames.Concat(ImageRecipe.IndexNames).Append(ImageRecipe.SeveralImages));

    public BuiltImage this[string name] => _images[name];

    public async Task InitializeAsync()
    {
        if (ToolPath.ReasonToSkip([Umoci.Tool, Buildah.Tool, Skopeo.Tool]) is not null)
        {
            return;
        }

        string[] layers = [_temp.PathOf("layer1"), _temp.PathOf("layer2"), _temp.PathOf("layer3")];
        LayerFiles.Write(
            layers[0],
            seed: 1,
            smallFiles: 3,
            textBytes: Cases.Count(all: 3_000_000, fewer: 800_000),
            randomBytes: Cases.Count(all: 400_000, fewer: 150_000));
        LayerFiles.Write(layers[1], seed: 2, smallFiles: 60, textBytes: 40_000, randomBytes: 1_000);
        LayerFiles.Write(layers[2], seed: 3, smallFiles: 0, textBytes: 10, randomBytes: 0);

        var layout = new BuiltImage(ImageRecipe.UmociLayout, "oci", _temp.PathOf(ImageRecipe.UmociLayout), ImageRecipe.Tag);
        await Umoci.BuildAsync(layout.FullPath, ImageRecipe.Tag, layers, removedPath: "/text-1.txt");
        await Umoci.TagAsync(layout.FullPath, ImageRecipe.Tag, "another");
        _images.Add(layout.Name, layout);

        var buildah = new Buildah(_temp.CreateFolder("buildah"));
        string built = await buildah.BuildAsync(layers);

        foreach (ImageRecipe recipe in ImageRecipe.All)
        {
            BuiltImage image = recipe.Under(_temp.FullPath);
            await (recipe.From is { } from
                ? Skopeo.CopyAsync(_images[from].Source, image.Source, recipe.Options)
                : buildah.PushAsync(built, image.Source, recipe.Options));
            _images.Add(image.Name, image);
        }

        string index = await buildah.BuildIndexAsync(built, layers[2]);
        foreach (ImageRecipe recipe in ImageRecipe.Indexes)
        {
            BuiltImage image = recipe.Under(_temp.FullPath);
            await (recipe.From is { } from
                ? Skopeo.CopyAsync(_images[from].Source, image.Source, recipe.Options)
                : buildah.PushIndexAsync(index, image.Source, recipe.Options));
            _images.Add(image.Name, image);
        }

        await AddSeveralAsync("umoci-docker-archive", "buildah-docker-archive");
    }

    // No tool at hand appends to a docker-archive as docker save does for several images: this is done by hand.
    private async Task AddSeveralAsync(string first, string second)
    {
        var image = new BuiltImage(ImageRecipe.SeveralImages, "docker-archive", _temp.PathOf(ImageRecipe.SeveralImages + ".tar"), null);
        const string Script = """
            mkdir "$1.dir" && cd "$1.dir"
            tar -xf "$2" && mv manifest.json first.json
            tar -xf "$3" && mv manifest.json second.json
            jq -cs '.[0] + [.[1][0] + { RepoTags: ["example.com/team/other:v2", "other:v3"] }]' first.json second.json > manifest.json
            rm -f first.json second.json repositories
            tar -cf "$1" *
            """;
        await ExternalTool.RunAsync("sh", "-euc", Script, "sh", image.FullPath, _images[first].FullPath, _images[second].FullPath);
        _images.Add(image.Name, image);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _temp.Dispose();
}
