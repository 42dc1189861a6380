using OciContent.Testing;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Repositories;

/// <summary>A repository keeps the laws that folders keep.</summary>
public sealed class RegistryStoreLawsTests : IAsyncDisposable
{
    private readonly FaultRegistry _registry = new();
    private readonly RegistryClient _client = new();
    private int _repositories;

    public static TheoryData<string> Laws { get; } = [.. ContentStoreLaws.Names];

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public Task RegistryRepository_KeepsTheLaw(string law) =>
        new ContentStoreLaws(() => CreateStore(), new() { Cases = Cases.Count(all: 3, fewer: 1) }).CheckAsync(law);

    private RegistryRepository CreateStore() =>
        _client.GetRepository($"{_registry.Address}/laws/r{Interlocked.Increment(ref _repositories)}");
}
