using System.Diagnostics;
using System.Globalization;

namespace OciContent.Catalog.Tests.Kit;

/// <summary>A PostgreSQL server: the one that <see cref="Variable"/> names, or one that is started for these tests.</summary>
internal sealed class PostgresServer : IDisposable
{
    /// <summary>The environment variable with a connection string.</summary>
    public const string Variable = "OCICONTENT_POSTGRES";

    private static readonly Lazy<string?> SharedServer = new(FindShared);

    private readonly string _folder;
    private readonly int? _port;

    private PostgresServer(string folder, int? port)
    {
        _folder = folder;
        _port = port;
    }

    /// <summary>The connection string of the server that all tests share; <c>null</c> where there is none.</summary>
    public static string? Shared => SharedServer.Value;

    /// <summary>Whether a server of one's own can be started.</summary>
    public static bool CanStart => ToolPath.Find("initdb") is not null || Directory.Exists("/usr/lib/postgresql");

    public string ConnectionString { get; private set; } = "";

    /// <summary>The certificate that it has for TLS; it is its own authority.</summary>
    public string Certificate => Path.Join(_folder, "data", "server.crt");

    /// <summary>Starts one that nobody else uses.</summary>
    /// <param name="port">Where it is reached by TCP as well, by TLS alone; <c>null</c> for a socket alone.</param>
    public static PostgresServer Start(int? port = null)
    {
        var server = new PostgresServer(Path.Join("/tmp", $"oci-content-pg-{Guid.NewGuid():N}"), port);
        server.ConnectionString = server.Run("start").Trim();
        return server;
    }

    /// <summary>Ends it as a crash does, without a word to its clients, and starts it again.</summary>
    public void Restart(TimeSpan pause)
    {
        Kill();
        Thread.Sleep(pause);
        StartAgain();
    }

    public void Kill() => Run("kill");

    public void StartAgain() => Run("start");

    public void Dispose()
    {
        Run("stop");
        foreach (string path in new[] { _folder, $"{_folder}.log" })
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }

            File.Delete(path);
        }
    }

    private static string? FindShared()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return given;
        }

        if (!CanStart)
        {
            return null;
        }

        PostgresServer server = Start();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        return server.ConnectionString;
    }

    private string Run(string action)
    {
        string[] arguments = _port is { } port ? [action, _folder, port.ToString(CultureInfo.InvariantCulture)] : [action, _folder];
        var start = new ProcessStartInfo(Path.Join(Repository.Root, ".ci", "postgres"), arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new ToolFailedException($".ci/postgres {action} {_folder}: {error}");
    }
}
