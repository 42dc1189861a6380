using System.Text;

namespace OciContent.Tests.Compression.Bzip2;

/// <summary>bzip2 streams, and the command <c>bzip2</c>.</summary>
internal static class Bzip2Samples
{
    /// <summary>printf 'hello, hello, hello, hello, bzip2\n' | bzip2 (1.0.8)</summary>
    public static readonly byte[] Hello = Convert.FromHexString(
        "425a68393141592653599069fe8a00000959800010400410001264c010200020aa8681a6840d03422093dae97b6ea4a155f1772453850909069fe8a0");

    public static readonly byte[] HelloText = Encoding.ASCII.GetBytes("hello, hello, hello, hello, bzip2\n");

    /// <summary>bzip2 &lt; /dev/null (1.0.8)</summary>
    public static readonly byte[] Empty = Convert.FromHexString("425a683917724538509000000000");

    /// <summary>head -c 45899235 /dev/zero | bzip2 (1.0.8): the most that one block gives.</summary>
    public static readonly byte[] Zeros = Convert.FromHexString(
        "425a68393141592653590e09e2df015f8e4000c0000008200030804d4642a025a90a80971772453850900e09e2df");

    public const int ZerosLength = 45_899_235;

    /// <summary>
    /// In blocks of 100,000 bytes, so that a decoder that clears its memory takes little time (bzip2 1.0.8, each with | bzip2 -1): printf
    /// a; head -c 1000 /dev/zero; for i in 3 4 5 6 9 260; do head -c $i /dev/zero | tr '\0' a; head -c $i /dev/zero | tr '\0' b; done; seq
    /// 1 80 | sha256sum | head -c 64; seq 1 200.
    /// </summary>
    public static readonly byte[][] Small =
    [
        Convert.FromHexString("425a683131415926535919939b6b00000001002000200021184682ee48a70a120332736d60"),
        Convert.FromHexString("425a683131415926535901e8d060000001c001c00000800008200020aa6d4198ba83c5dc914e1424007a341800"),
        Convert.FromHexString(
            "425a6831314159265359af3769ff00000fc100f200300000082000310c0094f5437aa6ea22a803cbdb72c2c01bb576c9f8bb9229c2848579bb4ff8"),
        Convert.FromHexString(
            "425a6831314159265359903bd3cd00001809006fe03f0020004114f49b34d0214c0002b8d86cab5ca14fd9b63b4e81fb6bc64a6d39307f5c4e043044fc4350dc43cf0bb9229c2848481de9e680"),
        Convert.FromHexString(
            "425a6831314159265359704eef74000079480000107fe04001b0700201a69a08a9fa06deaa908069a6829feaa921bfd53fd554bfaaf7cefb23e8b00c3403c36074380e03a1b03c34030b008a00314d00f0d81d0e0380e86c0f0d00c2c022800952a49248ccccccccc95fa975a01f49249245d7ee1def0ef7877bc3bde1def0ef7877bc3bde1def2f25555adb6db7bb800005e579555b5b6db7bf40000bcabe555b6b6db7bfc00005e557e556db5b6defe8000179557ed5b6dadb7bf800005e5557f56db6d6defc00002f2aaafb6db6dadef8000073cbe5555f7ddb6db6800038ff177245385090704eef74"),
    ];

    public static byte[] Compress(byte[] content, params string[] options) =>
        ExternalTool.Filter("bzip2", content, ["-q", "-c", .. options]).Output;

    /// <summary>What <c>bzip2 -d</c> makes of data; <c>null</c> if it refuses it.</summary>
    public static byte[]? Decompress(byte[] data)
    {
        (int exitCode, byte[] output) = ExternalTool.Filter("bzip2", data, "-q", "-d", "-c");
        return exitCode == 0 ? output : null;
    }
}
