using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Storage;

/// <summary>A real registry that was filled once for several tests.</summary>
public sealed class FilledRegistry : IAsyncLifetime, IDisposable
{
    private DockerRegistryServer? _server;
    private RegistryFiller? _filler;

    internal DockerRegistryServer Server => _server!;

    internal RegistryFiller Filler => _filler!;

    internal TempFolder Temp { get; } = new() { MayLeaveFiles = true };

    internal HttpClient Client { get; } = Kit.Http.Client();

    public async Task InitializeAsync()
    {
        if (ToolPath.Find(DockerRegistryServer.Tool) is not null)
        {
            _server = await DockerRegistryServer.StartAsync();
            _filler = new RegistryFiller(_server.Url, Cases.Count(200, 20), Cases.Count(3000, 150));
            await _filler.FillAsync();
        }
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    public void Dispose()
    {
        _filler?.Dispose();
        Client.Dispose();
        Temp.Dispose();
    }
}
