using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries;

/// <summary>A token server of its own.</summary>
/// <param name="issuer">Who gives tokens out.</param>
/// <param name="options">How it listens.</param>
public sealed class TokenServer(TokenIssuer issuer, ServerOptions? options = null) : FaultServer(options)
{
    /// <summary>Who gives tokens out.</summary>
    public TokenIssuer Issuer { get; } = issuer;

    /// <summary>Its address in challenges.</summary>
    public string Realm => Url + BearerAuth.OwnPath;

    /// <inheritdoc/>
    protected override Task<WireResponse> AnswerAsync(Exchange exchange, Stream body, CancellationToken cancellationToken) =>
        exchange.Kind == RequestKind.Token
            ? Issuer.AnswerAsync(exchange, body, cancellationToken)
            : Task.FromResult(WireResponse.Text(404, "not found"));
}
