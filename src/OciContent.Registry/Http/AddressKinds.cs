namespace OciContent.Registry.Http;

/// <summary>How near an address is (RFC 6890): what a registry names may not be nearer than the registry itself.</summary>
[Flags]
internal enum AddressKinds
{
    None = 0,

    /// <summary>Anywhere on the internet.</summary>
    Public = 1,

    /// <summary>A private network: RFC 1918, RFC 6598, unique local addresses of IPv6.</summary>
    Private = 2,

    /// <summary>The link, and with it what clouds tell their machines about themselves: 169.254.0.0/16, fe80::/10.</summary>
    LinkLocal = 4,

    /// <summary>This machine.</summary>
    Loopback = 8,

    /// <summary>What nobody should connect to: unspecified, multicast, reserved.</summary>
    Special = 16,

    All = Public | Private | LinkLocal | Loopback | Special,
}
