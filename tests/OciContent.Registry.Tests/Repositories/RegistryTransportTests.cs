using OciContent.Copying;
using OciContent.Sources;
using OciContent.TestKit.Registries;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Registry.Tests.Repositories;

/// <summary>Images in registries, through the same doors as any other.</summary>
public sealed class RegistryTransportTests : IAsyncDisposable
{
    private readonly FaultRegistry _registry = new();
    private readonly RegistryClient _client = new();
    private readonly TempFolder _temp = new();

    private readonly ImageTransports _transports;

    public RegistryTransportTests() => _transports = ImageTransports.Default.Add(new RegistryTransport(_client));

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
        _temp.Dispose();
    }

    [Theory]
    [InlineData("docker://alpine", "docker.io/library/alpine", null, "docker://docker.io/library/alpine")]
    [InlineData("docker://alpine:3.20", "docker.io/library/alpine", "3.20", "docker://docker.io/library/alpine:3.20")]
    [InlineData("docker://localhost:5000/a/b:v1", "localhost:5000/a/b", "v1", "docker://localhost:5000/a/b:v1")]
    [InlineData("docker://[::1]:5000/a", "[::1]:5000/a", null, "docker://[::1]:5000/a")]
    public void Parse_TakesNamesAsDockerDoes(string text, string path, string? reference, string written)
    {
        ImageLocation location = _transports.Parse(text);

        Assert.Equal(path, location.Path);
        Assert.Equal(reference, location.Reference);
        Assert.Equal(written, location.ToString());
        Assert.Equal(location, _transports.Parse(written));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":v1")]
    public void Parse_TakesDigestsBehindNames(string tag)
    {
        string text = $"docker://example.com/app{tag}@{Digest.Compute([1])}";

        Assert.Equal(text, _transports.Parse(text).ToString());
        Assert.EndsWith(Digest.Compute([1]).ToString(), _transports.Parse(text).Reference, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docker:alpine")]
    [InlineData("docker://")]
    [InlineData("docker://example.com/UPPER")]
    [InlineData("docker://a@sha256:12")]
    public void Parse_RefusesWhatIsNoName(string text) => Assert.Throws<FormatException>(() => _transports.Parse(text));

    [Theory]
    [InlineData("oci")]
    [InlineData("oci-archive")]
    public async Task Copy_GoesThereAndBackByteForByte(string back)
    {
        string there = $"docker://{_registry.Address}/team/hello:v1";
        await using ImageSource hello = await _transports.Parse($"oci:{Repository.PathOf("tests/vectors/images/hello/oci")}").OpenAsync();
        Descriptor root = hello.Entries[0];

        await using (ImageSource one = await hello.SelectAsync($"{root.Digest}"))
        {
            CopiedImage pushed = await ImageCopier.CopyAsync(one, _transports.Parse(there).ToDestination());
            Assert.Equal(root.Digest, pushed.Root.Digest);
        }

        await using ImageSource source = await _transports.Parse(there).OpenAsync();
        Assert.Equal(root.Digest, source.ResolveRoot().Digest);
        Assert.True((await ImageVerifier.VerifyAsync(source)).IsOk);
        string path = _temp.PathOf("back");
        CopiedImage pulled = await ImageCopier.CopyAsync(source, _transports.Parse($"{back}:{path}:v1").ToDestination());
        Assert.Equal(root.Digest, pulled.Root.Digest);
        await using ImageSource again = await _transports.Parse($"{back}:{path}:v1").OpenAsync();
        Assert.True((await ImageVerifier.VerifyAsync(again)).IsOk);
    }
}
