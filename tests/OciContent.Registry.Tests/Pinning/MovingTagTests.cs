using System.Collections.Concurrent;
using OciContent.Registry.Pinning;
using OciContent.Registry.Tags;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Pinning;

/// <summary>What is pinned over HTTP: tags that move, platforms, and registries that are down.</summary>
public sealed class MovingTagTests : IDisposable
{
    private const string Name = "team/app";
    private const int Clients = 16;

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task ATagThatMovesAThousandTimes_IsPinnedToWhatItMeantAtSomeTime()
    {
        await using var registry = new FaultRegistry();
        var had = new ConcurrentDictionary<Digest, int>();
        Move(registry, had, 0);
        using var start = new Barrier(Clients + 1);
        int isMoving = 1;
        Task[] clients = [.. Enumerable.Range(0, Clients).Select(client => Task.Factory.StartNew(
            async () =>
            {
                string path = _temp.Write(
                    $"{client}/Dockerfile",
                    System.Text.Encoding.ASCII.GetBytes($"FROM {registry.Address}/{Name}:v1\n"));
                await using var connection = new RegistryClient();
                start.SignalAndWait();
                do
                {
                    using var pinner = new FilePinner(
                        new RegistryReferenceResolver(connection),
                        new PinOptions { Mode = PinMode.Update });
                    PinnedFile file = await pinner.PinFileAsync(path);
                    Assert.True(file.IsPinned);
                    string written = (await File.ReadAllTextAsync(path)).TrimEnd('\n');
                    Assert.Contains(Digest.Parse(written[(written.IndexOf('@') + 1)..]), had.Keys);
                }
                while (Volatile.Read(ref isMoving) == 1);
            },
            TaskCreationOptions.LongRunning).Unwrap())];

        start.SignalAndWait();
        for (int i = 1; i <= 1000; i++)
        {
            Move(registry, had, i);
            await Task.Yield();
        }

        Volatile.Write(ref isMoving, 0);
        await Task.WhenAll(clients);

        Assert.Equal(1001, had.Count);
        await using var client = new RegistryClient();
        using var check = new FilePinner(new RegistryReferenceResolver(client), new PinOptions { Mode = PinMode.Update });
        Digest last = had.Single(static pair => pair.Value == 1000).Key;
        Assert.Equal(last, Assert.Single((await check.PinFileAsync(_temp.PathOf("0/Dockerfile"))).References).Digest);
    }

    [Fact]
    public async Task AMovedTag_IsToldByCheck_AndMovedByUpdate()
    {
        await using var registry = new FaultRegistry();
        await using var client = new RegistryClient();
        Descriptor first = registry.AddImage(Name, [BlobContent.Of("1"u8.ToArray())], "v1");
        string path = _temp.Write("Dockerfile", System.Text.Encoding.ASCII.GetBytes($"FROM {registry.Address}/{Name}:v1\n"));

        Assert.True((await PinAsync(client, path, PinMode.Pin)).IsPinned);
        Assert.True((await PinAsync(client, path, PinMode.Check)).IsPinned);
        Descriptor second = registry.AddImage(Name, [BlobContent.Of("2"u8.ToArray())], "v1");
        PinnedReference moved = Assert.Single((await PinAsync(client, path, PinMode.Check)).References);
        await PinAsync(client, path, PinMode.Update);

        Assert.Equal((PinState.Moved, second.Digest, first.Digest), (moved.State, moved.Digest, moved.Was));
        Assert.Equal($"FROM {registry.Address}/{Name}:v1@{second.Digest}\n", await File.ReadAllTextAsync(path));
        Assert.True((await PinAsync(client, path, PinMode.Check)).IsPinned);
    }

    [Fact]
    public async Task ARegistryThatIsDown_LeavesFilesAsTheyWere()
    {
        string address;
        await using (var registry = new FaultRegistry())
        {
            address = registry.Address;
        }

        string text = $"FROM {address}/{Name}:v1\n";
        string path = _temp.Write("Dockerfile", System.Text.Encoding.ASCII.GetBytes(text));
        await using var client = new RegistryClient();

        PinnedFile file = await PinAsync(client, path, PinMode.Update);

        Assert.Equal(PinState.Unresolved, Assert.Single(file.References).State);
        Assert.Equal(text, await File.ReadAllTextAsync(path));
    }

    private static async Task<PinnedFile> PinAsync(RegistryClient client, string path, PinMode mode)
    {
        using var pinner = new FilePinner(new RegistryReferenceResolver(client), new PinOptions { Mode = mode });
        return await pinner.PinFileAsync(path);
    }

    // It is known before anybody can be told of it.
    private static void Move(FaultRegistry registry, ConcurrentDictionary<Digest, int> had, int number)
    {
        Descriptor image = registry.AddImage(Name, [BlobContent.Of(BitConverter.GetBytes(number))]);
        had[image.Digest] = number;
        StoredManifest manifest = registry.FindManifest(Name, image.Digest.ToString())!;
        registry.AddManifest(Name, manifest, "v1");
    }
}
