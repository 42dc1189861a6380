using System.Net;
using System.Security.Cryptography.X509Certificates;
using OciContent.Registry.Http;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Hostile;

/// <summary>What a registry names is not nearer to this machine than the registry: by the address, and not by what it is called.</summary>
public sealed class AddressTests : IAsyncDisposable
{
    private static readonly IPAddress Public = new([203, 0, 113, 1]);

    private static readonly byte[] Index = [.. "{\"schemaVersion\":2,\"manifests\":[]}"u8];

    private readonly FaultRegistry _registry = new();
    private readonly ScriptedServer _target = new(static _ => new WireResponse(200, MediaTypes.OciIndex, WireBody.Of(Index)));
    private readonly TestNetwork _network = new();
    private readonly List<RegistryClient> _clients = [];

    public AddressTests() => _registry.AddManifest("a", Index, MediaTypes.OciIndex, "v1");

    public async ValueTask DisposeAsync()
    {
        foreach (RegistryClient client in _clients)
        {
            await client.DisposeAsync();
        }

        await _registry.DisposeAsync();
        await _target.DisposeAsync();
    }

    [Theory]
    [InlineData("1.1.1.1", "Public")]
    [InlineData("9.255.255.255", "Public")]
    [InlineData("10.0.0.0", "Private")]
    [InlineData("10.255.255.255", "Private")]
    [InlineData("11.0.0.0", "Public")]
    [InlineData("100.63.255.255", "Public")]
    [InlineData("100.64.0.0", "Private")]
    [InlineData("100.127.255.255", "Private")]
    [InlineData("100.128.0.0", "Public")]
    [InlineData("126.255.255.255", "Public")]
    [InlineData("127.0.0.0", "Loopback")]
    [InlineData("127.255.255.255", "Loopback")]
    [InlineData("128.0.0.0", "Public")]
    [InlineData("169.253.255.255", "Public")]
    [InlineData("169.254.0.0", "LinkLocal")]
    [InlineData("169.254.169.254", "LinkLocal")]
    [InlineData("169.254.255.255", "LinkLocal")]
    [InlineData("169.255.0.0", "Public")]
    [InlineData("172.15.255.255", "Public")]
    [InlineData("172.16.0.0", "Private")]
    [InlineData("172.31.255.255", "Private")]
    [InlineData("172.32.0.0", "Public")]
    [InlineData("192.0.0.8", "Special")]
    [InlineData("192.0.0.170", "Special")]
    [InlineData("192.0.1.0", "Public")]
    [InlineData("192.167.255.255", "Public")]
    [InlineData("192.168.0.0", "Private")]
    [InlineData("192.168.255.255", "Private")]
    [InlineData("192.169.0.0", "Public")]
    [InlineData("198.17.255.255", "Public")]
    [InlineData("198.18.0.0", "Special")]
    [InlineData("198.19.255.255", "Special")]
    [InlineData("198.20.0.0", "Public")]
    [InlineData("0.0.0.0", "Special")]
    [InlineData("0.1.2.3", "Special")]
    [InlineData("223.255.255.255", "Public")]
    [InlineData("224.0.0.1", "Special")]
    [InlineData("240.0.0.1", "Special")]
    [InlineData("255.255.255.255", "Special")]
    [InlineData("::", "Special")]
    [InlineData("::1", "Loopback")]
    [InlineData("::2", "Special")]
    [InlineData("::127.0.0.1", "Loopback")]
    [InlineData("::ffff:127.0.0.1", "Loopback")]
    [InlineData("::ffff:10.0.0.1", "Private")]
    [InlineData("::ffff:169.254.169.254", "LinkLocal")]
    [InlineData("::ffff:1.1.1.1", "Public")]
    [InlineData("::ffff:0:127.0.0.1", "Loopback")]
    [InlineData("64:ff9b::127.0.0.1", "Loopback")]
    [InlineData("64:ff9b::10.0.0.1", "Private")]
    [InlineData("64:ff9b::169.254.169.254", "LinkLocal")]
    [InlineData("64:ff9b::1.1.1.1", "Public")]
    [InlineData("64:ff9b:1::10.0.0.1", "Private")]
    [InlineData("64:ff9b:1:ffff::1", "Private")]
    [InlineData("100::1", "Special")]
    [InlineData("2001:0:4136:e378:8000:63bf:80ff:fffe", "Loopback")]
    [InlineData("2001:0:4136:e378:8000:63bf:f5ff:fffe", "Private")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2", "Public")]
    [InlineData("2002:7f00:1::", "Loopback")]
    [InlineData("2002:a00:1::1", "Private")]
    [InlineData("2002:a9fe:a9fe::", "LinkLocal")]
    [InlineData("2002:101:101::1", "Public")]
    [InlineData("2606:4700::1111", "Public")]
    [InlineData("fbff::1", "Public")]
    [InlineData("fc00::1", "Private")]
    [InlineData("fd12:3456::1", "Private")]
    [InlineData("fe80::1", "LinkLocal")]
    [InlineData("febf::1", "LinkLocal")]
    [InlineData("fec0::1", "Private")]
    [InlineData("ff02::1", "Special")]
    public void Of_TellsHowNearAnAddressIs(string address, string kind) =>
        Assert.Equal(Enum.Parse<AddressKinds>(kind), AddressKind.Of(IPAddress.Parse(address)));

    public static TheoryData<string, string> Places => new()
    {
        { "203.0.113.1", "127.0.0.1" },
        { "203.0.113.1", "127.8.9.10" },
        { "203.0.113.1", "10.0.0.1" },
        { "203.0.113.1", "192.168.1.1" },
        { "203.0.113.1", "100.64.0.1" },
        { "203.0.113.1", "169.254.169.254" },
        { "203.0.113.1", "0.0.0.0" },
        { "203.0.113.1", "::1" },
        { "203.0.113.1", "::ffff:127.0.0.1" },
        { "203.0.113.1", "64:ff9b::a9fe:a9fe" },
        { "203.0.113.1", "fe80::1" },
        { "203.0.113.1", "fd00::1" },
        { "2606:4700::1", "127.0.0.1" },
        { "10.0.0.1", "127.0.0.1" },
        { "10.0.0.1", "169.254.169.254" },
        { "169.254.1.1", "10.0.0.1" },
        { "127.0.0.1", "169.254.169.254" },
        { "127.0.0.1", "10.0.0.1" },
        { "127.0.0.1", "0.0.0.0" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Redirect_ToANearerAddressIsRefusedByNumber(string registry, string target)
    {
        RegistryRepository repository = Start(registry);
        string host = target.Contains(':', StringComparison.Ordinal) ? $"[{target}]" : target;
        _network.Add(_target, IPAddress.Parse(target), 80);
        _registry.Faults.Add(new RedirectTo($"http://{host}/secret"));

        await RefusesAsync(repository, $"where the registry itself is not: expected a public address");
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Redirect_ToANearerAddressIsRefusedByName(string registry, string target)
    {
        RegistryRepository repository = Start(registry);
        _network.Add(_target, IPAddress.Parse(target), 80, "innocent.test");
        _registry.Faults.Add(new RedirectTo("http://innocent.test/secret"));

        await RefusesAsync(
            repository,
            $"registry.test names 'innocent.test', which is at {IPAddress.Parse(target)}, where the registry itself is not");
    }

    [Theory]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://0177.0.0.1/")]
    [InlineData("http://127.1/")]
    [InlineData("http://[::127.0.0.1]/")]
    [InlineData("http://[::ffff:7f00:1]/")]
    [InlineData("http://[0:0:0:0:0:0:0:1]/")]
    public async Task Redirect_ToThisMachineIsRefusedHoweverItIsWritten(string address)
    {
        RegistryRepository repository = Start("203.0.113.1");
        foreach (string place in (string[])["127.0.0.1", "::1", "::127.0.0.1", "::ffff:127.0.0.1"])
        {
            _network.Add(_target, IPAddress.Parse(place), 80);
        }

        _registry.Faults.Add(new RedirectTo(address));

        await RefusesAsync(repository, "where the registry itself is not");
    }

    [Theory]
    [InlineData("203.0.113.1", "203.0.113.9")]
    [InlineData("10.0.0.1", "203.0.113.9")]
    [InlineData("10.0.0.1", "192.168.0.1")]
    [InlineData("127.0.0.1", "127.0.0.2")]
    [InlineData("127.0.0.1", "::1")]
    [InlineData("::1", "127.0.0.1")]
    [InlineData("169.254.1.1", "169.254.1.2")]
    public async Task Redirect_ToWhatIsNoNearerIsFollowed(string registry, string target)
    {
        RegistryRepository repository = Start(registry);
        _network.Add(_target, IPAddress.Parse(target), 80, "other.test");
        _registry.Faults.Add(new RedirectTo("http://other.test/x"));

        Assert.Equal(Digest.Compute(Index), (await repository.ResolveAsync("v1")).Digest);
        Assert.Single(_target.Exchanges);
    }

    [Fact]
    public async Task Redirect_ToANearerAddressIsFollowedWhereTheUserSaysSo()
    {
        RegistryRepository repository = Start("203.0.113.1", allowsNearerAddresses: true);
        _network.Add(_target, new IPAddress([10, 0, 0, 1]), 80, "inside.test");
        _registry.Faults.Add(new RedirectTo("http://inside.test/x"));

        await repository.ResolveAsync("v1");

        Assert.Single(_target.Exchanges);
    }

    [Fact]
    public async Task Redirect_ToANameOfSeveralAddressesTakesOneThatMayBe()
    {
        RegistryRepository repository = Start("203.0.113.1");
        _network.Add(_target, IPAddress.Loopback, 80);
        _network.Add(_target, new IPAddress([203, 0, 113, 9]), 80);
        _network.Name("both.test", IPAddress.Loopback, new IPAddress([203, 0, 113, 9]));
        _registry.Faults.Add(new RedirectTo("http://both.test/x"));

        await repository.ResolveAsync("v1");

        Assert.DoesNotContain(IPAddress.Loopback, _network.Connected);
        Assert.Single(_target.Exchanges);
    }

    [Fact]
    public async Task Redirect_GoesByTheAddressOfNowAndNotOfBefore()
    {
        RegistryRepository repository = Start("203.0.113.1");
        await using var closing = new ScriptedServer(static _ =>
            new WireResponse(200, MediaTypes.OciIndex, WireBody.Of(Index)) { ClosesConnection = true }.With("Connection", "close"));
        _network.Add(closing, new IPAddress([203, 0, 113, 9]), 80, "moving.test");
        _registry.Faults.Add(new RedirectTo("http://moving.test/x"));
        await repository.ResolveAsync("v1");
        Assert.Single(closing.Exchanges);

        _network.Add(_target, IPAddress.Loopback, 80, "moving.test");

        await RefusesAsync(repository, "registry.test names 'moving.test', which is at 127.0.0.1, where the registry itself is not");
    }

    [Fact]
    public async Task Connection_IsNotGivenToARequestThatMayNotMakeIt()
    {
        // The registry at the private address is asked first, and its connection stays; then another one leads there.
        _network.Add(_target, new IPAddress([10, 0, 0, 1]), 80, "inside.test");
        await using RegistryClient client = Client(allowsNearerAddresses: false);
        await client.GetRepository("inside.test/a").ResolveAsync("v1");
        Assert.Single(_target.Exchanges);
        _target.ForgetExchanges();
        _network.Add(_registry, Public, 80, "registry.test");
        _registry.Faults.Add(new RedirectTo("http://inside.test/x"));

        await RefusesAsync(
            client.GetRepository("registry.test/a"),
            "registry.test names 'inside.test', which is at 10.0.0.1, where the registry itself is not");

        await client.GetRepository("inside.test/a").ResolveAsync("v1");
    }

    [Fact]
    public async Task Registry_IsNotWhereItsNameLedWithoutAnAnswer()
    {
        // Its name means this machine for a moment, where somebody is who is not the registry: TLS says so. Nothing may lead there later.
        using X509Certificate2 certificate = TestCertificate.Create();
        await using var tls = new FaultRegistry(options: new ServerOptions { Certificate = certificate });
        tls.AddManifest("a", Index, MediaTypes.OciIndex, "v1");
        var network = new TestNetwork(certificate);
        using X509Certificate2 another = TestCertificate.Create();
        await using var near = new ScriptedServer(options: new ServerOptions { Certificate = another });
        network.Add(near, IPAddress.Loopback, 443, "registry.test");
        network.Add(_target, IPAddress.Loopback, 8080, "inside.test");
        await using var client = new RegistryClient(new() { Network = network });
        RegistryRepository repository = client.GetRepository("registry.test/a");
        RegistryException e = await Assert.ThrowsAsync<RegistryException>(() => repository.ResolveAsync("v1"));
        Assert.DoesNotContain("where the registry itself", e.Message, StringComparison.Ordinal);
        Assert.Contains(IPAddress.Loopback, network.Connected);

        network.Add(tls, Public, 443, "registry.test");
        tls.Faults.Add(new RedirectTo("https://inside.test:8080/x"));

        await RefusesAsync(repository, "registry.test names 'inside.test', which is at 127.0.0.1, where the registry itself is not");
    }

    [Theory]
    [InlineData("http://proxy.test:3128", "10.0.0.3")]
    [InlineData("http://proxy.test:3128", "127.0.0.1")]
    public async Task Proxy_MayBeWhereTheUserHasIt(string address, string place)
    {
        // What the registry leads to goes through it as well, encrypted or not.
        await using var proxy = new ScriptedServer(static exchange => exchange.Method == "CONNECT"
            ? new WireResponse(502)
            : exchange.Target.StartsWith("http://other.test", StringComparison.Ordinal)
                ? new WireResponse(307).With("Location", "https://third.test/x")
                : new WireResponse(307).With("Location", "http://other.test/x"));
        _network.Add(proxy, IPAddress.Parse(place), 3128, "proxy.test");
        _network.Proxy = new WebProxy(address);
        await using RegistryClient client = Client(allowsNearerAddresses: false);

        await Assert.ThrowsAsync<RegistryException>(() => client.GetRepository("registry.test/a").ResolveAsync("v1"));

        Assert.Equal(
            ["GET http://registry.test/v2/a/manifests/v1", "GET http://other.test/x", "CONNECT third.test:443"],
            proxy.Exchanges.Select(static exchange => $"{exchange.Method} {exchange.Target}").Distinct());
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("of another host")]
    [InlineData("not trusted")]
    public async Task Certificate_ThatIsNotGoodIsRefusedAndHttpNotTried(string kind)
    {
        using X509Certificate2 certificate = kind switch
        {
            "expired" => TestCertificate.CreateExpired(),
            "of another host" => TestCertificate.CreateForAnotherHost(),
            _ => TestCertificate.Create(),
        };
        await using var tls = new FaultRegistry(options: new ServerOptions { Certificate = certificate });
        tls.AddManifest("a", Index, MediaTypes.OciIndex, "v1");
        _network.Add(tls, Public, 443, "registry.test");
        _network.Add(_target, Public, 80);
        await using var client = new RegistryClient(new() { Network = _network });

        RegistryException e = await Assert.ThrowsAsync<RegistryException>(() => client.GetRepository("registry.test/a").ResolveAsync("v1"));

        Assert.Contains("certificate", e.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(tls.Exchanges);
        Assert.Empty(_target.Exchanges);
        Assert.Single(_network.Connected);
    }

    // Nobody else was asked, nor even connected to.
    private async Task RefusesAsync(RegistryRepository repository, string expected)
    {
        RegistryException e = await Assert.ThrowsAsync<RegistryException>(() => repository.ResolveAsync("v1"));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Empty(_target.Exchanges);
    }

    private RegistryRepository Start(string address, bool allowsNearerAddresses = false)
    {
        _network.Add(_registry, IPAddress.Parse(address), 80, "registry.test");
        RegistryClient client = Client(allowsNearerAddresses);
        return client.GetRepository("registry.test/a");
    }

    private RegistryClient Client(bool allowsNearerAddresses)
    {
        var client = new RegistryClient(Options(allowsNearerAddresses));
        _clients.Add(client);
        return client;
    }

    private RegistryClientOptions Options(bool allowsNearerAddresses) => new()
    {
        Network = _network,
        TimeProvider = new ShortWaits(),
        Hosts = new[] { "registry.test", "inside.test" }.ToDictionary(
            static name => name,
            _ => new RegistryHostOptions { PlainHttp = true, AllowNearerAddresses = allowsNearerAddresses },
            StringComparer.Ordinal),
    };
}
