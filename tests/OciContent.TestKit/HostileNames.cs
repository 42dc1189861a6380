using System.Globalization;
using System.Text;

namespace OciContent.TestKit;

/// <summary>Names that lead elsewhere, or that somebody might take for such, or that break what handles names.</summary>
public static class HostileNames
{
    /// <summary>The name of the files that lie outside, wherever a name may lead.</summary>
    public const string Canary = "canary";

    // Up, by every way that something may read as "up", or away.
    private static readonly string[] Ways =
    [
        .. Enumerable.Range(1, 8).Select(static levels => string.Concat(Enumerable.Repeat("../", levels))),
        "x/../../",
        "x/../../../../",
        "./../",
        "./../../../../",
        "..//",
        "..//..//..//..//",
        "....//",
        ".../",
        "..;/",
        "../ ",
        " ../",
        "..\t/",
        "/../",
        "//../",
        "..\\",
        "..\\..\\..\\..\\",
        "\\..\\",
        "\\",
        "\\\\host\\share\\",
        "\\\\?\\C:\\",
        "\\\\.\\",
        "C:",
        "C:\\",
        "C:/",
        "c:../",
        "C:..\\",
        "//host/share/",
        "//?/C:/",
        "%2e%2e/",
        "%2e%2e%2f",
        "..%2f",
        "..%5c",
        "%252e%252e%252f",
        "..%c0%af",
        "%c0%ae%c0%ae/",
        "..%00/",
        "\u002e\u002e%u2215",
        "\uFF0E\uFF0E/",
        "..\u2215",
        "..\u2044",
        "..\uFF0F",
        "\u202E../",
        "..\u200B/",
        "../\u0000",
        "\u0000../",
        "..\u0000/",
        "..\n/",
        "\r\n../",
        "\u001b[A../",
        "/",
        "//",
        "///",
        "/./",
        "/proc/self/cwd/../",
        "file://",
        "file:///",
        "oci:/",
        "dir:../",
        "~/",
        "~root/",
        "$HOME/",
        "${PWD}/../",
        "`pwd`/../",
        "$(pwd)/../",
        "blobs/../../",
        "blobs/sha256/../../../",
        "sha256/../../",
        "sha256:../../",
        "sha256:../../../../",
        "sha512:../",
        "blake3:../",
        "sha256/",
        "sha256:/",
        "a/../",
        "-/../",
        "--/../",
    ];

    private static readonly string[] Devices =
    [
        "CON",
        "con",
        "PRN",
        "AUX",
        "NUL",
        "nul.tar",
        "COM1",
        "COM\u00B9",
        "LPT1",
        "LPT9.json",
        "CONIN$",
        "CLOCK$",
        "canary::$DATA",
        "canary:stream",
        "NUL:",
        "aux/canary",
        "/dev/null",
        "/dev/zero",
        "/dev/random",
        "/dev/stdin",
        "/dev/fd/0",
        "/dev/tty",
        "/proc/self/environ",
        "/proc/self/mem",
        "/proc/self/fd/0",
        "/etc/passwd",
        "/etc/hostname",
        "/sys/kernel/notes",
        "/proc/thread-self/cwd/canary",
        "/proc/self/exe",
        "/proc/1/cwd/canary",
        "/proc/self/fd/../cwd/canary",
        "/dev/shm/../../etc/passwd",
        "../../../../../../../../../../etc/passwd",
        "..\\..\\..\\..\\..\\windows\\win.ini",
    ];

    private static readonly string[] Odd =
    [
        "",
        " ",
        "  ",
        ".",
        "..",
        "...",
        "....",
        "./",
        "../",
        "/",
        "//",
        "\\",
        "\\\\",
        "./.",
        "../..",
        "./..",
        "a/..",
        "a/.",
        "a//b",
        "/a",
        "a/",
        "-",
        "--",
        "-rf",
        "--help",
        "~",
        "*",
        "?",
        "canary*",
        "[c]anary",
        "canary ",
        "canary.",
        " canary",
        ".canary",
        "canary/",
        "canary/.",
        "canary/..",
        "canary//",
        "|cat canary",
        ";cat canary",
        "& canary",
        "> canary",
        "<canary>",
        "\"canary\"",
        "'canary'",
        "{canary}",
        "%s%n",
        "{0}",
        "blobs",
        "blobs/",
        "blobs/sha256",
        "blobs/sha256/",
        "index.json",
        "oci-layout",
        "manifest.json",
        "version",
        "repositories",
        "index.json/",
        "./index.json",
        "blobs/../index.json",
        "\ud800",
        "\udfff",
        "\udc00\ud800",
        "canary\ud800",
        "\ud83d",
        "\ud800/../canary",
        "\uFEFFcanary",
        "\uFFFE",
        "\uFFFF",
        "e\u0301",
        "\u00e9",
        "\u212A",
        "mediaſize",
        "ﬀ",
        "\U000E0041",
        "🙂/../../canary",
        "sha256",
        "sha256:",
        ":",
        "::",
        "sha256::",
        "sha256:sha256:",
        "sha256:.",
        "sha256:..",
        "sha256:canary",
        "SHA256:canary",
        "sha256+:x",
        "+sha256:x",
        "sha256..b64u:x",
        "sha256/..:x",
        "../sha256:x",
        "./sha256:x",
        "sha 256:x",
    ];

    private static readonly int[] Lengths =
    [
        63, 65, 99, 100, 101, 127, 129, 154, 155, 156, 254, 255, 256, 257, 1023, 4094, 4096, 4097, 70_000,
    ];

    /// <summary>The names, each once, of which <paramref name="root"/> is where the outside begins.</summary>
    /// <param name="root">An absolute path.</param>
    /// <param name="hash">64 hex digits: the name of a file that lies beside each canary.</param>
    public static IReadOnlyList<string> All(string root, string hash)
    {
        string[] ends =
        [
            Canary,
            hash,
            "inner/images/" + Canary,
            "inner/images/in/" + hash,
            "outside",
            "outside/blobs/sha256/" + hash,
            "etc/passwd",
        ];
        string[] ways =
        [
            .. Ways,
            root + "/",
            "/" + root + "/",
            root + "/x/../",
            "file://" + root + "/",
            "/proc/self/root" + root + "/",
            root.Replace('/', '\\') + "\\",
            new string('/', 300) + root[1..] + "/",
        ];
        IEnumerable<string> controls = Enumerable
            .Range(0, 0xA0)
            .Where(static c => char.IsControl((char)c))
            .SelectMany(static c => new[] { $"{(char)c}canary", $"../{(char)c}../canary", $"canary{(char)c}" });
        IEnumerable<string> overlong = Lengths.SelectMany(static length =>
            new[]
            {
                new string('a', length),
                string.Concat(Enumerable.Repeat("../", length / 3)) + "canary",
                string.Concat(Enumerable.Repeat("a/", length / 2)),
            });
        return
        [
            .. ways.SelectMany(way => ends.Select(end => way + end))
                .Concat(Devices)
                .Concat(Odd)
                .Concat(controls)
                .Concat(overlong)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// What claims to be a digest: the name behind an algorithm, behind one that nobody knows, and as the algorithm or as all of it.
    /// </summary>
    public static string[] AsDigests(string name, string hash) =>
        [$"sha256:{name}", $"other:{name}", name.Length % 2 == 0 ? $"{name}:{hash}" : name];

    /// <summary>The name as JSON, every character of it that is not plain as an escape: lone surrogates are text there too.</summary>
    public static string ToJson(string name)
    {
        var json = new StringBuilder("\"");
        foreach (char c in name)
        {
            _ =
                char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or ':'
                    ? json.Append(c)
                    : json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return json.Append('"').ToString();
    }
}
