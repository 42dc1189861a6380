namespace OciContent.Registry.Tests.Authentication;

/// <summary>A request as a fake network saw it.</summary>
internal sealed record SentRequest(HttpMethod Method, Uri Address, string? Authorization, string Body)
{
    /// <summary>Everything that a server would see.</summary>
    public string Everything => $"{Method} {Address.OriginalString} {Address.AbsoluteUri}\n{Authorization}\n{Body}";
}
