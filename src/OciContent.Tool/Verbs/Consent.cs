using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary>What takes something away is agreed to first: by <c>--yes</c>, or by whoever is at the terminal.</summary>
/// <param name="console">Where to ask.</param>
/// <param name="isGiven">Whether it was given by <c>--yes</c>.</param>
internal sealed class Consent(ToolConsole console, bool isGiven)
{
    /// <summary>Goes on if it is agreed to.</summary>
    /// <param name="what">What is about to be done, as the start of a sentence: "Deleting …".</param>
    /// <exception cref="FormatException">It is not, or nobody can be asked; nothing is done.</exception>
    public void Require(string what)
    {
        if (isGiven)
        {
            return;
        }

        if (!console.CanAsk)
        {
            throw new FormatException($"{what} was not confirmed: expected --yes, or a terminal to ask at.");
        }

        if (!console.Ask($"{what}: go on?"))
        {
            throw new FormatException($"{what} was not confirmed: nothing was done.");
        }
    }
}
