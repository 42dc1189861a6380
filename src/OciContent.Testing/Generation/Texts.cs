using FsCheck;
using FsCheck.Fluent;

namespace OciContent.Testing.Generation;

/// <summary>Texts, and what is made of them.</summary>
internal static class Texts
{
    // What writers of JSON disagree on, and what is sorted differently by UTF-16 and by UTF-8.
    private static readonly string[] OddCharacters =
    [
        "<",
        ">",
        "&",
        "'",
        "\"",
        "\\",
        "/",
        "+",
        " ",
        "=",
        ":",
        "\b",
        "\n",
        "\r",
        "\t",
        "\0",
        "\u001F",
        "\u007F",
        "\u00E9",
        "\u2028",
        "\u2029",
        "\uE000",
        "\uFEFF",
        "\uFFFD",
        "\uFFFF",
        "\U00010000",
        "\U0001F600",
        "\u212A",
        "\u017F",
        "\\u0041",
    ];

    // image-spec, annotations.md, and keys that other tools write.
    private static readonly string[] KnownKeys =
    [
        "org.opencontainers.image.created",
        "org.opencontainers.image.authors",
        "org.opencontainers.image.url",
        "org.opencontainers.image.source",
        "org.opencontainers.image.version",
        "org.opencontainers.image.revision",
        "org.opencontainers.image.licenses",
        "org.opencontainers.image.ref.name",
        "org.opencontainers.image.title",
        "org.opencontainers.image.base.name",
        "org.opencontainers.image.base.digest",
        "io.containerd.image.name",
    ];

    private static readonly string[] OddKeys =
    [
        "",
        "mediaType",
        "MediaType",
        "digest",
        "\uFFFF",
        "\U00010000",
        "\uE000",
        "a",
        "A",
        "b",
        "<",
        "\u2028",
    ];

    private static readonly Gen<string> Letter = Gen.Choose('a', 'z').Select(static c => ((char)c).ToString());

    /// <summary>One to eight letters.</summary>
    public static readonly Gen<string> Word = Some(Letter, 1, 8).Select(string.Concat);

    /// <summary>A word, or a text of any characters; never half of a surrogate pair.</summary>
    public static readonly Gen<string> Any = Gen.Frequency(
        (3, Word),
        (1, Some(Gen.OneOf(Letter, Gen.Elements(OddCharacters)), 0, 10).Select(string.Concat)));

    /// <summary>A key of an annotation or a label.</summary>
    public static readonly Gen<string> Key = Gen.Frequency(
        (4, Gen.Elements(KnownKeys)),
        (2, Word.Select(static word => "com.example." + word)),
        (1, Gen.Elements(OddKeys)));

    /// <summary>Annotations or labels, given in any order.</summary>
    public static readonly Gen<IReadOnlyDictionary<string, string>> Map =
        from keys in Some(Key, 0, 4)
        let distinct = keys.Distinct(StringComparer.Ordinal).ToArray()
        from values in Any.ArrayOf(distinct.Length)
        select (IReadOnlyDictionary<string, string>)
            distinct.Zip(values).ToDictionary(static pair => pair.First, static pair => pair.Second, StringComparer.Ordinal);

    /// <summary>The simplest time.</summary>
    public static readonly Timestamp Epoch = Timestamp.Parse("1970-01-01T00:00:00Z");

    /// <summary>A time of any year, with a fraction or an offset or none.</summary>
    public static readonly Gen<Timestamp> Time =
        from seconds in Gen.Choose(0, int.MaxValue)
        from fraction in Gen.Elements("", "", ".5", ".123456789", ".000001")
        from offset in Gen.Elements("Z", "Z", "+00:00", "+02:00", "-11:30")
        select Timestamp.Parse($"{DateTime.UnixEpoch.AddSeconds(seconds):yyyy-MM-ddTHH:mm:ss}{fraction}{offset}");

    /// <summary>An absolute URI.</summary>
    public static readonly Gen<string> Uri =
        from start in Gen.Elements("https://example.com/", "http://user@[::1]:80/?a=1&b=", "file:///", "urn:")
        from word in Word
        select start + word;

    /// <summary>Values of a number between two, both included.</summary>
    public static Gen<T[]> Some<T>(Gen<T> item, int min, int max) =>
        from count in Gen.Choose(min, max)
        from items in item.ArrayOf(count)
        select items;

    /// <summary>A value in some cases out of ten, or else null.</summary>
    public static Gen<T?> Maybe<T>(Gen<T> value, int outOfTen = 5)
        where T : class => Gen.Frequency((outOfTen, value.Select(static v => (T?)v)), (10 - outOfTen, Gen.Constant<T?>(null)));

    /// <summary>A value in some cases out of ten, or else null.</summary>
    public static Gen<T?> MaybeValue<T>(Gen<T> value, int outOfTen = 5)
        where T : struct => Gen.Frequency((outOfTen, value.Select(static v => (T?)v)), (10 - outOfTen, Gen.Constant<T?>(null)));
}
