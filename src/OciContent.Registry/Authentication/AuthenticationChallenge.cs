namespace OciContent.Registry.Authentication;

/// <summary>One way to authenticate, as a 401 offers it (RFC 9110, section 11.3).</summary>
internal sealed class AuthenticationChallenge
{
    private readonly IReadOnlyDictionary<string, string> _parameters;

    /// <summary>A challenge.</summary>
    /// <param name="scheme">The scheme, as it was written.</param>
    /// <param name="parameters">The parameters by name, which has no case.</param>
    public AuthenticationChallenge(string scheme, IReadOnlyDictionary<string, string> parameters)
    {
        Scheme = scheme;
        _parameters = parameters;
    }

    /// <summary>The scheme, as it was written: <c>Bearer</c>, <c>BASIC</c>.</summary>
    public string Scheme { get; }

    /// <summary>Whether it is of a scheme, whatever the case.</summary>
    public bool IsOf(string scheme) => string.Equals(Scheme, scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of a parameter; <c>null</c> if there is none, or it is empty.</summary>
    public string? Parameter(string name) => _parameters.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    /// <summary>The names of the parameters, as they were written.</summary>
    public IEnumerable<string> ParameterNames => _parameters.Keys;
}
