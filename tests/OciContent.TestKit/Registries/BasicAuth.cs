using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries;

/// <summary>Lets in whoever has a name and its password (RFC 7617).</summary>
public sealed class BasicAuth(string username, string password, string realm = "test-realm") : RegistryAuth
{
    internal override WireResponse? Check(FaultRegistry registry, Exchange exchange) =>
        ReadBasic(exchange.Headers["Authorization"]) == (username, password)
            ? null
            : WireResponse.Error(401, "UNAUTHORIZED", "authentication required")
                .With("WWW-Authenticate", $"{registry.Quirks.BasicScheme} realm=\"{realm}\"");
}
