using System.Text;
using System.Text.Json.Nodes;

namespace OciContent.Tool.Tests.Kit;

/// <summary>
/// Images that want to be more than looked at, by names, links, sizes, layers or documents; a seed always gives the same.
/// </summary>
/// <param name="names">Names that lead elsewhere, or break what handles names.</param>
internal sealed class HostileImages(IReadOnlyList<string> names)
{
    // What a terminal, a page or a reader could be fooled by.
    private static readonly string[] Texts =
    [
        .. ReportImages.Hostile,
        "\u001b]0;title\u0007\u001b[2J",
        "\u202Egpj.exe\u2066\u2069\u200F",
        "two\nlines\r\nand\u2028more\u0085",
        "\uFEFF\u200B\u2060\u00AD",
        "\U000E0041\U000E007F",
        "--><script>alert(1)</script><!--",
        "</script><script>alert(1)</script>",
        "file:///etc/passwd",
        "data:text/html,<script>alert(1)</script>",
        new string('A', 64 * 1024),
        string.Concat(Enumerable.Repeat("\u202E<", 5000)),
    ];

    private readonly Action<HostileTar, Random>[] _layers =
    [
        (tar, random) => Names(tar, random, names),
        (tar, random) => ThroughLinks(tar, random, names),
        static (tar, random) => Controls(tar, random),
        static (tar, random) => LongNames(tar, random),
        static (tar, random) => Loops(tar, random),
        static (tar, random) => Devices(tar, random),
        static (tar, random) => Sizes(tar, random),
        static (tar, random) => Duplicates(tar, random),
        static (tar, random) => Nested(tar, random),
        (tar, random) => Whiteouts(tar, random, names),
        static (tar, random) => Records(tar, random),
    ];

    private readonly Action<JsonObject, JsonObject, Random>[] _documents =
    [
        static (_, _, _) => { },
        static (config, manifest, random) => SpoilTexts(config, manifest, random),
        static (config, manifest, random) => SpoilDescriptors(config, manifest, random),
        static (config, _, random) => SpoilConfig(config, random),
    ];

    /// <summary>A layout with one image, and paths in it to ask for.</summary>
    public (string Folder, IReadOnlyList<string> Paths) Write(LayoutBuilder layout, int seed)
    {
        var random = new Random(seed);
        var blobs = new JsonArray();
        var diffIds = new JsonArray();
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            var tar = new HostileTar();
            tar.Add("kept", content: "kept"u8.ToArray()).Add("s1/", '5');
            for (int part = random.Next(1, 3); part > 0; part--)
            {
                _layers[(seed + part + (i * 7)) % _layers.Length](tar, random);
            }

            byte[] plain = random.Next(4) == 0 ? tar.ToMutant(random) : tar.ToArray();
            diffIds.Add(Sha256.DigestOf(plain));
            blobs.Add(Blob(layout, plain, random));
        }

        JsonObject image = layout.AddImage(
            [],
            change: (config, manifest) =>
            {
                config["rootfs"]!["diff_ids"] = diffIds;
                manifest["layers"] = blobs;
                _documents[seed % _documents.Length](config, manifest, random);
            });
        JsonObject root = random.Next(4) == 0 ? layout.AddIndex(image) : image;
        string folder = layout.Add(root, random.Next(3) == 0 ? Pick(random, Texts) : "v1").Write();
        return (folder, ["/", "kept", "l0", "s1/x", Pick(random, names), Pick(random, names), Pick(random, Texts)]);
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> values) => values[random.Next(values.Count)];

    private static byte[] Content(Random random) => Encoding.ASCII.GetBytes($"content {random.Next(100)}");

    private static JsonObject Blob(LayoutBuilder layout, byte[] plain, Random random)
    {
        const string Layer = "application/vnd.oci.image.layer.v1.tar";
        byte[] gzip = Gzip.Compress(plain);
        return random.Next(16) switch
        {
            0 => layout.AddBlob(Layer + "+gzip", gzip[..random.Next(gzip.Length)]),
            1 => layout.AddBlob(Layer + "+gzip", [.. gzip, .. gzip]),
            2 => layout.AddBlob(Layer + "+gzip", [.. gzip, 1, 2, 3]),
            3 => layout.AddBlob(Layer + "+zstd", [0x28, 0xB5, 0x2F, 0xFD, 0, 0xFF, .. plain.Take(100)]),
            4 => layout.AddBlob(Layer + "+zstd", gzip),
            5 => layout.AddBlob(Layer, [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]),
            6 or 7 or 8 => layout.AddBlob(Layer, plain),
            _ => layout.AddBlob(Layer + "+gzip", gzip),
        };
    }

    private static void Names(HostileTar tar, Random random, IReadOnlyList<string> names)
    {
        for (int i = 0; i < 8; i++)
        {
            tar.Add(Pick(random, names), Pick(random, (char[])['0', '0', '5', '2']), "kept", byRecord: random.Next(2) == 0);
        }
    }

    private static void ThroughLinks(HostileTar tar, Random random, IReadOnlyList<string> names)
    {
        tar.Add("l0", '2', Pick(random, names));
        tar.Add("l1", '2', "/");
        tar.Add("l2", '2', "../../../../../../../..");
        tar.Add("l3", '1', Pick(random, names));
        tar.Add("l4", '2', "l2/etc");
        for (int i = 0; i < 5; i++)
        {
            string below = Pick(random, (string[])["x", "etc/passwd", HostileNames.Canary, "../" + HostileNames.Canary]);
            tar.Add($"l{i}/{below}", content: Content(random));
            tar.Add($"l{i}", Pick(random, (char[])['0', '5', '2']), "..");
        }
    }

    private static void Controls(HostileTar tar, Random random)
    {
        for (int i = 0; i < 6; i++)
        {
            string text = Pick(random, Texts);
            tar.Add($"s1/{text}", Pick(random, (char[])['0', '2', '5']), Pick(random, Texts), byRecord: random.Next(2) == 0);
            tar.Add(new string((char)random.Next(1, 0x2FFF), random.Next(1, 60)), content: Content(random));
        }
    }

    private static void LongNames(HostileTar tar, Random random)
    {
        int length = Pick(random, (int[])[255, 256, 4095, 4097, 64 * 1024, 64 * 1024, 300_000, 2_000_000]);
        tar.Add(new string('n', length));
        tar.Add(string.Concat(Enumerable.Repeat("日/", Math.Min(length, 70_000) / 4)) + "x");
        tar.Add("long", '2', new string('t', length));
        tar.Record("SCHILY.xattr.user." + new string('k', 1000), new byte[Math.Min(length, 200_000)]).Add("attributes");
        tar.Add("././@LongLink", 'L', content: Encoding.ASCII.GetBytes(new string('g', length))).Add("gnu");
    }

    private static void Loops(HostileTar tar, Random random)
    {
        int count = random.Next(1, 300);
        for (int i = 0; i < count; i++)
        {
            tar.Add($"l{i}", random.Next(20) == 0 ? '1' : '2', $"l{(i + 1) % count}{(random.Next(3) == 0 ? "/x" : "")}");
        }

        tar.Add("self", '2', "self").Add("hard", '1', "hard").Add("dot", '2', ".").Add("dot/dot/dot/x", content: Content(random));
        tar.Add("up", '2', "s1/up2").Add("s1/up2", '2', "../up");
    }

    private static void Devices(HostileTar tar, Random random)
    {
        for (int i = 0; i < 8; i++)
        {
            tar.Add($"d{i}", Pick(random, "34567SDVMNABXgz \u0001".ToCharArray()), "d0", random.Next(2) == 0 ? Content(random) : null);
        }

        tar.Add("d0/x", content: Content(random)).Add("kept", '3').Add("kept", '6');
    }

    private static void Sizes(HostileTar tar, Random random)
    {
        long claimed = Pick(random, (long[])[1L << 20, 1L << 33, 1L << 40, long.MaxValue, long.MaxValue - 511, -1, long.MinValue]);
        switch (random.Next(4))
        {
            case 0:
                tar.Add("huge", claimed: claimed, content: Content(random));
                break;
            case 1:
                tar.Record("size", Encoding.ASCII.GetBytes($"{claimed}")).Add("huge", content: Content(random));
                break;
            case 2:
                tar.Add("record", Pick(random, (char[])['x', 'g', 'L', 'K']), claimed: claimed);
                break;
            default:
                tar.Add("folder", '5', claimed: claimed)
                    .Add("link", '2', "kept", claimed: claimed)
                    .Add("hard", '1', "kept", claimed: claimed);
                break;
        }
    }

    private static void Duplicates(HostileTar tar, Random random)
    {
        for (int i = 0; i < 60; i++)
        {
            string name = Pick(random, (string[])["a", "./a", "a/", "a//", "A", "a/b", "kept", "kept/x", "s1", "s1/x", ".", "./", "/"]);
            tar.Add(name, Pick(random, (char[])['0', '0', '5', '2', '1']), Pick(random, (string[])["a", "kept", "s1", ".", "/"]));
        }
    }

    private static void Nested(HostileTar tar, Random random)
    {
        int depth = random.Next(10, 2040);
        tar.Add(string.Concat(Enumerable.Repeat("d/", depth)) + "x", content: Content(random));
        for (int i = 0; i < 300; i++)
        {
            tar.Add($"wide/{i}/{random.Next(5)}/f");
        }
    }

    private static void Whiteouts(HostileTar tar, Random random, IReadOnlyList<string> names)
    {
        foreach (string name in (string[])
            [
                ".wh.", ".wh..", ".wh...", ".wh..wh..opq", ".wh..wh.", ".wh..wh..wh..opq", "s1/.wh.", "s1/.wh..", "s1/.wh...",
                "../.wh.x", ".wh.x/y", "s1/.wh..wh..opq/z", $".wh.{Pick(random, names)}", $"{Pick(random, names)}/.wh.kept", ".wh.s1/x",
            ])
        {
            tar.Add(name, Pick(random, (char[])['0', '0', '2', '5', '1']), "kept");
        }
    }

    private static void Records(HostileTar tar, Random random)
    {
        string[] keys =
            ["path", "linkpath", "size", "mtime", "uid", "mode", "hdrcharset", "GNU.sparse.map", "GNU.sparse.major", "SCHILY.xattr.a"];
        byte[][] values =
            ["x"u8.ToArray(), [], [0], "-1"u8.ToArray(), "1e999"u8.ToArray(), [0xFF, 0xFE], new byte[5000], "../../x\0y"u8.ToArray()];
        for (int i = 0; i < 6; i++)
        {
            tar.Record(Pick(random, keys), Pick(random, values), random.Next(5) == 0 ? 'g' : 'x');
            if (random.Next(3) > 0)
            {
                tar.Add($"r{i}", content: Content(random));
            }
        }
    }

    private static void SpoilTexts(JsonObject config, JsonObject manifest, Random random)
    {
        string Next() => Pick(random, Texts);
        config["author"] = Next();
        config["os"] = random.Next(2) == 0 ? Next() : "linux";
        config["config"] = new JsonObject
        {
            ["Labels"] = new JsonObject { [Next()] = Next(), ["a"] = Next() },
            ["Env"] = new JsonArray($"A={Next()}", $"B={Next()}"),
            ["Cmd"] = new JsonArray(Next()),
            ["User"] = Next(),
        };
        config["history"] = new JsonArray(
        [
            .. Enumerable.Range(0, random.Next(6)).Select(i => new JsonObject
            {
                ["created_by"] = Next(),
                ["comment"] = Next(),
                ["empty_layer"] = i % 2 == 1,
            }),
        ]);
        manifest["annotations"] = new JsonObject
        {
            [Next()] = Next(),
            ["org.opencontainers.image.base.name"] = Next(),
            ["org.opencontainers.image.base.digest"] = Next(),
        };
        manifest["layers"]![0]!["urls"] = new JsonArray($"https://example.com/{Next()}", Next());
        manifest["layers"]![0]!["annotations"] = new JsonObject { [Next()] = Next() };
        manifest["artifactType"] = random.Next(4) == 0 ? Next() : null;
    }

    private static void SpoilDescriptors(JsonObject config, JsonObject manifest, Random random)
    {
        JsonNode layer = manifest["layers"]![0]!;
        switch (random.Next(9))
        {
            case 0: layer["size"] = 1L << 60; break;
            case 1: layer["size"] = 0; break;
            case 2: layer["size"] = -1; break;
            case 3: layer["digest"] = $"sha256:{Pick(random, Texts)}"; break;
            case 4: layer["digest"] = "sha256:" + new string('0', 64); break;
            case 5: layer["mediaType"] = Pick(random, Texts); break;
            case 6: layer["mediaType"] = "application/vnd.oci.image.index.v1+json"; break;
            case 7: config["rootfs"]!["diff_ids"] = new JsonArray("sha256:" + new string('1', 64)); break;
            default: manifest["layers"] = new JsonArray([.. Enumerable.Repeat(layer, 200).Select(static same => same.DeepClone())]); break;
        }
    }

    private static void SpoilConfig(JsonObject config, Random random)
    {
        switch (random.Next(6))
        {
            case 0: config["rootfs"] = "none"; break;
            case 1: config.Remove("rootfs"); break;
            case 2: config["created"] = Pick(random, Texts); break;
            case 3: config["config"] = new JsonArray(1, 2); break;
            case 4: config["history"] = new JsonArray([.. Enumerable.Range(0, 500).Select(static _ => new JsonObject())]); break;
            default: config[Pick(random, Texts)] = Pick(random, Texts); break;
        }
    }
}
