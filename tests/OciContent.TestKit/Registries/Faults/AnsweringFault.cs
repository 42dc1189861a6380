using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>
/// A fault that answers in the place of the server. Of several, the first that meets a request does; it is not counted for the others.
/// </summary>
public abstract class AnsweringFault(int? times, Func<Exchange, bool>? when) : Fault(times, when)
{
    /// <summary>The answer.</summary>
    internal abstract WireResponse Answer(Exchange exchange);
}
