using System.Text;
using OciContent.Registry.Storage;
using OciContent.Registry.Tests.Authentication;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Storage;

/// <summary>
/// Folders that are broken, half written, or made to lead elsewhere: each is reported, nothing outside is touched, nothing is written.
/// Each rule is switched off once, and then something goes wrong.
/// </summary>
public sealed class HostileStorageTests : IDisposable
{
    private const string Secret = "{\"secret\":\"outside\"}";

    private readonly TempFolder _temp = new();
    private readonly StorageFolder _folder;

    public HostileStorageTests() => _folder = new StorageFolder(_temp.PathOf("storage"));

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task AHealthyFolder_HasNoProblems()
    {
        _folder.AddImage("app", "v1", "one");

        Assert.Empty((await ReadAsync()).Problems);
    }

    [LinuxFact]
    public async Task ALinkOutOfTheFolder_IsNotFollowed_UnlessTheRuleIsOff()
    {
        Digest image = _folder.AddImage("app", "v1", "one");
        var outside = Digest.Compute(Encoding.UTF8.GetBytes(Secret));
        string secret = _temp.Write("outside/data", Encoding.UTF8.GetBytes(Secret));
        _folder.Link("repositories/app/_layers", outside, outside);
        LinkTo(_folder.BlobPath(outside), secret);
        _temp.CreateFolder("outside/other/_manifests/tags");
        LinkTo(_folder.PathOf("repositories/linked"), _temp.PathOf("outside/other"));
        LinkTo(_folder.PathOf("repositories/app/_manifests/tags/linked"), _folder.PathOf("repositories/app/_manifests/tags/v1"));
        var descriptor = new Descriptor { MediaType = MediaTypes.OciLayer, Digest = outside, Size = Secret.Length };

        StorageInventory inventory = await ReadAsync();
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(_folder.Root);
        StorageVerification verified = await StorageVerification.VerifyAsync(storage);

        Assert.Equal(["app"], inventory.Repositories.Select(static repository => repository.Name));
        Assert.Equal(["v1"], inventory.Repositories[0].Tags.Select(static tag => tag.Name));
        Assert.DoesNotContain(outside, inventory.Blobs.Keys);
        Assert.Contains(inventory.Problems, static problem => problem.Path.EndsWith("/linked", StringComparison.Ordinal));
        Assert.Contains(verified.Faults, fault => fault.Path.Contains(outside.Encoded, StringComparison.Ordinal));
        await Assert.ThrowsAsync<InvalidDataException>(
            () => storage.GetRepository("app").OpenReadAsync(descriptor).AsTask());
        Assert.Equal(image, (await storage.GetRepository("app").ResolveAsync("v1")).Digest);

        await using RegistryStorage open = await OpenWithoutAsync(StorageRules.Links);
        await using Stream leak = await open.GetRepository("app").OpenReadAsync(descriptor);
        using var reader = new StreamReader(leak);
        Assert.Equal(Secret, await reader.ReadToEndAsync());
    }

    [LinuxFact]
    public async Task ALoopOfLinks_IsNotFollowed()
    {
        _folder.AddImage("app", "v1", "one");
        LinkTo(_folder.PathOf("repositories/app/loop"), _folder.PathOf("repositories"));
        LinkTo(_folder.PathOf("repositories/self"), _folder.PathOf("repositories/self"));

        StorageInventory inventory = await ReadAsync();

        Assert.Equal(["app"], inventory.Repositories.Select(static repository => repository.Name));
        Assert.Equal(2, inventory.Problems.Count(static problem => problem.Code == StorageProblemCode.NotFollowed));
    }

    [LinuxFact]
    public async Task TheFolderItself_MayBeALink_ButNothingBelowIt()
    {
        _folder.AddImage("app", "v1", "one");
        LinkTo(_temp.PathOf("named"), _folder.Root);
        _temp.CreateFolder("moved/docker/registry");
        LinkTo(_temp.PathOf("moved/docker/registry/v2"), _folder.PathOf(""));

        await using RegistryStorage storage = await RegistryStorage.OpenAsync(_temp.PathOf("named"));

        Assert.Equal(["app"], await storage.ListRepositoriesAsync().ToListAsync());
        await Assert.ThrowsAsync<InvalidDataException>(() => RegistryStorage.OpenAsync(_temp.PathOf("moved")));
    }

    [Fact]
    public async Task AHugeLink_IsNotReadIntoMemory_UnlessTheRuleIsOff()
    {
        Digest image = _folder.AddImage("app", "v1", "one");
        string link = _folder.PathOf("repositories/app/_manifests/tags/v1/current/link");
        File.WriteAllText(link, image + new string(' ', 2000));

        StorageInventory inventory = await ReadAsync();

        StorageProblem problem = Assert.Single(inventory.Problems);
        Assert.Equal(StorageProblemCode.Unreadable, problem.Code);
        Assert.Contains("expected at most 1024", problem.Message, StringComparison.Ordinal);
        Assert.True(inventory.Repositories[0].Tags[0].IsBroken);

        // It is read, and refused for what it says.
        await using RegistryStorage open = await OpenWithoutAsync(StorageRules.Sizes);
        Assert.Equal(StorageProblemCode.Link, Assert.Single((await open.ReadInventoryAsync()).Problems).Code);
    }

    [Fact]
    public async Task AManifestBeyondTheBound_IsNotRead()
    {
        Digest image = _folder.AddImage("app", "v1", "one");
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(_folder.Root, new StorageOptions { MaxDocumentSize = 10 });

        StorageProblem problem = Assert.Single((await storage.ReadInventoryAsync()).Problems);

        Assert.Contains(image.Encoded, problem.Path, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidDataException>(() => storage.GetRepository("app").ResolveAsync("v1"));
    }

    [LinuxFact]
    public async Task APipe_IsNotOpened_UnlessTheRuleIsOff()
    {
        Digest image = _folder.AddImage("app", "v1", "one");
        string link = _folder.PathOf("repositories/app/_manifests/tags/v1/current/link");
        File.Delete(link);
        await ExternalTool.RunAsync("mkfifo", link);

        StorageProblem problem = Assert.Single((await ReadAsync()).Problems);

        Assert.Equal(StorageProblemCode.Link, problem.Code);
        Assert.Contains("is empty", problem.Message, StringComparison.Ordinal);

        // Whoever opens it waits until somebody writes.
        await using RegistryStorage open = await OpenWithoutAsync(StorageRules.Pipes);
        Task<Descriptor> reading = Task.Run(() => open.GetRepository("app").ResolveAsync("v1"));
        await using (FileStream writer = await Task.Run(() => new FileStream(link, FileMode.Open, FileAccess.Write)))
        {
            await writer.WriteAsync(Encoding.ASCII.GetBytes(image.ToString()));
        }

        await Assert.ThrowsAnyAsync<Exception>(() => reading);
    }

    [Fact]
    public async Task ALinkThatSaysAnotherDigest_IsAProblem_UnlessTheRuleIsOff()
    {
        Digest image = _folder.AddImage("app", "v1", "one");
        Digest other = _folder.AddImage("app", "v2", "two");
        Digest layer = Digest.Compute("one"u8);
        _folder.Link("repositories/app/_manifests/revisions", image, other);
        _folder.Link("repositories/app/_layers", layer, Digest.Compute("two"u8));

        StorageInventory inventory = await ReadAsync();
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(_folder.Root);

        Assert.Equal(2, inventory.Problems.Count(static problem => problem.Code == StorageProblemCode.Link));
        await Assert.ThrowsAsync<InvalidDataException>(() => storage.GetRepository("app").ResolveAsync("v1"));
        await Assert.ThrowsAsync<InvalidDataException>(() => storage.GetRepository("app").FindSizeAsync(layer).AsTask());

        await using RegistryStorage open = await OpenWithoutAsync(StorageRules.LinkTexts);
        Assert.Equal(3, await open.GetRepository("app").FindSizeAsync(layer));
    }

    [Fact]
    public async Task AnotherRepositorysBlob_IsNotGiven_UnlessTheRuleIsOff()
    {
        _folder.AddImage("app", "v1", "one");
        _folder.AddImage("secret", "v1", "two");
        Digest layer = Digest.Compute("two"u8);
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(_folder.Root);
        await using RegistryStorage open = await OpenWithoutAsync(StorageRules.Visibility);

        Assert.Null(await storage.GetRepository("app").FindSizeAsync(layer));
        Assert.Equal(3, await open.GetRepository("app").FindSizeAsync(layer));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256:ab")]
    [InlineData("sha256:../../../../etc/passwd")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("\0\0\0")]
    [InlineData("{DIGEST}\n")]
    [InlineData(" {DIGEST}")]
    [InlineData("{DIGEST}{DIGEST}")]
    [InlineData("{UPPER}")]
    public async Task ALinkThatIsNoDigest_IsAProblem(string text)
    {
        Digest image = _folder.AddImage("app", "v1", "one");
        foreach (string link in Directory.GetFiles(_folder.PathOf("repositories"), "link", SearchOption.AllDirectories))
        {
            File.WriteAllText(
                link,
                text.Replace("{DIGEST}", image.ToString(), StringComparison.Ordinal)
                    .Replace("{UPPER}", image.ToString().ToUpperInvariant(), StringComparison.Ordinal));
        }

        StorageInventory inventory = await ReadAsync();

        Assert.Equal(5, inventory.Problems.Count);
        Assert.All(inventory.Problems, static problem => Assert.Equal(StorageProblemCode.Link, problem.Code));
        Assert.True(inventory.Repositories[0].Tags[0].IsBroken);
    }

    [Fact]
    public async Task AThousandHostileNames_AreReported_AndLeftOut_UnlessTheRuleIsOff()
    {
        _folder.AddImage("app", "v1", "one");
        string[] names =
        [
            .. HostileNames.All(_temp.FullPath, Some("x").Encoded)
                .Select(static name => name.Replace('/', '_').Replace('\0', '_').Trim())
                .Where(static name => name.Length is > 0 and < 60 && name is not ("." or ".." or "v1") && name[0] != '_')
                .Where(static name => Encoding.UTF8.GetByteCount(name) < 200 && !name.Any(char.IsSurrogate))
                .Distinct(StringComparer.Ordinal)
                .SelectMany(static name => Enumerable.Range(0, 40).Select(i => $"{name}:{i}"))
                .Take(1000),
        ];
        Assert.Equal(1000, names.Length);
        foreach (string name in names)
        {
            Directory.CreateDirectory(_folder.PathOf($"repositories/app/_manifests/tags/{name}/current"));
            Directory.CreateDirectory(_folder.PathOf($"repositories/{name}/_layers/sha256/{name}"));
            Directory.CreateDirectory(_folder.PathOf($"repositories/app/_uploads/{name}"));
            Directory.CreateDirectory(_folder.PathOf($"blobs/sha256/{name}"));
        }

        StorageInventory inventory = await ReadAsync();

        Assert.Equal(["app"], inventory.Repositories.Select(static repository => repository.Name));
        Assert.Equal(["v1"], inventory.Repositories[0].Tags.Select(static tag => tag.Name));
        Assert.Empty(inventory.Repositories[0].Uploads);
        Assert.Equal(4000, inventory.Problems.Count(static problem => problem.Code == StorageProblemCode.Name));
        Assert.All(inventory.Problems, static problem => Assert.DoesNotContain('\n', problem.Message));
        Assert.Contains("but for its name", GarbagePreview.Of(inventory).Stop, StringComparison.Ordinal);

        await using RegistryStorage open = await OpenWithoutAsync(StorageRules.Names);
        Assert.True((await open.ReadInventoryAsync(StorageParts.Tags)).Repositories.Count > 1);
    }

    [Fact]
    public async Task FilesWhereFoldersShouldBe_AndTheReverse_AreReported()
    {
        _folder.AddImage("app", "v1", "one");
        File.WriteAllText(_folder.PathOf("repositories/app/_manifests/tags/file"), "x");
        Directory.CreateDirectory(_folder.PathOf($"repositories/app/_layers/sha256/{Some("a").Encoded}/link"));
        Directory.CreateDirectory(_folder.BlobPath(Some("b")));
        File.WriteAllText(_folder.PathOf("repositories/app/_uploads"), "x");
        Directory.CreateDirectory(_folder.PathOf("repositories/app/_manifests/tags/half"));

        StorageInventory inventory = await ReadAsync();

        Assert.Equal(5, inventory.Problems.Count);
        Assert.Contains(inventory.Problems, static problem => problem.Code == StorageProblemCode.Missing);
        Assert.Equal(4, inventory.Problems.Count(static problem => problem.Code == StorageProblemCode.Unreadable));
        Assert.False((await VerifyAsync()).IsOk);
    }

    [Theory]
    [InlineData("blobs")]
    [InlineData("repositories/app/_layers")]
    [InlineData("repositories/app/_manifests/revisions")]
    [InlineData("repositories/app/_manifests/tags")]
    [InlineData("repositories/app/_manifests/tags/v1/index")]
    [InlineData("repositories/app/_manifests/tags/v1/current")]
    [InlineData("repositories/app/_manifests")]
    [InlineData("repositories/app")]
    public async Task AFolderThatIsMissing_LeavesTheRestToBeRead(string missing)
    {
        _folder.AddImage("app", "v1", "one");
        _folder.AddImage("other", "v1", "two");
        Directory.Delete(_folder.PathOf(missing), recursive: true);

        StorageInventory inventory = await ReadAsync();

        Assert.Contains("other", inventory.Repositories.Select(static repository => repository.Name));
        StorageOrphans.Find(inventory);
        foreach (GarbageRules rules in GarbageRules.All)
        {
            GarbagePreview.Of(inventory, new GarbageOptions { Rules = rules, DeletesUntagged = true, KeepsReferrers = true });
        }

        StorageVerification verified = await VerifyAsync();
        Assert.Equal(missing is "repositories/app" or "repositories/app/_manifests" or "repositories/app/_manifests/tags"
            or "repositories/app/_manifests/tags/v1/index", verified.IsOk);
    }

    [Fact]
    public async Task FoldersBeyondTheBounds_AreReported()
    {
        _folder.AddImage("app", "v1", "one");
        _folder.AddImage("app", "v2", "two");
        string deep = string.Join('/', Enumerable.Repeat("d", 200));
        Directory.CreateDirectory(_folder.PathOf($"repositories/{deep}/_layers"));
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(_folder.Root, new StorageOptions { MaxFolderEntries = 1 });

        StorageInventory few = await storage.ReadInventoryAsync();
        StorageInventory inventory = await ReadAsync();

        Assert.NotEmpty(few.Problems);
        Assert.Contains("is nested deeper than 128 folders", Assert.Single(inventory.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MoreItemsThanAllowed_AreReported()
    {
        _folder.AddImage("app", "v1", "one");
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(_folder.Root, new StorageOptions { MaxItems = 3 });

        Assert.NotEmpty((await storage.ReadInventoryAsync()).Problems);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("no JSON")]
    [InlineData("{\"schemaVersion\":2,\"layers\":[null,1,\"x\",{},{\"digest\":1},{\"digest\":\"x\"}],\"config\":5}")]
    [InlineData("{\"manifests\":{},\"subject\":[],\"urls\":1,\"config\":null}")]
    public async Task ADocumentThatIsNone_IsAProblem_AndNothingElse(string document)
    {
        _folder.AddManifest("app", Encoding.UTF8.GetBytes(document), "v1");
        _folder.AddImage("app", "v2", "one");
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(_folder.Root);

        StorageInventory inventory = await storage.ReadInventoryAsync();

        Assert.Equal(StorageProblemCode.Document, Assert.Single(inventory.Problems).Code);
        Assert.Equal(2, inventory.Repositories[0].Tags.Count);
        StorageOrphans.Find(inventory);
        Assert.Empty(await StorageUrl.FindAsync(storage, inventory));
        Assert.Empty(await storage.GetRepository("app").FindReferrersAsync(Some("x")));
    }

    [Fact]
    public async Task Reading_WritesNothing()
    {
        Digest image = _folder.AddImage("app", "v1", "one");
        _folder.AddImage("app", null, image, "signature");
        _folder.BeginUpload("app", 5);
        string[] before = Snapshot();

        StorageInventory inventory = await ReadAsync();
        GarbagePreview.Of(inventory, new GarbageOptions { DeletesUntagged = true });
        await VerifyAsync();

        Assert.Equal(before, Snapshot());

        string[] Snapshot() =>
        [
            .. Directory.EnumerateFileSystemEntries(_temp.FullPath, "*", SearchOption.AllDirectories)
                .Select(static path => $"{path} {File.GetLastWriteTimeUtc(path):O}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private static Digest Some(string text) => Digest.Compute(Encoding.UTF8.GetBytes(text));

    private static void LinkTo(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(path, target);
    }

    private Task<RegistryStorage> OpenWithoutAsync(StorageRules rule) =>
        RegistryStorage.OpenAsync(_folder.Root, null, StorageRules.All & ~rule, CancellationToken.None);

    private async Task<StorageInventory> ReadAsync()
    {
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(_folder.Root);
        return await storage.ReadInventoryAsync();
    }

    private async Task<StorageVerification> VerifyAsync()
    {
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(_folder.Root);
        return await StorageVerification.VerifyAsync(storage);
    }
}
