using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using OciContent.Internal;

namespace OciContent.Registry.Authentication;

/// <summary>What proves to a registry who asks. Its text has no secret.</summary>
public sealed class RegistryCredential
{
    // Identities mean nothing outside of this process.
    private static readonly byte[] IdentityKey = RandomNumberGenerator.GetBytes(32);

    private RegistryCredential(string? username, string? password, string? identityToken, string? registryToken)
    {
        Username = username;
        Password = password;
        IdentityToken = identityToken;
        RegistryToken = registryToken;
        Identity = IdentityOf([username, password, identityToken, registryToken]);
    }

    /// <summary>The name; <c>null</c> with a token.</summary>
    public string? Username { get; }

    /// <summary>The password, for Basic authentication and for the token server.</summary>
    internal string? Password { get; }

    /// <summary>A refresh token for the token server.</summary>
    internal string? IdentityToken { get; }

    /// <summary>A bearer token for the registry itself.</summary>
    internal string? RegistryToken { get; }

    /// <summary>A text that is the same for equal credentials of this process, and from which nothing can be learnt.</summary>
    internal string Identity { get; }

    /// <summary>A name and a password, or an access token in its place.</summary>
    /// <exception cref="ArgumentException">The name is empty or has a colon (RFC 7617, section 2).</exception>
    public static RegistryCredential FromPassword(string username, string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(username);
        ArgumentNullException.ThrowIfNull(password);
        return IsUsername(username)
            ? new RegistryCredential(username, password, null, null)
            : throw new ArgumentException($"{ErrorText.Quote(username)} is not the name of a user: expected no colon.", nameof(username));
    }

    /// <summary>A refresh token, which is given to the registry's token server alone (<c>identitytoken</c> in Docker's file).</summary>
    public static RegistryCredential FromIdentityToken(string token)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        return new RegistryCredential(null, null, token, null);
    }

    /// <summary>A bearer token, which is given to the registry as it is (<c>registrytoken</c> in Docker's file).</summary>
    /// <exception cref="ArgumentException">The token is empty, or has other than visible ASCII characters.</exception>
    public static RegistryCredential FromRegistryToken(string token)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        return IsToken(token)
            ? new RegistryCredential(null, null, null, token)
            : throw new ArgumentException("The token has a character that no token has: expected visible ASCII characters.", nameof(token));
    }

    /// <summary>Whose it is, without what is secret.</summary>
    public override string ToString() => Username is null ? "a token" : $"the password of '{Username}'";

    /// <summary>A refresh token beside a name and a password, which are for token servers that take no refresh tokens.</summary>
    internal static RegistryCredential FromIdentityToken(string token, string username, string password) =>
        password.Length == 0 ? FromIdentityToken(token) : new RegistryCredential(username, password, token, null);

    /// <summary>Whether a text may be the name of a user.</summary>
    internal static bool IsUsername(string text) => text.Length > 0 && !text.Contains(':', StringComparison.Ordinal);

    /// <summary>Whether a text may be a token: anything else could end the header it is sent in.</summary>
    internal static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>The header <c>Authorization</c> with name and password (RFC 7617); <c>null</c> if it has none.</summary>
    internal AuthenticationHeaderValue? ToBasic() =>
        Username is null || Password is null
            ? null
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Username}:{Password}")));

    private static string IdentityOf(ReadOnlySpan<string?> parts)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, IdentityKey);
        foreach (string? part in parts)
        {
            // The length first, so that no two credentials have the same bytes.
            byte[] bytes = Encoding.UTF8.GetBytes(part ?? "");
            hash.AppendData(BitConverter.GetBytes(part is null ? -1 : bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToBase64String(hash.GetHashAndReset());
    }
}
