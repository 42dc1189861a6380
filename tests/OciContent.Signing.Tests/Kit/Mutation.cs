namespace OciContent.Signing.Tests.Kit;

/// <summary>One thing that is wrong with a keyless signature, and what is to be said of it.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Shape">Of what shape the signature is.</param>
/// <param name="Apply">Makes it wrong.</param>
/// <param name="Check">The check that has to fail.</param>
/// <param name="Reason">A part of the reason.</param>
/// <param name="Without">The checks without which it passes; none if what is left cannot be read.</param>
internal sealed record Mutation(
    string Name,
    SignatureShape Shape,
    Action<Forge> Apply,
    SignatureCheck Check,
    string Reason,
    params SignatureCheck[] Without)
{
    /// <summary>Wrong so that one check alone finds it.</summary>
    public static Mutation Alone(string name, SignatureShape shape, SignatureCheck check, string reason, Action<Forge> apply) =>
        new(name, shape, apply, check, reason, check);

    /// <summary>Wrong so that nothing is left to check.</summary>
    public static Mutation Broken(string name, SignatureShape shape, SignatureCheck check, string reason, Action<Forge> apply) =>
        new(name, shape, apply, check, reason);

    public override string ToString() => $"{Shape}: {Name}";
}
