using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Answers in the place of the server.</summary>
/// <param name="answer">The answer.</param>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class AnswerWith(Func<Exchange, WireResponse> answer, int? times = null, Func<Exchange, bool>? when = null)
    : AnsweringFault(times, when)
{
    internal override WireResponse Answer(Exchange exchange) => answer(exchange);
}
