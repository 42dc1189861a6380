using System.Net;
using System.Net.Sockets;

namespace OciContent.Registry.Http;

/// <summary>Tells of what kind an address is.</summary>
internal static class AddressKind
{
    /// <summary>Where something of a kind may lead: to anywhere public, and to where it is itself.</summary>
    public static AddressKinds MayBeNamedFrom(AddressKinds kind) => kind | AddressKinds.Public;

    /// <summary>The kind of an address, also of one of IPv4 within one of IPv6.</summary>
    public static AddressKinds Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetwork ? OfIPv4(address) : OfIPv6(address);
    }

    private static AddressKinds OfIPv4(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return bytes switch
        {
            [127, ..] => AddressKinds.Loopback,
            [10, ..] or [192, 168, ..] => AddressKinds.Private,
            [172, >= 16 and <= 31, ..] or [100, >= 64 and <= 127, ..] => AddressKinds.Private,

            // Azure tells its machines about themselves at an address of its own.
            [169, 254, ..] or [168, 63, 129, 16] => AddressKinds.LinkLocal,
            [0, ..] or [>= 224, ..] or [192, 0, 0, _] or [198, 18 or 19, ..] => AddressKinds.Special,
            _ => AddressKinds.Public,
        };
    }

    private static AddressKinds OfIPv6(IPAddress address)
    {
        if (IPAddress.IsLoopback(address))
        {
            return AddressKinds.Loopback;
        }

        if (address.IsIPv6LinkLocal)
        {
            return AddressKinds.LinkLocal;
        }

        if (address.IsIPv6UniqueLocal || address.IsIPv6SiteLocal)
        {
            return AddressKinds.Private;
        }

        if (address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any))
        {
            return AddressKinds.Special;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return bytes switch
        {
            // Addresses of IPv4 in those of IPv6: NAT64 (RFC 6052), 6to4 (RFC 3056), IPv4-compatible (RFC 4291), IPv4-translated (RFC
            // 7915), Teredo (RFC 4380), whose bits are the other way round.
            [0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0, ..] => OfIPv4(new IPAddress(bytes[12..])),
            [0x20, 0x02, ..] => OfIPv4(new IPAddress(bytes[2..6])),
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ..] => OfIPv4(new IPAddress(bytes[12..])),
            [0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, ..] => OfIPv4(new IPAddress(bytes[12..])),
            [0x20, 0x01, 0, 0, .., byte a, byte b, byte c, byte d] =>
                OfIPv4(new IPAddress([(byte)~a, (byte)~b, (byte)~c, (byte)~d])),

            // NAT64 of a network's own (RFC 8215), and what is thrown away (RFC 6666).
            [0x00, 0x64, 0xFF, 0x9B, 0, 1, ..] => AddressKinds.Private,
            [0x01, 0, 0, 0, 0, 0, 0, 0, ..] => AddressKinds.Special,
            _ => AddressKinds.Public,
        };
    }
}
