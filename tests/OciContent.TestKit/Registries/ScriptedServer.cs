using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries;

/// <summary>Answers what a test says, and remembers who asked: for places where nobody should ask, or not with secrets.</summary>
/// <param name="answer">The answer to a request, whose body has been read; 404 if it is not said.</param>
/// <param name="options">How it listens.</param>
public sealed class ScriptedServer(Func<Exchange, WireResponse>? answer = null, ServerOptions? options = null) : FaultServer(options)
{
    private readonly Func<Exchange, WireResponse> _answer = answer ?? (static _ => WireResponse.Text(404, "not found"));

    /// <inheritdoc/>
    protected override async Task<WireResponse> AnswerAsync(Exchange exchange, Stream body, CancellationToken cancellationToken)
    {
        await body.CopyToAsync(Stream.Null, cancellationToken);
        return _answer(exchange);
    }
}
