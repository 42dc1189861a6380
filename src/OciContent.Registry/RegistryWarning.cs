namespace OciContent.Registry;

/// <summary>
/// What a registry wants its users to know, such as that it will be closed (distribution-spec, warnings). It is text of a stranger, to be
/// shown and never acted upon.
/// </summary>
/// <param name="Registry">The registry's name: host and maybe port.</param>
/// <param name="Text">
/// What it says, as it came but for secrets that it was told, which are left out: it may contain anything, control characters too.
/// </param>
public sealed record RegistryWarning(string Registry, string Text);
