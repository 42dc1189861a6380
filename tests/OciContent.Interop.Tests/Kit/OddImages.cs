using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using static OciContent.Interop.Tests.Kit.OddLayers;

namespace OciContent.Interop.Tests.Kit;

/// <summary>
/// Images of odd shapes: from no layer to more than engines take, from none to 200 million bytes; empty, repeated and unterminated ones;
/// and configs and names that nobody expects.
/// </summary>
internal static class OddImages
{
    /// <summary>How many layers Docker's graph-driver store takes.</summary>
    private const int MostLayers = 125;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>All shapes.</summary>
    public static IReadOnlyList<OddImage> All { get; } =
    [
        .. OfManyLayers(),
        .. OfEmptyLayers(),
        .. OfRepeatedLayers(),
        .. OfSizes(),
        .. OfOddTars(),
        .. OfOddConfigs(),
        .. OfOddNames(),
    ];

    /// <summary>Those that a test takes: by default a few, and no large ones.</summary>
    public static IReadOnlyList<OddImage> Some { get; } = Cases.AreAll ? All : Cases.Spread(All.Where(static image => !image.IsLarge), 12);

    private static IEnumerable<OddImage> OfManyLayers() =>
    [
        new("no-layers", static _ => []) { IsNeverSavedByGraphDriver = true },
        new("one-layer", static random => [Small(random)]),
        new("two-layers", static random => [Small(random), Small(random)]),
        new("twenty-layers", static random => Many(random, 20)),
        new("sixty-layers", static random => Many(random, 60)),
        new("most-layers", static random => Many(random, MostLayers)),
        new("more-layers-than-engines-take", static random => Many(random, MostLayers + 1)) { IsRefusedByGraphDriver = true },
        new("layers-127", static random => Many(random, 127)) { IsRefusedByGraphDriver = true },
    ];

    private static IEnumerable<OddImage> OfEmptyLayers() =>
    [
        new("empty-tar", static _ => [Empty]),
        new("empty-tars-around", static random => [Empty, Small(random), Empty]),
        new("ten-kibibytes-of-nothing", static random => [new byte[10 * 1024], Small(random)]),
        new("zero-bytes", static _ => [[]]),
        new("zero-bytes-between", static random => [Small(random), [], Small(random)]),
    ];

    private static IEnumerable<OddImage> OfRepeatedLayers()
    {
        return
        [
            new("twice", static random => Twice(Small(random))),
            new("first-and-last", static random => Around(Small(random), Small(random))),
            new("ten-times", static random => Times(Small(random), 10)),
            new("many-repeated", static random => [.. Times(Small(random), 3), .. Many(random, 5), .. Times(Files(random, 3, 2000), 4)]),
        ];

        static byte[][] Twice(byte[] layer) => [layer, layer];
        static byte[][] Around(byte[] layer, byte[] other) => [layer, other, layer];
        static IEnumerable<byte[]> Repeat(byte[] layer, int count) => Enumerable.Repeat(layer, count);
        static byte[][] Times(byte[] layer, int count) => [.. Repeat(layer, count)];
    }

    private static IEnumerable<OddImage> OfSizes() =>
    [
        new("file-of-nothing", static _ => [File([])]),
        new("file-of-a-byte", static random => [File(Bytes(random, 1))]),
        new("files-around-a-block", static random => [File(Bytes(random, 511)), File(Bytes(random, 512)), File(Bytes(random, 513))]),
        new("window-of-zeros", static _ => [File(new byte[32 * 1024])]),
        new("mebibyte-of-zeros", static _ => [File(new byte[1024 * 1024])]),
        new("random-mebibyte", static random => [File(Bytes(random, 1024 * 1024))]),
        new("chunks-of-pgzip", static random => [File(Content(random, 3 * 1024 * 1024 - 1024 - 512))]),
        new("text", static random => [File(Lines(random, 100_000))]),
        new("two-hundred-files", static random => [Files(random, 200, 20_000)]),
        new("five-thousand-files", static random => [Files(random, 5000, 500)]),
        new("twenty-megabytes", static random => [File(Content(random, 20_000_000)), Small(random)]) { IsLarge = true },
        new("two-hundred-megabytes", static random => [Small(random), File(Content(random, 200_000_000))]) { IsLarge = true },
    ];

    private static IEnumerable<OddImage> OfOddTars() =>
    [
        new("kinds-of-entries", static random => [Kinds(random), Small(random)]),
        new("padded", static random => [[.. Small(random), .. new byte[7 * 512]]]),
        new("padded-by-a-mebibyte", static random => [[.. Small(random), .. new byte[1024 * 1024]], Small(random)]),
        new("unterminated", static random => [Small(random)[..^1024], Small(random)]),
        new("gzip-in-the-archive", static random => [Small(random), Files(random, 3, 5000)]) { Stored = Gzip },
    ];

    private static IEnumerable<OddImage> OfOddConfigs() =>
    [
        Config("unknown-fields", static config => config["zzz"] = new JsonObject { ["unknown"] = new JsonArray(1.50, "x", null) }),
        Config("escapes", static config => config["author"] = "é <&> \u2028 \U0001F600 \b\f\u0001"),
        Config("no-system", static config => config["os"] = ""),
        Config("arm", static config => (config["architecture"], config["variant"]) = ("arm64", "v8")),
        Config("long-comment", static config => config["comment"] = new string('x', 300_000)),
        Config(
            "history",
            static config => config["history"] = new JsonArray(History(isEmpty: true), History(isEmpty: false), History(isEmpty: true))),
        Config("old-engine", static config =>
        {
            (config["docker_version"], config["container"], config["id"]) = ("1.12.6", new string('a', 64), new string('b', 64));
            config["container_config"] = new JsonObject { ["Cmd"] = new JsonArray("/bin/sh", "-c", "#(nop) CMD") };
            config["created"] = "2016-02-29T12:00:00.123456789Z";
        }),
        Config("everything", static config => config["config"] = new JsonObject
        {
            ["Healthcheck"] = new JsonObject { ["Test"] = new JsonArray("CMD", "x"), ["Interval"] = 1_000_000_000 },
            ["OnBuild"] = new JsonArray("RUN x"),
            ["Shell"] = new JsonArray("/bin/bash"),
            ["Volumes"] = new JsonObject { ["/v"] = new JsonObject() },
            ["ExposedPorts"] = new JsonObject { ["80/tcp"] = new JsonObject() },
            ["StopSignal"] = "SIGKILL",
        }),
        Config("indented", static _ => { }) with { Text = static config => config.ToJsonString(Indented) + "\n" },
        Config("another-system", static config => config["os"] = "windows") with { IsRefusedByGraphDriver = true },
        Config("more-steps-than-layers", static config => config["history"] = new JsonArray(History(false), History(false), History(false)))
            with { IsRefusedByGraphDriver = true },
    ];

    private static IEnumerable<OddImage> OfOddNames() =>
    [
        new("name-of-many-parts", static random => [Small(random)]) { Name = "a/b/c/d__e/f-g--h/i.j/k0:V1.0_rc-1" },
        new("name-of-a-host", static random => [Small(random)]) { Name = "registry.example.com:5000/team/app:latest" },
        new("longest-tag", static random => [Small(random)]) { Name = $"odd/app:{new string('t', 128)}" },
        new("short-name", static random => [Small(random)]) { Name = "hello:v1" },
    ];

    private static OddImage Config(string shape, Action<JsonObject> change) =>
        new(shape, static random => [Small(random), Small(random)]) { Change = change };

    private static JsonObject History(bool isEmpty)
    {
        var entry = new JsonObject { ["created"] = "2024-02-29T12:00:00Z", ["created_by"] = "RUN a && b > c" };
        if (isEmpty)
        {
            entry["empty_layer"] = true;
        }

        return entry;
    }

    private static byte[][] Many(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => Small(random))];

    private static byte[] Gzip(byte[] layer)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(layer);
        }

        return output.ToArray();
    }
}
