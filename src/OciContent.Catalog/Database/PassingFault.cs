using System.Net.Sockets;
using Npgsql;

namespace OciContent.Catalog.Database;

/// <summary>Which faults of a PostgreSQL server may pass, so that another attempt is of use.</summary>
internal static class PassingFault
{
    /// <summary>
    /// Whether it may: a connection that broke or could not be made, or a server that says so. What is refused for good, such as a
    /// password, does not pass, nor does the name of a host that there is not.
    /// </summary>
    public static bool Is(Exception? e) => e switch
    {
        PostgresException said => said.IsTransient || said.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown,
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } => false,
        SocketException or TimeoutException => true,
        FileNotFoundException or DirectoryNotFoundException => false,
        IOException => e.InnerException is null || Is(e.InnerException),

        // Of several servers.
        AggregateException several => several.InnerExceptions.Any(Is),
        NpgsqlException => Is(e.InnerException),
        _ => false,
    };
}
