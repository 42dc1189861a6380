using System.Diagnostics.CodeAnalysis;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent;

public sealed partial record Platform : IParsable<Platform>
{
    /// <summary>
    /// Parses a platform as tools write it: <c>os/architecture</c> or <c>os/architecture/variant</c>. The parts stay as they are, so
    /// <see cref="ToString"/> gives the text back. <see cref="ParseSpecifier"/> takes what people type.
    /// </summary>
    /// <exception cref="FormatException">The text is not a platform.</exception>
    public static Platform Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out Platform? platform)
            ? platform
            : throw new FormatException(
                $"{ErrorText.Quote(text)} is not a platform: expected OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT, such as "
                + "linux/arm64/v8.");
    }

    /// <summary>Parses a platform as <see cref="Parse"/> does; false if the text is not one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Platform? platform)
    {
        string[] parts = text?.Split('/') ?? [];
        platform = parts.Length is 2 or 3 && Array.TrueForAll(parts, IsWord)
            ? new Platform { Os = parts[0], Architecture = parts[1], Variant = parts.ElementAtOrDefault(2) }
            : null;
        return platform is not null;
    }

    /// <summary>
    /// Parses a platform as people type it for Docker and containerd, and gives it in Go's names (containerd, platforms.Parse):
    /// <c>os/architecture</c>, <c>os/architecture/variant</c>, the system alone, the architecture alone, or <c>local</c>.
    /// </summary>
    /// <param name="text">
    /// The text. Case does not matter. <c>macos</c> is darwin; <c>x86_64</c> and <c>x86-64</c> are amd64, <c>i386</c> is 386,
    /// <c>aarch64</c> is arm64, <c>armhf</c> is arm, <c>armel</c> is arm/v6. A version and features may follow the system,
    /// <c>windows(10.0.17763+win32k)/amd64</c>.
    /// </param>
    /// <returns>
    /// The platform. For an architecture alone the system is linux, as images are, on every machine; for a system alone the architecture is
    /// this machine's; <c>local</c> is this machine's system and architecture.
    /// </returns>
    /// <exception cref="FormatException">
    /// The text is not a platform, or a word alone is not the name of a known system or architecture.
    /// </exception>
    public static Platform ParseSpecifier(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParseSpecifier(text, out Platform? platform)
            ? platform
            : throw new FormatException(
                $"{ErrorText.Quote(text)} is not a platform: expected OS/ARCHITECTURE[/VARIANT], such as linux/arm64, an "
                + "architecture, a system, or local.");
    }

    /// <summary>Parses a platform as <see cref="ParseSpecifier"/> does; false if the text is not one.</summary>
    public static bool TryParseSpecifier([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Platform? platform) =>
        PlatformSpecifier.TryParse(text, out platform);

    /// <summary>Whether it is the one that somebody asks for, who need not say a variant or a version of the system.</summary>
    /// <param name="wanted">
    /// What is asked for, in Go's names. A variant stands for itself, and for none where it goes without saying.
    /// </param>
    public bool Matches(Platform wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return Os == wanted.Os
            && Architecture == wanted.Architecture
            && (string.IsNullOrEmpty(wanted.Variant) || (string.IsNullOrEmpty(Variant) ? DefaultVariant : Variant) == wanted.Variant)
            && (string.IsNullOrEmpty(wanted.OsVersion) || OsVersion == wanted.OsVersion);
    }

    // What a variant stands for when none is given (containerd, platforms).
    private string? DefaultVariant => Architecture switch
    {
        "arm64" => "v8",
        "arm" => "v7",
        "amd64" => "v1",
        _ => null,
    };

    static Platform IParsable<Platform>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<Platform>.TryParse(string? s, IFormatProvider? provider, [NotNullWhen(true)] out Platform? result) =>
        TryParse(s, out result);

    /// <summary>
    /// The same platform in the one spelling that others are compared in (containerd, platforms.Normalize): Go's names, the variant left
    /// out where it goes without saying (amd64/v1, arm64/v8) but for arm, which is arm/v7; <see cref="OsFeatures"/> sorted, each once.
    /// </summary>
    public Platform Normalize()
    {
        (string architecture, string? variant) = PlatformSpecifier.NormalMachine(Architecture, Variant);
        return this with
        {
            Os = PlatformSpecifier.NormalSystem(Os),
            Architecture = architecture,
            Variant = variant,
            OsFeatures = OsFeatures.Count == 0 ? OsFeatures : [.. OsFeatures.Distinct(StringComparer.Ordinal).Order(Utf8Order.Instance)],
        };
    }

    internal static bool IsWordCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';

    internal static bool IsWord(string text) => text.Length > 0 && text.All(IsWordCharacter);
}
