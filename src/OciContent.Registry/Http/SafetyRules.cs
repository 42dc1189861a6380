namespace OciContent.Registry.Http;

/// <summary>
/// The rules that keep a registry from getting what is not its own. All of them hold; tests switch one off, and see that something then
/// goes wrong.
/// </summary>
[Flags]
internal enum SafetyRules
{
    None = 0,

    /// <summary>A credential is put on requests to the registry's own origin alone.</summary>
    OneOrigin = 1,

    /// <summary>A token server is at the registry's host, known, or named by the user.</summary>
    Realms = 2,

    /// <summary>Nothing leads from https to http.</summary>
    NoDowngrade = 4,

    /// <summary>What a registry names is not nearer to this machine than the registry.</summary>
    Addresses = 8,

    /// <summary>The next page of a list is one of the same list.</summary>
    Pages = 16,

    /// <summary>A body goes to the origin that it was to go to.</summary>
    Bodies = 32,

    /// <summary>An address with a password in it is not followed.</summary>
    NoUserInfo = 64,

    /// <summary>Answers of registries are shown without what was sent to them in secret.</summary>
    Redaction = 128,

    All = OneOrigin | Realms | NoDowngrade | Addresses | Pages | Bodies | NoUserInfo | Redaction,
}
