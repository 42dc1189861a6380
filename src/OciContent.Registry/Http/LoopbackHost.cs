using System.Net;

namespace OciContent.Registry.Http;

/// <summary>
/// Hosts that are this machine by their name, as Docker takes them: <c>localhost</c> and what ends with it, 127.0.0.0/8, ::1.
/// </summary>
internal static class LoopbackHost
{
    public static bool Is(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
