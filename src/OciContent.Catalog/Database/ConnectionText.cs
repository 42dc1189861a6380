using System.Web;
using Npgsql;

namespace OciContent.Catalog.Database;

/// <summary>Connection strings of PostgreSQL, in the forms that people have: Npgsql's, and libpq's address.</summary>
internal static class ConnectionText
{
    private static readonly string[] Schemes = ["postgresql://", "postgres://"];

    /// <summary>The settings; <c>null</c> if the text is not such a connection string, but a file's path.</summary>
    /// <exception cref="FormatException">It is malformed. The message has none of it: there may be a password in it.</exception>
    public static NpgsqlConnectionStringBuilder? Parse(string text)
    {
        if (Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.Ordinal)))
        {
            return ParseAddress(text);
        }

        if (!text.StartsWith("Host=", StringComparison.OrdinalIgnoreCase) && !text.Contains(";Host=", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw Malformed("Host=SERVER;Database=NAME;Username=USER, as Npgsql has it", e);
        }
    }

    // PostgreSQL's documentation, "Connection URIs".
    private static NpgsqlConnectionStringBuilder ParseAddress(string text)
    {
        const string Expected = "postgresql://USER:PASSWORD@SERVER:PORT/DATABASE?sslmode=MODE";
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || address.Fragment.Length > 0)
        {
            throw Malformed(Expected);
        }

        try
        {
            var settings = new NpgsqlConnectionStringBuilder();
            string[] user = address.UserInfo.Split(':', 2);
            if (user[0].Length > 0)
            {
                settings.Username = Uri.UnescapeDataString(user[0]);
            }

            if (user.Length > 1)
            {
                settings.Password = Uri.UnescapeDataString(user[1]);
            }

            // A folder with a socket is escaped in the place of the host, or given as a parameter.
            settings.Host = address.Host.Length > 0 ? Uri.UnescapeDataString(address.Host) : "localhost";
            if (address.Port > 0)
            {
                settings.Port = address.Port;
            }

            if (address.AbsolutePath.Length > 1)
            {
                settings.Database = Uri.UnescapeDataString(address.AbsolutePath[1..]);
            }

            foreach (string? name in HttpUtility.ParseQueryString(address.Query))
            {
                string value = HttpUtility.ParseQueryString(address.Query)[name]!;
                switch (name)
                {
                    case "host":
                        settings.Host = value;
                        break;
                    case "port":
                        settings.Port = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture);
                        break;
                    case "user":
                        settings.Username = value;
                        break;
                    case "password":
                        settings.Password = value;
                        break;
                    case "dbname":
                        settings.Database = value;
                        break;
                    case "sslmode":
                        settings["SSL Mode"] = value.Replace("-", "", StringComparison.Ordinal);
                        break;
                    case "sslrootcert":
                        settings.RootCertificate = value;
                        break;
                    case "application_name":
                        settings.ApplicationName = value;
                        break;
                    case "connect_timeout":
                        settings.Timeout = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture);
                        break;
                    case "search_path":
                        settings.SearchPath = value;
                        break;
                    default:
                        throw Malformed($"{Expected}, and no parameter but host, port, user, password, dbname, sslmode, sslrootcert, "
                            + "application_name, connect_timeout and search_path");
                }
            }

            return settings;
        }
        catch (Exception e) when (e is ArgumentException or OverflowException or KeyNotFoundException)
        {
            throw Malformed(Expected, e);
        }
    }

    private static FormatException Malformed(string expected, Exception? inner = null) =>
        new($"The connection string is malformed: expected {expected}.", inner);
}
