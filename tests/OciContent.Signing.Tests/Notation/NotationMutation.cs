using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Notation;

/// <summary>One thing that is wrong with a signature, or with those who trust it.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Check">The check that finds it.</param>
/// <param name="Reason">A part of what it says.</param>
/// <param name="Apply">Makes it wrong.</param>
internal sealed record NotationMutation(string Name, SignatureCheck Check, string Reason, Action<NotationScenario> Apply)
{
    /// <summary>Whether no other check finds it.</summary>
    public bool IsAlone { get; init; } = true;

    /// <summary>The only format that has it; null for both.</summary>
    public bool? IsCose { get; init; }

    /// <summary>What is wrong with the envelope alone, found by its form: nothing can go on.</summary>
    public static NotationMutation OfForm(string name, string reason, Action<NotationScenario> apply) =>
        new(name, SignatureCheck.Format, reason, apply) { IsAlone = false };

    /// <summary>As it is, but other checks find it too, or nothing can go on.</summary>
    public NotationMutation NotAlone() => this with { IsAlone = false };

    public override string ToString() => Name;
}
