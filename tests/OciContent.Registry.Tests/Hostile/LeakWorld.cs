using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using OciContent.Registry.Authentication;
using OciContent.Registry.Http;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Hostile;

/// <summary>
/// A registry at <c>https://registry.test</c>, whoever else is on its network, and a client with secrets. Everything that anybody is sent
/// is looked at, and every text that the client gives.
/// </summary>
internal sealed class LeakWorld : IAsyncDisposable
{
    public const string Name = "registry.test";
    public const string Path = "team/app";
    public const string Origin = "https://registry.test";
    public const string Elsewhere = "https://elsewhere.test";
    public const string User = "jane";
    public const string Password = "S3CRET/pass+word: of jane";
    public const string IdentityToken = "S3CRET-identity-token";
    public const string RegistryToken = "S3CRET-registry-token";
    public const string OtherPassword = "S3CRET-password-of-another-registry";
    public const string Signature = "S3CRETsignature~of~an~address";
    public const string Cookie = "S3CRETcookie";

    private static readonly X509Certificate2 Certificate = TestCertificate.Create();

    private readonly List<(FaultServer Server, string Url, IReadOnlyList<string> MayKnow, Func<Exchange, bool> IsUnwanted)> _hosts = [];
    private readonly ConcurrentQueue<string> _texts = new();
    private readonly List<TokenIssuer> _issuers = [];
    private readonly List<Fault> _traps = [];
    private readonly ActivityListener _listener;
    private readonly SafetyRules _rules;
    private RegistryClient? _client;
    private FaultRegistry? _registry;
    private int _hostNumber = 10;

    public LeakWorld(SafetyRules rules)
    {
        _rules = rules;
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == RegistryClient.ActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => _texts.Enqueue(
                $"{activity.DisplayName} {string.Join(' ', activity.TagObjects.Select(static tag => $"{tag.Key}={tag.Value}"))}"),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>How servers of https listen.</summary>
    public static ServerOptions Tls { get; } = new() { Certificate = Certificate };

    public static byte[] Blob { get; } = [.. "A layer which is nobody's business: S3CRET-content."u8];

    public static string Content { get; } = "S3CRET-content";

    public static Descriptor Layer { get; } = Descriptor.For(Blob, MediaTypes.OciLayer);

    public static byte[] Index { get; } =
        [.. "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}"u8];

    public static Descriptor Manifest { get; } = Descriptor.For(Index, MediaTypes.OciIndex);

    public TestNetwork Network { get; } = new(Certificate);

    /// <summary>Secrets beside those that are known.</summary>
    public List<string> MoreSecrets { get; } = [];

    public CredentialSource Credentials { get; set; } = CredentialSource.Of(Name, RegistryCredential.FromPassword(User, Password));

    /// <summary>The options of the client, which is made when it is first asked for.</summary>
    public RegistryClientOptions Options { get; set; } = new();

    /// <summary>The registry: who lets nobody in without the password, unless <see cref="Start"/> has made another one.</summary>
    public FaultRegistry Registry => _registry ?? Start(new BasicAuth(User, Password));

    public RegistryClient Client => _client ??= new RegistryClient(Options with
    {
        Credentials = Credentials,
        Network = Network,
        Warnings = new Heard(_texts),
        Rules = _rules,
        TimeProvider = new ShortWaits(),
        Limits = RegistryLimits.Default with { MaxRetries = 1 },
    });

    public RegistryRepository Repository
    {
        get
        {
            if (!_hosts.Exists(static host => host.Url == Origin))
            {
                Start(new BasicAuth(User, Password));
            }

            return Client.GetRepository($"{Name}/{Path}");
        }
    }

    /// <summary>What went wrong, a line each.</summary>
    public IReadOnlyList<string> Leaks => [.. Sent().Concat(Told()).Distinct()];

    /// <summary>Whether the client met what was laid out for it.</summary>
    public bool IsPlayed => _traps.TrueForAll(static trap => trap.Met > 0);

    /// <summary>Whether somebody who may have a secret got one: the client did not just say nothing.</summary>
    public bool HasSentSecrets => _hosts.Exists(host => Secrets.Find(host.Server.Exchanges, [.. host.MayKnow, .. Issued]).Count > 0);

    private IEnumerable<string> Issued => _issuers.SelectMany(static issuer => issuer.Issued);

    private IEnumerable<string> AllSecrets =>
        [Password, IdentityToken, RegistryToken, OtherPassword, Signature, Cookie, .. MoreSecrets, .. Issued];

    /// <summary>Starts the registry, with a manifest <c>v1</c> and a blob.</summary>
    public FaultRegistry Start(RegistryAuth auth, RegistryQuirks? quirks = null)
    {
        _registry = new FaultRegistry(quirks, auth, Tls);
        string[] mayKnow = [Password, RegistryToken, Content, .. auth is BearerAuth ? [IdentityToken] : Array.Empty<string>()];
        AddHost(_registry, Origin, mayKnow);
        _registry.AddManifest(Path, Index, MediaTypes.OciIndex, "v1");
        _registry.AddBlob(Path, Blob);
        return _registry;
    }

    /// <summary>A registry with a token server, which is at its own host unless it says another place.</summary>
    public TokenIssuer StartWithTokens(string? realm = null, TokenIssuer? issuer = null)
    {
        issuer ??= new TokenIssuer { Grant = static (account, scope) => account is null ? [] : scope.Actions };
        _issuers.Add(issuer.AddUser(User, Password));
        Start(new BearerAuth(issuer, realm));
        return issuer;
    }

    /// <summary>Somebody else on the network, who may know nothing that is secret.</summary>
    /// <param name="url">Scheme, host and maybe port.</param>
    /// <param name="answer">What is answered; 404 if it is not said.</param>
    /// <param name="mayKnow">The secrets that are its own.</param>
    public ScriptedServer Add(string url, Func<Exchange, WireResponse>? answer = null, params string[] mayKnow)
    {
        var server = new ScriptedServer(answer, OptionsOf(url));
        AddHost(server, url, mayKnow);
        return server;
    }

    /// <summary>Somebody whom nobody should ask anything.</summary>
    public ScriptedServer AddUnwanted(string url, IPAddress? address = null)
    {
        var server = new ScriptedServer(static _ => WireResponse.Text(404, "not found"), OptionsOf(url));
        AddHost(server, url, [], static _ => true, address);
        return server;
    }

    public void AddHost(
        FaultServer server,
        string url,
        IReadOnlyList<string> mayKnow,
        Func<Exchange, bool>? isUnwanted = null,
        IPAddress? address = null)
    {
        var uri = new Uri(url);
        bool isLiteral = IPAddress.TryParse(uri.Host.Trim('[', ']'), out IPAddress? literal);
        IPAddress place = address ?? literal ?? PlaceOf(uri.Host);
        Network.Add(server, place, uri.Port, isLiteral ? [] : [uri.Host]);
        _hosts.Add((server, url, mayKnow, isUnwanted ?? (static _ => false)));
    }

    /// <summary>Lays something out, which the client must meet for the scenario to say anything.</summary>
    public Fault Trap(Fault fault, FaultServer? server = null)
    {
        _traps.Add((server ?? Registry).Faults.Add(fault));
        return fault;
    }

    /// <summary>Says that something must not be asked.</summary>
    public void Forbid(FaultServer server, Func<Exchange, bool> isUnwanted) =>
        _hosts.Add((server, server.Url, [.. AllSecrets, Content], isUnwanted));

    /// <summary>Does something, whatever becomes of it: its failure is one of the texts.</summary>
    public async Task TryAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            _texts.Enqueue(e.ToString());
            _texts.Enqueue(string.Join(' ', (e as RegistryException)?.Codes ?? []));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            _texts.Enqueue($"{_client.Options} {Repository}");
            await _client.DisposeAsync();
        }

        _listener.Dispose();
        foreach (FaultServer server in _hosts.Select(static host => host.Server).Distinct())
        {
            await server.DisposeAsync();
        }
    }

    private static ServerOptions OptionsOf(string url) => url.StartsWith("https:", StringComparison.Ordinal) ? Tls : ServerOptions.Default;

    // All of a host's ports are at one address, of the internet.
    private IPAddress PlaceOf(string host)
    {
        (FaultServer _, string url, _, _) = _hosts.Find(known => new Uri(known.Url).Host == host);
        return url is null
            ? new IPAddress([203, 0, 113, (byte)++_hostNumber])
            : Network.ResolveAsync(host, default).GetAwaiter().GetResult()[0];
    }

    private IEnumerable<string> Sent()
    {
        foreach ((FaultServer server, string url, IReadOnlyList<string> mayKnow, Func<Exchange, bool> isUnwanted) in _hosts)
        {
            IEnumerable<string> own = server is FaultRegistry or TokenServer ? mayKnow.Concat(Issued) : mayKnow;
            IEnumerable<string> secrets = AllSecrets.Append(Content).Except(own);
            foreach (Leak leak in Secrets.Find(server.Exchanges, secrets))
            {
                yield return $"{url} was sent '{leak.Secret}' ({leak.Form}): {leak.Exchange}";
            }

            foreach (Exchange exchange in server.Exchanges)
            {
                if (isUnwanted(exchange))
                {
                    yield return $"{url} was asked: {exchange}";
                }

                if (exchange.Headers["Cookie"] is not null || exchange.Headers["Referer"] is not null)
                {
                    yield return $"{url} was told where the client has been: {exchange}";
                }
            }
        }
    }

    private IEnumerable<string> Told() =>
        from text in _texts
        from secret in AllSecrets
        where Secrets.IsIn(text, secret)
        select $"'{secret}' is in what was said: {text}";

    private sealed class Heard(ConcurrentQueue<string> texts) : IProgress<RegistryWarning>
    {
        public void Report(RegistryWarning value) => texts.Enqueue(value.ToString());
    }
}
