using System.Text;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries;

/// <summary>Whom a registry lets in.</summary>
public abstract class RegistryAuth
{
    /// <summary>Everybody.</summary>
    public static RegistryAuth None { get; } = new Nobody();

    /// <summary>Refuses a request; <c>null</c> if it may go on.</summary>
    internal abstract WireResponse? Check(FaultRegistry registry, Exchange exchange);

    /// <summary>What a token server at the registry's own origin answers.</summary>
    internal virtual Task<WireResponse?> AnswerTokenAsync(Exchange exchange, Stream body, CancellationToken cancellationToken) =>
        Task.FromResult<WireResponse?>(null);

    /// <summary>Name and password of Basic authentication (RFC 7617); <c>null</c> if there is nothing of the kind.</summary>
    internal static (string Username, string Password)? ReadBasic(string? authorization)
    {
        const string Scheme = "Basic ";
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        byte[] bytes = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization[Scheme.Length..].Trim(), bytes, out int count))
        {
            return null;
        }

        string text = Encoding.UTF8.GetString(bytes, 0, count);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : (text[..colon], text[(colon + 1)..]);
    }

    private sealed class Nobody : RegistryAuth
    {
        internal override WireResponse? Check(FaultRegistry registry, Exchange exchange) => null;
    }
}
