namespace OciContent.Registry.Authentication;

/// <summary>What proves to a registry who asks. Its text has no secret.</summary>
public sealed class RegistryCredential
{
    private RegistryCredential(string? username, string? password, string? identityToken, string? registryToken)
    {
        Username = username;
        Password = password;
        IdentityToken = identityToken;
        RegistryToken = registryToken;
    }

    /// <summary>The name; <c>null</c> with a token.</summary>
    public string? Username { get; }

    /// <summary>The password, for Basic authentication and for the token server.</summary>
    internal string? Password { get; }

    /// <summary>A refresh token for the token server.</summary>
    internal string? IdentityToken { get; }

    /// <summary>A bearer token for the registry itself.</summary>
    internal string? RegistryToken { get; }

    /// <summary>A name and a password, or an access token in its place.</summary>
    public static RegistryCredential FromPassword(string username, string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(username);
        ArgumentNullException.ThrowIfNull(password);
        return new RegistryCredential(username, password, null, null);
    }

    /// <summary>A refresh token, which is given to the registry's token server alone (<c>identitytoken</c> in Docker's file).</summary>
    public static RegistryCredential FromIdentityToken(string token)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        return new RegistryCredential(null, null, token, null);
    }

    /// <summary>A bearer token, which is given to the registry as it is (<c>registrytoken</c> in Docker's file).</summary>
    public static RegistryCredential FromRegistryToken(string token)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        return new RegistryCredential(null, null, null, token);
    }

    /// <summary>Whose it is, without what is secret.</summary>
    public override string ToString() => Username is null ? "a token" : $"the password of '{Username}'";
}
