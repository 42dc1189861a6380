using System.CommandLine;
using OciContent.Registry;
using OciContent.Registry.Authentication;
using OciContent.Tool.Output;
using OciContent.Tool.Verbs;
using OciContent.Transports;

namespace OciContent.Tool;

/// <summary>
/// How the command asks registries: the options that verbs have for it, and the client that is made of them when it is needed.
/// </summary>
internal sealed class Registries : IAsyncDisposable
{
    private readonly Option<bool> _plainHttp = new("--plain-http")
    {
        Description = "Use HTTP instead of HTTPS for the registry. Registries on this machine always allow it.",
        Arity = ArgumentArity.Zero,
    };

    private readonly Option<string> _username = new("--username")
    {
        Description = "The user name for the registry; needs --password-stdin.",
        HelpName = "NAME",
    };

    private readonly Option<bool> _passwordStdin = new("--password-stdin")
    {
        Description = "Read the password of --username from standard input.",
        Arity = ArgumentArity.Zero,
    };

    private readonly Option<string> _authFile = new("--authfile")
    {
        Description = "Read credentials only from this file, in the format of Docker's config.json or podman's auth.json.",
        HelpName = "FILE",
    };

    private readonly Option<int> _jobs = new("--jobs")
    {
        Description = "How many blobs and documents to copy or request from a registry at the same time.",
        HelpName = "N",
        DefaultValueFactory = static _ => DefaultJobs,
    };

    private const int DefaultJobs = 4;
    private const int MaxJobs = 256;

    private readonly ToolConsole _console;
    private readonly Lazy<RegistryClient> _client;
    private readonly HashSet<Command> _verbsThatName = [];
    private RegistryClientOptions _options = new();
    private int? _chosenJobs;

    // What was given, until it is known for which registry.
    private ParseResult? _unnamed;

    public Registries(ToolConsole console)
    {
        _console = console;
        _client = new Lazy<RegistryClient>(() => _unnamed is null
            ? new RegistryClient(_options)
            : throw new InvalidOperationException($"Nobody said by {nameof(Name)} which registries there are."));
    }

    /// <summary>How locations are written, for help.</summary>
    public static ImageTransport Syntax { get; } =
        new RegistryTransport(static () => throw new InvalidOperationException("This is for help alone."));

    /// <summary>The options, for all verbs that may ask one.</summary>
    public IEnumerable<Option> Options => [_plainHttp, _username, _passwordStdin, _authFile, _jobs];

    /// <summary>The client that asks them.</summary>
    public RegistryClient Client => _client.Value;

    /// <summary>How many contents are asked for at the same time.</summary>
    public int Jobs => _options.MaxConcurrencyPerHost;

    /// <summary>The transport that asks them.</summary>
    public ImageTransport CreateTransport() => new RegistryTransport(() => _client.Value);

    /// <summary>Takes over what was given.</summary>
    /// <exception cref="FormatException">Options do not fit together.</exception>
    public void Configure(ParseResult parsed)
    {
        int jobs = parsed.GetResult(_jobs) is null ? DefaultJobs : parsed.GetValue(_jobs);
        if (jobs is < 1 or > MaxJobs)
        {
            throw new FormatException($"'--jobs {jobs}' is not possible: expected 1 to {MaxJobs}.");
        }

        _chosenJobs = parsed.GetResult(_jobs) is { Implicit: false } ? jobs : null;
        _options = _options with { MaxConcurrencyPerHost = jobs };
        string[] named = [.. NamedIn(parsed)];
        if (named.Length == 0 && IsForOne(parsed) && _verbsThatName.Contains(parsed.CommandResult.Command))
        {
            _unnamed = parsed;
            return;
        }

        Configure(parsed, named, IsForOne(parsed));
    }

    /// <summary>
    /// A verb whose arguments need not tell which registries are asked: files do. It says them by <see cref="Name"/> before it asks.
    /// </summary>
    public void AreNamedBy(Command verb) => _verbsThatName.Add(verb);

    /// <summary>Whether options wait for <see cref="Name"/> to say which registry they are for.</summary>
    public bool AreUnnamed => _unnamed is not null;

    /// <summary>Says which registries are asked, where the arguments have not; if they have, nothing is done.</summary>
    /// <exception cref="FormatException">There are several, and options are for one.</exception>
    public void Name(IEnumerable<string> registries)
    {
        if (_unnamed is { } parsed)
        {
            string[] named = [.. registries.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            Configure(parsed, named, isForOne: named.Length > 0);
            _unnamed = null;
        }
    }

    /// <summary>
    /// How many contents a copy takes at the same time: as many as were asked for; from or to a registry as many as it is asked for; and
    /// <c>null</c> where the library knows better.
    /// </summary>
    public int? JobsFor(params IReadOnlyList<ImageLocation> places) =>
        _chosenJobs ?? (places.Any(static place => place.Transport is RegistryTransport) ? _options.MaxConcurrencyPerHost : null);

    public async ValueTask DisposeAsync()
    {
        if (_client.IsValueCreated)
        {
            await _client.Value.DisposeAsync();
        }
    }

    private void Configure(ParseResult parsed, string[] named, bool isForOne)
    {
        _options = _options with
        {
            Credentials = CreateCredentials(
                parsed.GetValue(_username),
                parsed.GetValue(_passwordStdin),
                parsed.GetValue(_authFile),
                named,
                isForOne),
            Hosts = isForOne && parsed.GetValue(_plainHttp)
                ? new Dictionary<string, RegistryHostOptions>(StringComparer.Ordinal)
                {
                    [OnlyOne(named, "--plain-http")] = new RegistryHostOptions { PlainHttp = true },
                }
                : new Dictionary<string, RegistryHostOptions>(StringComparer.Ordinal),
            Warnings = new WarningNotes(_console),
        };
    }

    private bool IsForOne(ParseResult parsed) => parsed.GetValue(_plainHttp) || parsed.GetValue(_username) is not null;

    // What holds for one registry, a password above all, must not go to another one of the same command.
    private static string OnlyOne(string[] named, string option) =>
        named switch
        {
            [string one] => one,
            [] => throw new FormatException($"'{option}' is for a registry: expected a {Syntax.Syntax}."),
            _ => throw new FormatException($"'{option}' is for one registry, and there are {string.Join(" and ", named)}: expected one."),
        };

    /// <summary>The registries that the arguments name.</summary>
    private static IEnumerable<string> NamedIn(ParseResult parsed)
    {
        string prefix = $"{Syntax.Name}://";
        return parsed
            .Tokens.Select(static token => token.Value)
            .Where(text => text.StartsWith(prefix, StringComparison.Ordinal))
            .Select(text => text[prefix.Length..])
            .Concat(ReferenceNames.In(parsed))
            .Select(static text => ImageReference.TryParse(text, out ImageReference? image) ? image.Domain : null)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal);
    }

    private CredentialSource CreateCredentials(string? username, bool readsPassword, string? file, string[] named, bool isForOne)
    {
        if ((username is not null) != readsPassword)
        {
            throw new FormatException("'--username' and '--password-stdin' belong together: expected both or none.");
        }

        if (username is not null && file is not null)
        {
            throw new FormatException("'--username' and '--authfile' both say which credentials: expected one of them.");
        }

        // If nothing is asked for, nobody needs it.
        return username is not null && isForOne ? new TypedCredential(OnlyOne(named, "--username"), username, _console)
            : file is not null ? CredentialSource.FromFile(file)
            : CredentialSource.FromEnvironment();
    }

    private sealed class WarningNotes(ToolConsole console) : IProgress<RegistryWarning>
    {
        public void Report(RegistryWarning value) => console.WriteNote($"{value.Registry} warns: {value.Text}");
    }
}
