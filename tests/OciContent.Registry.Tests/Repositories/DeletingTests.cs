using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.Transports;

namespace OciContent.Registry.Tests.Repositories;

/// <summary>What is deleted goes, and nothing else; and how a tag goes where a registry deletes none.</summary>
public sealed class DeletingTests : IAsyncDisposable
{
    private static readonly byte[] Document = """{"schemaVersion":2}"""u8.ToArray();

    private readonly FaultRegistry _registry = new(RegistryQuirks.Distribution28);
    private readonly RegistryClient _client = new();
    private readonly Descriptor _image;
    private readonly RegistryRepository _repository;

    public DeletingTests()
    {
        _image = _registry.AddManifest("app", Document, MediaTypes.OciManifest, "b", "B", "a", "10", "9");
        _registry.AddManifest("app", "{}"u8.ToArray(), MediaTypes.OciManifest, "other");
        _repository = _client.GetRepository($"{_registry.Address}/app");
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task FindTagsOf_GivesThoseOfTheManifest_InOrder() =>
        Assert.Equal(["10", "9", "B", "a", "b"], await _repository.FindTagsOfAsync(_image.Digest));

    [Fact]
    public async Task FindTagsOf_IsEmptyForWhatNobodyTagged() =>
        Assert.Empty(await _repository.FindTagsOfAsync(Digest.Compute([1])));

    [Fact]
    public async Task DeleteTag_FailsWhereTagsAreNotDeleted()
    {
        RegistryException e = await Assert.ThrowsAsync<RegistryException>(() => _repository.DeleteTagAsync("a"));

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, e.StatusCode);
        Assert.Contains("a", _registry.TagsOf("app"));
    }

    [Fact]
    public async Task DeleteTagByPlaceholder_TakesOneTag_AndLeavesNothingBehind()
    {
        await _repository.DeleteTagByPlaceholderAsync("a");

        Assert.Equal(["10", "9", "B", "b", "other"], _registry.TagsOf("app"));
        Assert.Equal(_image.Digest, (await _repository.ResolveAsync(_image.Digest.ToString())).Digest);
        Assert.All(
            _registry.Exchanges.Where(static exchange => exchange is { Method: "PUT", Kind: RequestKind.Manifest, Status: 201 }),
            put => Assert.Null(_registry.FindManifest("app", Digest.Compute(put.RecordedBody).ToString())));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task DeleteTagByPlaceholder_LeavesTheTagIfADeletionFails(int failing)
    {
        int deletions = 0;
        _registry.Faults.Add(
            new FailWith(405, when: exchange => exchange.Method == "DELETE" && Interlocked.Increment(ref deletions) == failing));

        await Assert.ThrowsAsync<RegistryException>(() => _repository.DeleteTagByPlaceholderAsync("a"));

        Assert.Equal(_image.Digest, _registry.FindManifest("app", "a")!.Digest);
    }

    [Fact]
    public async Task DeleteTagByPlaceholder_FailsForATagThatIsNotThere()
    {
        await Assert.ThrowsAsync<ContentNotFoundException>(() => _repository.DeleteTagByPlaceholderAsync("none"));
        await Assert.ThrowsAsync<FormatException>(() => _repository.DeleteTagByPlaceholderAsync("a/b"));
        await Assert.ThrowsAsync<FormatException>(() => _repository.DeleteTagAsync("a/b"));

        Assert.DoesNotContain(_registry.Exchanges, static exchange => exchange.Method is "PUT" or "DELETE");
    }

    [Theory]
    [InlineData("docker://example.com/app", null, null)]
    [InlineData("docker://example.com/app:v1", "v1", null)]
    [InlineData("docker://alpine:3", "3", null)]
    [InlineData(
        "docker://example.com/app:v1@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "v1",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(
        "docker://example.com/app@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        null,
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void GetReference_GivesWhatIsWritten(string text, string? tag, string? digest)
    {
        var transport = new RegistryTransport(_client);
        ImageLocation location = ImageTransports.Default.Add(transport).Parse(text);

        ImageReference reference = RegistryTransport.GetReference(location);

        Assert.Equal((tag, digest), (reference.Tag, reference.Digest?.ToString()));
        Assert.Equal(location.Path, transport.GetRepository(location).Name);
        Assert.Equal(location.Path, reference.Name);
    }

    [Fact]
    public void AnotherTransportsLocation_IsInNoRegistry()
    {
        var location = ImageLocation.Parse("oci:x:v1");

        Assert.Throws<ArgumentException>(() => RegistryTransport.GetReference(location));
        Assert.Throws<ArgumentException>(() => new RegistryTransport(_client).GetRepository(location));
    }
}
