using OciContent.Building;
using OciContent.Copying;
using OciContent.Editing;
using OciContent.Interop.Tests.Kit;
using OciContent.Layers;
using OciContent.Registry;
using OciContent.Registry.Tags;
using OciContent.Signing;
using OciContent.Signing.Keys;
using OciContent.Signing.Sigstore;
using OciContent.TestKit.Registries;
using OciContent.Tool;
using OciContent.Transports;

namespace OciContent.Interop.Tests;

/// <summary>
/// From build to admission, by the library and by the command: an image is built, pushed to a real registry, signed and locked. The
/// admission webhook of the samples lets it in, and says why it does not let in a moved tag, an unsigned image and a wrong signer.
/// </summary>
public sealed class AdmissionTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly TempFolder _temp = new();
    private readonly RegistryClient _client = new();
    private readonly SigningKey _release = SigningKey.Create(KeyAlgorithm.EcdsaP256);
    private readonly SigningKey _stranger = SigningKey.Create(KeyAlgorithm.EcdsaP256);
    private DockerRegistryServer? _registry;

    private string Team => $"{_registry!.Address}/team";

    private string LockPath => _temp.PathOf(ImageLockFile.DefaultName);

    private string PolicyPath => _temp.PathOf("policy.yaml");

    public async Task InitializeAsync()
    {
        // Where it is not installed, no test runs.
        _registry = ToolPath.Find(DockerRegistryServer.Tool) is null ? null : await DockerRegistryServer.StartAsync();
        await File.WriteAllTextAsync(_temp.PathOf("release.key"), _release.ToPem());
        await File.WriteAllTextAsync(_temp.PathOf("stranger.key"), _stranger.ToPem());
        await File.WriteAllTextAsync(_temp.PathOf("release.pub"), _release.PublicKey.ToPem());
        await File.WriteAllTextAsync(
            PolicyPath,
            $$"""
            version: 1
            signers:
              release: { key: release.pub }
            images:
              - match: ['{{_registry?.Address ?? "localhost"}}/team/*']
                locked: true
                signedBy: [release]
            """);
    }

    Task IAsyncLifetime.DisposeAsync() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _release.Dispose();
        _stranger.Dispose();
        await _client.DisposeAsync();
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }

        _temp.Dispose();
    }

    [RequiresToolsFact(DockerRegistryServer.Tool)]
    public async Task AnImage_IsAdmittedAndPinned_IfItIsSignedAndLocked()
    {
        Digest image = await PushAsync("app:v1", "one");
        await SignAsync("app:v1", _release);
        await LockAsync("app:v1");
        await using AdmissionServer webhook = await StartAsync();
        string pinned = $"{Team}/app:v1@{image}";

        Assert.Equal((pinned, null), await webhook.ReviewAsync($"{Team}/app:v1"));

        // What was let in is asked about again, by the controllers that make pods of it.
        Assert.Equal((pinned, null), await webhook.ReviewAsync(pinned));
    }

    [RequiresToolsFact(DockerRegistryServer.Tool)]
    public async Task AMovedTag_IsRefused_HoweverWellItIsSigned()
    {
        Digest locked = await PushAsync("app:v1", "one");
        await SignAsync("app:v1", _release);
        await LockAsync("app:v1");
        Digest moved = await PushAsync("app:v1", "two");
        await SignAsync("app:v1", _release);
        await PushAsync("app:v2", "three");
        await SignAsync("app:v2", _release);
        await using AdmissionServer webhook = await StartAsync();
        string image = $"{Team}/app:v1";
        string reason = $"policy: '{image}' is {moved}: expected {locked}, to which it was locked.";

        Assert.Equal((null, $"'{image}': {reason}"), await webhook.ReviewAsync(image));
        Assert.Equal((null, $"'{image}@{moved}': {reason}"), await webhook.ReviewAsync($"{image}@{moved}"));
        Assert.Equal(
            (null, $"'{Team}/app@{locked}': policy: '{Team}/app' was not asked for by a tag: expected one that is locked."),
            await webhook.ReviewAsync($"{Team}/app@{locked}"));
        Assert.Equal(
            (null, $"'{Team}/app:v2': policy: '{Team}/app:v2' is not locked: expected a lock of it."),
            await webhook.ReviewAsync($"{Team}/app:v2"));

        // What is pinned means what it meant.
        Assert.Equal(($"{image}@{locked}", null), await webhook.ReviewAsync($"{image}@{locked}"));
    }

    [RequiresToolsFact(DockerRegistryServer.Tool)]
    public async Task AnUnsignedImage_IsRefused()
    {
        await PushAsync("app:v1", "one");
        await LockAsync("app:v1");
        await using AdmissionServer webhook = await StartAsync();

        Assert.Equal(
            (null, $"'{Team}/app:v1': policy: '{Team}/app' is not signed by release: nothing signs it."),
            await webhook.ReviewAsync($"{Team}/app:v1"));
    }

    [RequiresToolsFact(DockerRegistryServer.Tool)]
    public async Task AWrongSigner_IsRefused()
    {
        await PushAsync("app:v1", "one");
        await SignAsync("app:v1", _stranger);
        await LockAsync("app:v1");
        await using AdmissionServer webhook = await StartAsync();

        Assert.Equal((null, $"'{Team}/app:v1': policy: {WrongSigner("app")}"), await webhook.ReviewAsync($"{Team}/app:v1"));
    }

    [RequiresToolsFact(DockerRegistryServer.Tool)]
    public async Task ALockWithoutAPolicy_SaysWhatATagMeans()
    {
        Digest locked = await PushAsync("app:v1", "one");
        await LockAsync("app:v1");
        await PushAsync("app:v1", "two");
        await using AdmissionServer webhook = await AdmissionServer.StartAsync(_client, ("Lock", LockPath));

        Assert.Equal(($"{Team}/app:v1@{locked}", null), await webhook.ReviewAsync($"{Team}/app:v1"));
    }

    [RequiresToolsFact(DockerRegistryServer.Tool)]
    public async Task TheCommand_SaysTheSame()
    {
        Digest locked = await BuildAsync("app:v1", "one");
        await RunAsync(ExitCodes.Done, "sign", $"docker://{Team}/app:v1", "--key", _temp.PathOf("release.key"));
        await RunAsync(ExitCodes.Done, "lock", "add", $"{Team}/app:v1", "--lock", LockPath);
        string pod = _temp.PathOf("pod.yaml");
        string text = $"apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: c\n      image: {Team}/app:v1";
        await File.WriteAllTextAsync(pod, $"{text}\n");
        await RunAsync(ExitCodes.Done, "pin", pod);
        await BuildAsync("unsigned:v1", "unsigned");
        await RunAsync(ExitCodes.Done, "lock", "add", $"{Team}/unsigned:v1", "--lock", LockPath);
        await BuildAsync("wrong:v1", "wrong");
        await RunAsync(ExitCodes.Done, "sign", $"docker://{Team}/wrong:v1", "--key", _temp.PathOf("stranger.key"));
        await RunAsync(ExitCodes.Done, "lock", "add", $"{Team}/wrong:v1", "--lock", LockPath);

        string[] good = await VerifyAsync(ExitCodes.Done, "app:v1");
        string[] unsigned = await VerifyAsync(ExitCodes.Mismatch, "unsigned:v1");
        string[] wrong = await VerifyAsync(ExitCodes.Mismatch, "wrong:v1");
        Digest moved = await BuildAsync("app:v1", "two");
        await RunAsync(ExitCodes.Done, "sign", $"docker://{Team}/app:v1", "--key", _temp.PathOf("release.key"));
        string[] movedTag = await VerifyAsync(ExitCodes.Mismatch, "app:v1");
        string[] pinned = await VerifyAsync(ExitCodes.Done, $"app:v1@{locked}");

        Assert.Equal($"{text}@{locked}\n", await File.ReadAllTextAsync(pod));
        Assert.EndsWith("; the policy is satisfied", good[0], StringComparison.Ordinal);
        Assert.Equal($"  lock: satisfied: It is what {Team}/app:v1 was locked to.", good[1]);
        Assert.Equal("  signature: satisfied: It is signed by release.", good[2]);
        Assert.Equal(good[1..3], pinned[1..3]);
        Assert.EndsWith("; the policy is not satisfied", unsigned[0], StringComparison.Ordinal);
        Assert.Equal($"  signature: not satisfied: '{Team}/unsigned' is not signed by release: nothing signs it.", unsigned[2]);
        Assert.Equal($"  signature: not satisfied: {WrongSigner("wrong")}", wrong[2]);
        Assert.Equal(
            $"  lock: not satisfied: '{Team}/app:v1' is {moved}: expected {locked}, to which it was locked.",
            movedTag[1]);
        Assert.Equal("  signature: satisfied: It is signed by release.", movedTag[2]);

        // The webhook and the command judge by the same policy.
        await using AdmissionServer webhook = await StartAsync();
        Assert.Equal(($"{Team}/app:v1@{locked}", null), await webhook.ReviewAsync($"{Team}/app:v1@{locked}"));
        Assert.Equal(
            (null, $"'{Team}/app:v1': policy: '{Team}/app:v1' is {moved}: expected {locked}, to which it was locked."),
            await webhook.ReviewAsync($"{Team}/app:v1"));
    }

    private Task<AdmissionServer> StartAsync() => AdmissionServer.StartAsync(_client, ("Policy", PolicyPath), ("Lock", LockPath));

    private string WrongSigner(string name) =>
        $"'{Team}/{name}' is not signed by release: The signature is by the key '{_stranger.PublicKey.Fingerprint.Encoded}': expected "
        + $"{_release.PublicKey.Fingerprint.Encoded}.";

    private ImageLocation At(string image) =>
        ImageTransports.Default.Add(new RegistryTransport(_client)).Parse($"docker://{Team}/{image}");

    private async Task<Digest> PushAsync(string image, string content)
    {
        byte[] server = System.Text.Encoding.UTF8.GetBytes(content);
        using LayerBlob layer = await new LayerBuilder().AddContent("/app/server", server).BuildAsync();
        await using EditedImage built = await ImageBuilder
            .FromScratch(new Platform { Os = "linux", Architecture = "amd64" })
            .WithLayer(layer)
            .WithEntrypoint("/app/server")
            .BuildAsync();
        await ImageCopier.CopyAsync(built, At(image));
        return built.ResolveRoot().Digest;
    }

    private Task<SignedImage> SignAsync(string image, SigningKey key) => new BundleSigner(key).SignAsync(At(image));

    private async Task LockAsync(string image)
    {
        LockedImage locked = await new ImageLocker(_client).LockAsync(ImageReference.Parse($"{Team}/{image}"));
        await new ImageLockFile(LockPath).UpdateAsync(images => images.With(locked));
    }

    private async Task<Digest> BuildAsync(string image, string content)
    {
        string folder = Directory.CreateDirectory(_temp.PathOf(Path.GetRandomFileName())).FullName;
        await File.WriteAllTextAsync(Path.Join(folder, "server"), content);
        await RunAsync(ExitCodes.Done, "build", $"{folder}:/app", "--entrypoint", "/app/server", "--to", $"docker://{Team}/{image}");
        return Digest.Parse((await RunAsync(ExitCodes.Done, "resolve", $"docker://{Team}/{image}"))[0]);
    }

    private Task<string[]> VerifyAsync(int exitCode, string image) =>
        RunAsync(exitCode, "verify", $"docker://{Team}/{image}", "--policy", PolicyPath, "--lock", LockPath);

    private static async Task<string[]> RunAsync(int exitCode, params string[] arguments)
    {
        ToolOutput output = await OciContentCommand.RunAsync(arguments);
        Assert.True(exitCode == output.ExitCode, $"{string.Join(' ', arguments)} ends with {output}");
        return output.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
