namespace OciContent.TestKit.Registries;

/// <summary>A secret that was sent.</summary>
/// <param name="Exchange">The request that has it.</param>
/// <param name="Secret">The secret.</param>
/// <param name="Form">How it is written: as it is, in Base64, with escapes.</param>
public sealed record Leak(Exchange Exchange, string Secret, string Form);
