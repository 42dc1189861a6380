using System.Net;
using System.Net.Sockets;

namespace OciContent.TestKit.Registries;

/// <summary>A fact that needs <c>[::1]</c>, and is skipped on machines without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresIPv6FactAttribute : FactAttribute
{
    private static readonly bool IsThere = TryListen();

    public RequiresIPv6FactAttribute() => Skip = IsThere ? null : "This machine has no [::1].";

    private static bool TryListen()
    {
        try
        {
            using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
