using System.Text.RegularExpressions;
using System.Web;
using Npgsql;

namespace OciContent.Catalog.Database;

/// <summary>Connection strings of PostgreSQL, in the forms that people have: Npgsql's, and libpq's address.</summary>
/// <remarks>What looks like one is never taken for the path of a file: there may be a password in it.</remarks>
internal static partial class ConnectionText
{
    private const string Keys = "Host=SERVER;Database=NAME;Username=USER, as Npgsql has it";
    private const RegexOptions Options =
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking;

    private static readonly string[] Schemes = ["postgresql://", "postgres://"];

    // PostgreSQL's documentation, "Parameter Key Words", and how Npgsql calls them. search_path is nothing of libpq's.
    private static readonly (string Name, string Key)[] Parameters =
    [
        ("host", "Host"),
        ("port", "Port"),
        ("user", "Username"),
        ("password", "Password"),
        ("dbname", "Database"),
        ("sslmode", "SSL Mode"),
        ("sslrootcert", "Root Certificate"),
        ("sslcert", "SSL Certificate"),
        ("sslkey", "SSL Key"),
        ("sslpassword", "SSL Password"),
        ("channel_binding", "Channel Binding"),
        ("gssencmode", "GSS Encryption Mode"),
        ("application_name", "Application Name"),
        ("connect_timeout", "Timeout"),
        ("search_path", "Search Path"),
    ];

    private static readonly string Address = "postgresql://USER:PASSWORD@SERVER:PORT/DATABASE?sslmode=MODE, and no parameter but "
        + $"{string.Join(", ", Parameters[..^1].Select(static known => known.Name))} and {Parameters[^1].Name}";

    /// <summary>The settings; <c>null</c> if the text is not such a connection string, but a file's path.</summary>
    /// <exception cref="FormatException">It is malformed. The message has none of it: there may be a password in it.</exception>
    public static NpgsqlConnectionStringBuilder? Parse(string text)
    {
        string trimmed = text.Trim();
        if (Schemes.Any(scheme => trimmed.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)))
        {
            return Check(() => ParseAddress(trimmed), Address);
        }

        if (File.Exists(text))
        {
            return null;
        }

        // Without the slashes it may still have a password.
        if (AnyAddress().IsMatch(trimmed) || StartOfAddress().IsMatch(trimmed))
        {
            throw Malformed(Address);
        }

        return ServerOrPassword().IsMatch(trimmed) ? Check(() => new NpgsqlConnectionStringBuilder(trimmed), Keys) : null;
    }

    /// <summary>That a connection string is malformed, without any of it.</summary>
    public static FormatException Malformed(string expected, Exception? inner = null) =>
        new($"The connection string is malformed: expected {expected}.", inner);

    private static NpgsqlConnectionStringBuilder Check(Func<NpgsqlConnectionStringBuilder> parse, string expected)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = parse();
        }
        catch (Exception e) when (
            e is ArgumentException or FormatException or OverflowException or KeyNotFoundException or InvalidCastException)
        {
            throw Malformed(expected, e);
        }

        // libpq's other form has spaces where Npgsql's has semicolons: all that follows would be the name of the server.
        bool hasServer = settings.Host is { Length: > 0 } host && !AnyKey().IsMatch(host);
        return hasServer && settings.Port is > 0 and <= ushort.MaxValue ? settings : throw Malformed(expected);
    }

    // PostgreSQL's documentation, "Connection URIs".
    private static NpgsqlConnectionStringBuilder ParseAddress(string text)
    {
        var address = new Uri(text, UriKind.Absolute);
        if (address.Fragment.Length > 0)
        {
            throw new FormatException("There is a fragment.");
        }

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

        System.Collections.Specialized.NameValueCollection parameters = HttpUtility.ParseQueryString(address.Query);
        foreach (string? name in parameters)
        {
            Set(settings, name, parameters[name]!);
        }

        return settings;
    }

    private static void Set(NpgsqlConnectionStringBuilder settings, string? name, string value)
    {
        string key = Parameters.FirstOrDefault(known => known.Name == name).Key
            ?? throw new KeyNotFoundException("There is no such parameter.");

        // Npgsql has names of several words without the dashes.
        settings[key] = name == "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
    }

    // Other databases' and drivers' too, but no drive of Windows.
    [GeneratedRegex(@"^[a-z][a-z0-9+.:-]+://", Options)]
    private static partial Regex AnyAddress();

    [GeneratedRegex("^postgres(ql)?:", Options)]
    private static partial Regex StartOfAddress();

    // What a server or a password is called by Npgsql, libpq and others, wherever it stands.
    [GeneratedRegex(@"(^|[;\s])(host|hostaddr|server|data ?source|password|passwd|pwd|psw)\s*=", Options)]
    private static partial Regex ServerOrPassword();

    [GeneratedRegex(@"\s\w+\s*=", Options)]
    private static partial Regex AnyKey();
}
