using System.Diagnostics;
using System.Globalization;
using OciContent.Compression;
using OciContent.Layers;
using OciContent.Tests.Compression.GoDeflate;

namespace OciContent.Tests.Compression;

/// <summary>What profiles of zlib, GNU gzip and pigz write is what these write, header and trailer included.</summary>
public sealed class CompressorProfileTests
{
    // A Java program that prints the SHA-256 of what GZIPOutputStream writes of a file at each level.
    private const string Java = """
        import java.io.ByteArrayOutputStream;
        import java.nio.file.Files;
        import java.nio.file.Path;
        import java.security.MessageDigest;
        import java.util.HexFormat;
        import java.util.zip.GZIPOutputStream;

        class Levels {
            public static void main(String[] arguments) throws Exception {
                byte[] text = Files.readAllBytes(Path.of(arguments[0]));
                for (int level = 1; level <= 9; level++) {
                    int chosen = level;
                    var bytes = new ByteArrayOutputStream();
                    try (var gzip = new GZIPOutputStream(bytes) {{ def.setLevel(chosen); }}) {
                        gzip.write(text);
                    }
                    System.out.println(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray())));
                }
            }
        }
        """;

    // By zlib 1.2.13 (libz called as CompressorOracle does), Python 3.11, OpenJDK 17, gzip -n$L (1.12) and pigz -n$L -p4 (2.6).
    private static readonly Dictionary<string, string> Goldens = new()
    {
        ["zlib:0"] = "634dfcdd5432dcf7d0e8bc2aa941c2bce9e3f922ccf9f61a698ab87c5b3aada0",
        ["zlib:1"] = "83806649a2a067706d904f8cf734780e6fef2b5bf4f8734024e0cf6963c001bc",
        ["zlib:2"] = "719423a77af153b619ef30132c5d4b405e29a3830fa0ff40579a6e56ab242666",
        ["zlib:3"] = "ae082c34e325ed1d45dfcf66d0ae79b56eaac3a450da762d3e05f99527d636f3",
        ["zlib:4"] = "8447cbb02fdacc00c5ef99d7735abd4c06a3bb9124706f296e460404e1fedf6a",
        ["zlib:5"] = "d3ef6a24aa0bba04d15f6699af5bb2ca3d1bf01a7f861f7f340faa24e19e387f",
        ["zlib:6"] = "367bfd4c368794fbd7e7c9da62cab74e08012d8d7fe5e9b8ff98bec93b3b0133",
        ["zlib:7"] = "30b0d986b48f027846e80ba8c378263fc21bc135d7b209ad04586690a7e07b5b",
        ["zlib:8"] = "202a3cef36a72dc2ea2dfbcc64ac95ef8636eb67039409454d14df30b6879e28",
        ["zlib:9"] = "837e389abe27c8243b5bd2e92657dfee208372edf7dc137877b06d4730d2427c",
        ["python:1"] = "4a0ae19ae3d6846a5bc02e2e41f98c2174216c75ddca3be68914cc1d5804fa60",
        ["python:6"] = "5825be7417490ae77a5cf654d609dc4e836f92d3b8772db050696b097c4ed345",
        ["python:9"] = "6c23d8bcc476a8cde34b7c2e8272770c40281ffaca9c1ef2e172f2077198f40d",
        ["jdk:1"] = "b8ba373f871ffb9c1e114f47da06572bc3c2ce79c89d9960f6fd5c8157c9136e",
        ["jdk:6"] = "5825be7417490ae77a5cf654d609dc4e836f92d3b8772db050696b097c4ed345",
        ["jdk:9"] = "9ee99e4a454be3c2ea1e7cd640710b216407b161f90b6b75a23876bdca987fd4",
        ["jib"] = "5825be7417490ae77a5cf654d609dc4e836f92d3b8772db050696b097c4ed345",
        ["gzip:1"] = "ec71cf1d6fa229b4b8be2e39439ebcc799e6c5d2bd25646a8021d7d3faf63418",
        ["gzip:2"] = "114c11bfd848c7ac0797097123ace2e03fd69b1a9a369067630e5f624a5489d9",
        ["gzip:3"] = "2490c6612eef9efdca4351e5071e79e72911c396354b73857dd4468d0095fdbe",
        ["gzip:4"] = "ec4b9ed142ab7327c1978d61b4ceab914b86825097fdeecccba02351e49428c8",
        ["gzip:5"] = "13a90c216cd8beeda6f90babff004c40fcd3ad2be3543bb8fba9b7cbadd7f984",
        ["gzip:6"] = "6bb208b68581886b7253f461df92e1de5a7cbdd215bfe2b31622a78c7f18ae07",
        ["gzip:7"] = "f2a9e89e33989ab893a9a0802eba61685c33bf43cba09ad5dbf01daacefb5c4d",
        ["gzip:8"] = "624b8afbd680a5a134e9679bfa699663f649f988ac45f123a06f8bf6b9b4bdd7",
        ["gzip:9"] = "c5fea630bdc736fa61fdaa841eecbfe06782fa3eea21c784ceeb3e6f1bebca41",
        ["pigz:0"] = "602bc8ffedd1e3de4c8f0c611aaabeca3366b79ad47b0a44b44792c95a2c5a07",
        ["pigz:1"] = "38c3cd0194df37efa69c61978fb13302b36a8040587004deb4953c0b581df5f3",
        ["pigz:2"] = "9297977cab0610173a7f7a6adb8ce421e754c3cec8d58e331678e4cb4c5e8fe2",
        ["pigz:3"] = "90bbd7df3c173678d87e104f07080c4d32dacb7e9e1b7976cf5217c37b7ea965",
        ["pigz:4"] = "cfe08e30cb829fe2231c7f5111843de1892c04e3b9c08acdd2af06a8a0342001",
        ["pigz:5"] = "85853d350f7acc22eeb4798b7ae3a38bff9225bdf928afa11f15e02cb81b66bc",
        ["pigz:6"] = "cb422c159a9eae110b0dd55081a1fca51d1d997e697d97f076c08e60f805ac0a",
        ["pigz:7"] = "d301098272205d6f93309e94581380b01142e1aa153ab93686deb2c275232b5d",
        ["pigz:8"] = "1731024fa1b86dbefc4052f27001c021eece5667920ba613777571ef5867b178",
        ["pigz:9"] = "9cdd024b6d783772335ab779a67e0ee1d5338f8c5b6e2c49044bb02ae3b15924",
    };

    private static readonly byte[] Text = RandomText.Create(200_000, new Random(7));

    public static TheoryData<string> Names { get; } = new(Goldens.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Bytes_AreTheSame_WhereNoToolIsAtHand(string name)
    {
        byte[] written = await CompressAsync(CompressionProfile.Parse(name));

        Assert.Equal(Goldens[name], CompressorOracle.Hash(written));
        Assert.Equal(Text, Gzip.Decompress(written));
    }

    [RequiresToolsFact("python3", "gzip", "pigz")]
    public async Task EveryLevel_IsWrittenAsTheToolWritesIt()
    {
        (char Kind, int Level, CompressionProfile Profile)[] all =
        [
            .. Enumerable.Range(-1, 11).Select(static level => (CompressorOracle.Zlib, level, CompressionProfile.Zlib(level))),
            .. Enumerable.Range(1, 9).Select(static level => (CompressorOracle.Python, level, CompressionProfile.Python(level))),
            .. Enumerable.Range(1, 9).Select(static level => (CompressorOracle.Gzip, level, CompressionProfile.GnuGzip(level))),
            .. Enumerable.Range(0, 10).Select(static level => (CompressorOracle.Pigz, level, CompressionProfile.Pigz(level))),
        ];
        IReadOnlyList<(string Gzip, string Deflate)> expected =
            CompressorOracle.Ask([.. all.Select(static one => (one.Kind, one.Level, Text))]);
        for (int i = 0; i < all.Length; i++)
        {
            CompressionProfile profile = all[i].Profile;
            Assert.True(expected[i].Gzip == CompressorOracle.Hash(await CompressAsync(profile)), profile.Name);
        }
    }

    [RequiresToolsFact("java", "javac")]
    public async Task EveryLevel_IsWrittenAsJavaWritesIt()
    {
        using var temp = new TempFolder();
        string program = temp.Write("Levels.java", System.Text.Encoding.UTF8.GetBytes(Java));
        string text = temp.Write("text", Text);
        var java = new ProcessStartInfo("java", [program, text]);
        ToolOutput output = await ProcessRunner.RunAsync(java, TimeSpan.FromMinutes(5));
        Assert.True(output.ExitCode == 0, output.StandardError);

        for (int level = 1; level <= 9; level++)
        {
            byte[] written = await CompressAsync(CompressionProfile.Jdk(level));
            Assert.True(output.Lines[level - 1] == CompressorOracle.Hash(written), level.ToString(CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task OlderJava_DiffersInTheSystemAlone()
    {
        byte[] newer = await CompressAsync(CompressionProfile.Jdk(6));
        byte[] older = await CompressAsync(CompressionProfile.Jdk15(6));

        // RFC 1952, section 2.3: OS.
        Assert.Equal((0xFF, 0), (newer[9], older[9]));
        newer[9] = 0;
        Assert.Equal(older, newer);
    }

    private static async Task<byte[]> CompressAsync(CompressionProfile profile)
    {
        var written = new MemoryStream();
        await LayerCompressor.CompressAsync(new MemoryStream(Text), written, profile);
        return written.ToArray();
    }
}
