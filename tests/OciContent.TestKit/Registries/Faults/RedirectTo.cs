using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Redirects.</summary>
/// <param name="location">Where to, absolute or relative.</param>
/// <param name="status">The status.</param>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class RedirectTo(
    Func<Exchange, string> location,
    int status = 307,
    int? times = null,
    Func<Exchange, bool>? when = null)
    : AnsweringFault(times, when)
{
    /// <summary>Redirects to one address.</summary>
    public RedirectTo(string location, int status = 307, int? times = null, Func<Exchange, bool>? when = null)
        : this(_ => location, status, times, when)
    {
    }

    /// <summary>Redirects to the same target of another server.</summary>
    public static RedirectTo Server(FaultServer server, int status = 307, int? times = null, Func<Exchange, bool>? when = null) =>
        new(exchange => server.Url + exchange.Target, status, times, when);

    /// <summary>Redirects to where the client is.</summary>
    public static RedirectTo Itself(int status = 307, int? times = null, Func<Exchange, bool>? when = null) =>
        new(static exchange => exchange.Target, status, times, when);

    /// <summary>Redirects without end, never twice to the same address.</summary>
    public static RedirectTo Onward(int status = 307, int? times = null, Func<Exchange, bool>? when = null)
    {
        int hop = 0;
        return new RedirectTo(exchange => $"{exchange.Path}?hop={Interlocked.Increment(ref hop)}", status, times, when);
    }

    internal override WireResponse Answer(Exchange exchange) => new WireResponse(status).With("Location", location(exchange));
}
