using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;

namespace OciContent.Registry.Http;

/// <summary>
/// Sends requests by the framework's own handler, set up to do nothing of its own accord, and checks every address when it connects: what a
/// name means is known only then, so a check of the name alone could be deceived.
/// </summary>
internal sealed class HttpExchange : IHttpExchange, IDisposable
{
    private const int MaxHeadersLength = 64;

    private readonly RegistryClientOptions _options;
    private readonly HttpMessageInvoker? _injected;

    // One for each set of addresses that may be connected to: connections are kept, and another request must not be given one that it
    // could not have made. And those that go through no proxy are kept apart from those that may.
    private readonly ConcurrentDictionary<(AddressKinds Allowed, bool IsDirect), HttpMessageInvoker> _invokers = new();

    // Where registries were found to be, when they were connected to.
    private readonly ConcurrentDictionary<Origin, AddressKinds> _kinds = new();

    public HttpExchange(RegistryClientOptions options)
    {
        _options = options;
        _injected = options.CreateHandler is null ? null : new HttpMessageInvoker(options.CreateHandler());
    }

    public Task<HttpResponseMessage> SendAsync(
        RegistryEndpoint registry,
        HttpRequestMessage request,
        CancellationToken cancellationToken)
    {
        Uri address = request.RequestUri!;
        if (address.UserInfo.Length > 0 && _options.Rules.HasFlag(SafetyRules.NoUserInfo))
        {
            throw new RegistryException($"{registry.Name}: an address with a password in it is not followed: expected one without.");
        }

        var origin = Origin.Of(address);
        bool isRegistry = origin == registry.Origin;
        AddressKinds allowed = AddressKinds.All;
        if (!isRegistry && _options.Rules.HasFlag(SafetyRules.Addresses) && !_options.HostOptions(registry.Name).AllowNearerAddresses)
        {
            allowed = AddressKind.MayBeNamedFrom(_kinds.GetValueOrDefault(registry.Origin));
            RequireAllowed(registry, address, allowed);
        }

        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        request.Options.Set(RegistryOption, registry);
        return SendAsync(_injected ?? InvokerOf(address, allowed), request, cancellationToken);
    }

    public void Dispose()
    {
        _injected?.Dispose();
        foreach (HttpMessageInvoker invoker in _invokers.Values)
        {
            invoker.Dispose();
        }
    }

    private static HttpRequestOptionsKey<RegistryEndpoint> RegistryOption { get; } = new("OciContent.Registry");

    private static HttpRequestOptionsKey<AddressKinds> KindOption { get; } = new("OciContent.Registry.Kind");

    // Also where a proxy resolves names: what is an address already can be told.
    private static void RequireAllowed(RegistryEndpoint registry, Uri target, AddressKinds allowed)
    {
        if (IPAddress.TryParse(target.IdnHost, out IPAddress? address) && !allowed.HasFlag(AddressKind.Of(address)))
        {
            throw NotAllowed(registry, target.Host, address);
        }
    }

    private static RegistryException NotAllowed(RegistryEndpoint registry, string host, IPAddress address) =>
        new($"{registry.Name} names '{host}', which is at {address}, where the registry itself is not: "
            + "expected a public address, or the host option that allows it.");

    private static async Task<HttpResponseMessage> SendAsync(
        HttpMessageInvoker invoker,
        HttpRequestMessage request,
        CancellationToken cancellationToken)
    {
        try
        {
            return await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.InnerException is RegistryException)
        {
            // What was said when connecting; the framework has put its own around it.
            ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }
    }

    // What is on this machine is reached without a detour: to a proxy, these names mean itself.
    private HttpMessageInvoker InvokerOf(Uri address, AddressKinds allowed) =>
        _invokers.GetOrAdd((allowed, LoopbackHost.Is(address.Host)), static (key, self) => self.CreateInvoker(key), this);

    private HttpMessageInvoker CreateInvoker((AddressKinds Allowed, bool IsDirect) key)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            PreAuthenticate = false,
            Credentials = null,
            UseProxy = !key.IsDirect,
            MaxResponseHeadersLength = MaxHeadersLength,
            ConnectTimeout = _options.Limits.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ResponseDrainTimeout = TimeSpan.FromSeconds(2),
            MaxResponseDrainSize = 64 * 1024,
            ActivityHeadersPropagator = null,
            ConnectCallback = (context, cancellationToken) => ConnectAsync(context, key.Allowed, cancellationToken),
            PlaintextStreamFilter = (context, _) => ValueTask.FromResult(Connected(context)),
        };
        _options.Network.Prepare(handler);
        return new HttpMessageInvoker(handler);
    }

    // Only now it is known that the registry is there, and not another one whom its name was made to mean: TLS is agreed on.
    private Stream Connected(SocketsHttpPlaintextStreamFilterContext context)
    {
        HttpRequestOptions options = context.InitialRequestMessage.Options;
        if (options.TryGetValue(KindOption, out AddressKinds kind) && options.TryGetValue(RegistryOption, out RegistryEndpoint? registry))
        {
            // The first time counts: a name that means other addresses later does not get to name more.
            _kinds.TryAdd(registry.Origin, kind);
        }

        return context.PlaintextStream;
    }

    private async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context,
        AddressKinds allowed,
        CancellationToken cancellationToken)
    {
        HttpRequestMessage request = context.InitialRequestMessage;
        request.Options.TryGetValue(RegistryOption, out RegistryEndpoint? registry);
        string host = context.DnsEndPoint.Host;

        // What is connected to is a proxy, which the user chose; where the target is, only the proxy knows. A tunnel is asked for by a
        // request of the framework's own, to the proxy.
        bool isProxy = registry is null
            || request.Method == HttpMethod.Connect
            || (!string.Equals(host, request.RequestUri!.IdnHost, StringComparison.OrdinalIgnoreCase)
                && !string.Equals(host, request.RequestUri.Host, StringComparison.OrdinalIgnoreCase));
        IPAddress[] addresses = IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? literal)
            ? [literal]
            : await _options.Network.ResolveAsync(host, cancellationToken).ConfigureAwait(false);
        Exception? failure = null;
        foreach (IPAddress address in addresses)
        {
            AddressKinds kind = AddressKind.Of(address);
            if (!isProxy && !allowed.HasFlag(kind))
            {
                failure ??= NotAllowed(registry!, host, address);
                continue;
            }

            try
            {
                Stream stream = await _options.Network
                    .ConnectAsync(address, context.DnsEndPoint.Port, cancellationToken)
                    .ConfigureAwait(false);
                if (!isProxy && registry is not null && Origin.Of(request.RequestUri!) == registry.Origin)
                {
                    request.Options.Set(KindOption, kind);
                }

                return stream;
            }
            catch (SocketException e)
            {
                failure = e;
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }
}
