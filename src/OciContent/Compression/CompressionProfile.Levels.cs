using System.Globalization;

namespace OciContent.Compression;

/// <content>The profiles that are named after a compressor and its level.</content>
public sealed partial class CompressionProfile
{
    private const int DefaultLevel = 6;
    private const int GoHuffmanOnly = -2;
    private const int BestSpeed = 1;
    private const int HighestLevel = 9;
    private const string ZlibVersions = "zlib 1.2.11 to 1.3.1";

    // Without compression, zlib cuts blocks by the room that the program has for its output.
    private const string OutputDependent = "without compression, blocks end where the program's buffers do";

    private static readonly ProfileFamily GoFamily = new("go", GoHuffmanOnly, HighestLevel, CreateGo);
    private static readonly ProfileFamily Go127Family = new("go-1.27", GoHuffmanOnly, HighestLevel, CreateGo127);
    private static readonly ProfileFamily ZlibFamily = new("zlib", -1, HighestLevel, CreateZlib);

    private static readonly ProfileFamily PythonFamily = new("python", BestSpeed, HighestLevel, CreatePython)
    {
        Refused = new Dictionary<int, string> { [0] = OutputDependent },
    };

    private static readonly ProfileFamily JdkFamily = new("jdk", BestSpeed, HighestLevel, static (name, level) =>
        CreateJdk(name, level, GzipHeader.Jdk, "JDK 16 and later"))
    {
        Refused = new Dictionary<int, string> { [0] = OutputDependent },
    };

    private static readonly ProfileFamily Jdk15Family = new("jdk-15", BestSpeed, HighestLevel, static (name, level) =>
        CreateJdk(name, level, GzipHeader.Jdk15, "JDK 15 and earlier"))
    {
        Refused = new Dictionary<int, string> { [0] = OutputDependent },
    };

    private static readonly ProfileFamily GnuGzipFamily = new("gzip", BestSpeed, HighestLevel, CreateGnuGzip);

    private static readonly ProfileFamily PigzFamily = new("pigz", 0, HighestLevel, CreatePigz)
    {
        Refused = new Dictionary<int, string> { [11] = "zopfli, another compressor, writes that level" },
    };

    private static readonly ProfileFamily[] Families =
        [GoFamily, Go127Family, ZlibFamily, PythonFamily, JdkFamily, Jdk15Family, GnuGzipFamily, PigzFamily];

    /// <summary>What Go's compress/gzip writes at a level, Go 1.8 to 1.26, when it is given the whole content at once.</summary>
    /// <param name="level">From -2 (Huffman codes only) to 9; -1 is the default level, 6.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public static CompressionProfile Go(int level) => GoFamily.Of(level);

    /// <summary>What Go's compress/gzip writes at a level, Go 1.27.</summary>
    /// <param name="level">From -2 (Huffman codes only) to 9; -1 is the default level, 6.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public static CompressionProfile Go127(int level) => Go127Family.Of(level);

    /// <summary>
    /// What zlib itself writes at a level, with its own gzip header (RFC 1952: no time, OS 3), when it is given the whole content, and room
    /// for all of its output, at once.
    /// </summary>
    /// <param name="level">From 0 (stored) to 9; -1 is the default level, 6.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public static CompressionProfile Zlib(int level) => ZlibFamily.Of(level);

    /// <summary>
    /// What Python's <c>gzip.GzipFile</c> writes at a level if it is given no file name and the time 0: zlib's data in a header of its own.
    /// </summary>
    /// <param name="level">From 1 to 9; Python's default level is 9.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public static CompressionProfile Python(int level) => PythonFamily.Of(level);

    /// <summary>
    /// What <c>java.util.zip.GZIPOutputStream</c> writes at a level, JDK 16 and later: zlib's data in a header of its own.
    /// </summary>
    /// <param name="level">From 1 to 9; Java's default level is 6.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public static CompressionProfile Jdk(int level) => JdkFamily.Of(level);

    /// <summary>As <see cref="Jdk"/>, of JDK 15 and earlier, which say in the header that the system was FAT's.</summary>
    /// <inheritdoc cref="Jdk"/>
    public static CompressionProfile Jdk15(int level) => Jdk15Family.Of(level);

    /// <summary>What the command <c>gzip -n</c>, GNU gzip, writes at a level.</summary>
    /// <param name="level">From 1 to 9; gzip's default level is 6.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public static CompressionProfile GnuGzip(int level) => GnuGzipFamily.Of(level);

    /// <summary>What the command <c>pigz -n</c> writes at a level on two threads or more, in chunks of its default size, 128 KiB.</summary>
    /// <param name="level">From 0 (stored) to 9; pigz's default level is 6. Its level 11 is zopfli's and is not reproduced.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public static CompressionProfile Pigz(int level) => PigzFamily.Of(level);

    private static int LevelOf(int level) => level == -1 ? DefaultLevel : level;

    private static CompressionProfile CreateGo(string name, int level) => new(
        name,
        string.Create(CultureInfo.InvariantCulture, $"Go programs that use compress/gzip at level {level}"),
        "built with Go 1.8 to 1.26",
        GoHeader(level),
        DeflateSettings.OfGo(LevelOf(level)));

    private static CompressionProfile CreateGo127(string name, int level) => new(
        name,
        string.Create(CultureInfo.InvariantCulture, $"Go programs that use compress/gzip at level {level}"),
        "built with Go 1.27",
        GoHeader(level),
        DeflateSettings.OfGo127(LevelOf(level)));

    private static GzipHeader GoHeader(int level) =>
        level switch { BestSpeed => GzipHeader.GoFastest, HighestLevel => GzipHeader.GoBest, _ => GzipHeader.Go };

    private static CompressionProfile CreateZlib(string name, int level) => new(
        name,
        string.Create(CultureInfo.InvariantCulture, $"programs that have zlib write gzip at level {level}"),
        ZlibVersions,
        level switch { HighestLevel => GzipHeader.UnixBest, 0 or BestSpeed => GzipHeader.UnixFastest, _ => GzipHeader.Unix },
        DeflateSettings.OfZlib(LevelOf(level)));

    private static CompressionProfile CreatePython(string name, int level) => new(
        name,
        string.Create(CultureInfo.InvariantCulture, $"Python's gzip module at level {level}, without a file name, at the time 0"),
        $"Python 3.9 and later with {ZlibVersions}",
        GoHeader(level),
        DeflateSettings.OfZlib(level));

    private static CompressionProfile CreateJdk(string name, int level, GzipHeader header, string versions) => new(
        name,
        string.Create(CultureInfo.InvariantCulture, $"Java programs that use GZIPOutputStream at level {level}"),
        $"{versions} with {ZlibVersions}",
        header,
        DeflateSettings.OfZlib(level));

    private static CompressionProfile CreateGnuGzip(string name, int level) => new(
        name,
        string.Create(CultureInfo.InvariantCulture, $"gzip -n{level}"),
        "GNU gzip 1.12 and 1.13",
        level switch { BestSpeed => GzipHeader.UnixFastest, HighestLevel => GzipHeader.UnixBest, _ => GzipHeader.Unix },
        DeflateSettings.OfGnuGzip(level));

    private static CompressionProfile CreatePigz(string name, int level) => new(
        name,
        string.Create(CultureInfo.InvariantCulture, $"pigz -n{level} on two threads or more"),
        $"pigz 2.4 to 2.8 with {ZlibVersions}",
        level switch { BestSpeed => GzipHeader.UnixFastest, HighestLevel => GzipHeader.UnixBest, _ => GzipHeader.Unix },
        DeflateSettings.OfPigz(level));
}
