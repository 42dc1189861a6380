using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Tests.Layouts;

/// <summary>
/// More than a thousand names that would lead out of an image, in every place where a name that nobody vouches for may reach a path, with
/// files laid out where they lead. The kernel is asked whether any of those was so much as opened.
/// </summary>
public sealed class ImageEscapeTests : IDisposable
{
    private readonly TestImage _image = new("base");
    private readonly HostileTree _tree;
    private readonly HostileUse _use;

    public ImageEscapeTests()
    {
        _tree = new HostileTree(_image);
        _use = new HostileUse(_tree);
    }

    public void Dispose()
    {
        _use.Dispose();
        _tree.Dispose();
    }

    [Theory]
    [InlineData("oci")]
    [InlineData("dir")]
    [InlineData("oci-archive")]
    [InlineData("docker-archive")]
    public async Task NamesInSources_TouchNothingOutside(string form)
    {
        var sources = new HostileSources(_tree, _image);
        Func<string, IEnumerable<HostileSource>> write = form switch
        {
            "oci" => sources.Layouts,
            "dir" => sources.Directories,
            "oci-archive" => sources.OciArchives,
            _ => sources.DockerArchives,
        };
        int turn = 0;
        foreach (string name in Cases.Spread(_tree.Names, fewer: 60))
        {
            // Each place gets every eighth name, each name every eighth place.
            foreach (HostileSource hostile in write(name).Where((_, place) => (place + turn + (turn / 8)) % 8 == 0))
            {
                string path = hostile.Write();
                string what = $"{hostile.Place} = {HostileNames.ToJson(name)}";
                bool isCopied = await _use.UseAsync(path, what, hostile.MayWork);
                Assert.False(isCopied && !hostile.MayWork, what);
                _tree.AssertUntouched(what);
            }

            if (form == "oci")
            {
                await _use.EditInPlaceAsync(_tree.In("layout"), name);
            }

            _tree.AssertUntouched($"editing with {HostileNames.ToJson(name)}");
            turn++;
        }

        AssertDone();
    }

    [Theory]
    [InlineData("oci", "oci-layout")]
    [InlineData("oci", "index.json")]
    [InlineData("oci", "blobs")]
    [InlineData("oci", "blobs/sha256")]
    [InlineData("oci", "manifest")]
    [InlineData("oci", "config")]
    [InlineData("oci", "layer")]
    [InlineData("dir", "version")]
    [InlineData("dir", "manifest.json")]
    [InlineData("dir", "config")]
    [InlineData("dir", "layer")]
    public async Task Links_LeadNowhere(string form, string linked)
    {
        await using ImageSource content = await OpenGoodAsync();
        string path = _tree.In("linked");
        await _use.CopyToAsync(content, ImageLocation.Parse($"{form}:{path}"), form);
        Assert.True((await ImageVerifier.VerifyAsync(ImageLocation.Parse(path))).IsOk);
        TestImageBlob? blob = linked switch
        {
            "manifest" => _image.Manifest,
            "config" => _image.Config,
            "layer" => _image.Layers[0],
            _ => null,
        };
        string link = Path.Join(
            path,
            blob is null ? linked
                : form == "oci" ? TestImageFiles.PathOf(blob)
                : blob.Encoded);
        HostileTree.Remove(link);
        int links = 0;
        foreach (string name in Cases.Spread(_tree.Names.Where((_, i) => i % 3 == linked.Length % 3), fewer: 60))
        {
            string what = $"{form}: {linked} -> {HostileNames.ToJson(name)}";
            try
            {
                File.CreateSymbolicLink(link, name);
            }
            catch (Exception e) when (e is ArgumentException or IOException)
            {
                continue;
            }

            Assert.False(await _use.UseAsync(path, what));
            await (
                ++links % 2 == 0 || form == "dir"
                    ? _use.CopyToAsync(content, ImageLocation.Parse($"{form}:{path}"), what)
                    : _use.EditInPlaceAsync(path, what));
            _tree.AssertUntouched(what);
            HostileTree.Remove(link);
        }

        Assert.InRange(links, Cases.Count(all: 300, fewer: 40), _tree.Names.Count);
        AssertDone();
    }

    [Fact]
    public async Task NamesOfDestinations_TouchNothingOutside()
    {
        await using ImageSource content = await OpenGoodAsync();
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(_tree.Out("store"));
        await store.PutAsync(_image.Config.Descriptor, _image.Config.Content);
        string[] places = [$"oci:{_tree.Out("layout")}", $"oci-archive:{_tree.Out("a.tar")}", $"docker-archive:{_tree.Out("d.tar")}"];
        foreach ((int i, string name) in Cases.Spread(_tree.Names, fewer: 100).Index())
        {
            string what = $"tag = {HostileNames.ToJson(name)}";
            string text = $"{places[i % places.Length]}:{name}";
            await _use.TryAsync(what, () => _use.CopyToAsync(content, ImageLocation.Parse(text), what));
            await _use.TryAsync(what, async () => await (await ImageLocation.Parse(text).OpenAsync()).DisposeAsync());
            await _use.TryAsync(what, () => store.TagAsync(_image.Config.Descriptor, name));
            await _use.TryAsync(what, () => name.Length == 0 ? Task.CompletedTask : store.UntagAsync(name));
            _tree.AssertUntouched(what);
        }

        Assert.Equal(
            new[] { "a.tar", HostileNames.Canary, "d.tar", _image.Layers[0].Encoded, "layout", "store" }.Order(StringComparer.Ordinal),
            Directory.EnumerateFileSystemEntries(_tree.Out("")).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
        );
        Assert.Empty(LayoutCheck.Strangers(_tree.Out("layout")));
        AssertDone();
    }

    private void AssertDone()
    {
        Assert.InRange(_tree.Names.Count, 1000, 2000);
        Assert.InRange(_use.Worked, 1, int.MaxValue);
        Assert.InRange(_use.Refused, Cases.Count(all: 300, fewer: 40), int.MaxValue);
        _tree.AssertUnchanged();
    }

    private async Task<ImageSource> OpenGoodAsync()
    {
        string path = _tree.In("good");
        new TestImageFiles().Image(_image, "v1").WriteFolder(path);
        return await ImageLocation.Parse(path).OpenAsync();
    }
}
