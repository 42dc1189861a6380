namespace OciContent.Signing.Notation;

/// <summary>What follows from a validation that fails (trust-store-trust-policy.md, "Custom Verification Level").</summary>
public enum NotationAction
{
    /// <summary>The signature is not verified.</summary>
    Enforce,

    /// <summary>It is noted.</summary>
    Log,

    /// <summary>The validation is not made.</summary>
    Skip,
}
