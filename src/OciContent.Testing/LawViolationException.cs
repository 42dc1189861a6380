using System.Text;
using OciContent.Testing.Checking;

namespace OciContent.Testing;

/// <summary>A law does not hold, with the simplest case that was found.</summary>
public sealed class LawViolationException : Exception
{
    internal LawViolationException(
        string law,
        string reason,
        string counterExample,
        string? document,
        LawOptions options,
        int number,
        Exception? inner)
        : base(Describe(law, reason, counterExample, document, options, number), inner)
    {
        Law = law;
        Reason = reason;
        CounterExample = counterExample;
        Document = document;
        Seed = options.Seed;
    }

    /// <summary>The name of the law, which is that of the method.</summary>
    public string Law { get; }

    /// <summary>What is wrong, in one line: the offending value, then what was expected.</summary>
    public string Reason { get; }

    /// <summary>The simplest case that was found, in a few lines.</summary>
    public string CounterExample { get; }

    /// <summary>The document that is wrong; <c>null</c> if it is none.</summary>
    public string? Document { get; }

    /// <summary>What the case was drawn by: <see cref="LawOptions.Seed"/>.</summary>
    public int Seed { get; }

    private static string Describe(string law, string reason, string counterExample, string? document, LawOptions options, int number)
    {
        var text = new StringBuilder($"{law}: {reason}\nFor\n");
        AppendIndented(text, counterExample);
        if (document is not null)
        {
            text.Append("Document\n");
            AppendIndented(text, DocumentLines.Break(document));
        }

        // What other options have besides, such as a filter, decides what is drawn.
        string repeat = options.GetType() == typeof(LawOptions)
            ? $"new {nameof(LawOptions)} {{ Seed = {options.Seed}, Cases = {number} }}"
            : $"Seed = {options.Seed} and Cases = {number} in your options";
        return text.Append($"Case {number} of seed {options.Seed}; to repeat it: {repeat}").ToString();
    }

    private static void AppendIndented(StringBuilder text, string lines)
    {
        foreach (string line in lines.Split('\n'))
        {
            text.Append("    ").Append(line).Append('\n');
        }
    }
}
