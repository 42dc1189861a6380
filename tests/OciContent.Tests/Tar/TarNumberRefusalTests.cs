using OciContent.Tar;
using OciContent.Tests.Kit;
using static OciContent.Tests.Tar.TarReading;

namespace OciContent.Tests.Tar;

/// <summary>What stands where a number should, beside what is taken for one.</summary>
public class TarNumberRefusalTests
{
    [Theory]
    [InlineData("00000000001 ")]
    [InlineData("          1\0")]
    [InlineData("1 \0\0\0\0\0\0\0\0\0\0")]
    public async Task Read_TakesSizesInEveryUsualPadding(string size)
    {
        TarIndex index = await IndexAsync(
            new TarBuilder().Raw(TarBuilder.Header("a", change: block => TarBuilder.Put(block, 124, size, 12))).Content([1]));

        Assert.Equal(1, Assert.Single(index.Entries).Size);
    }

    [Theory]
    [InlineData("000000000001")]
    [InlineData("0000000001x\0")]
    [InlineData("00000000009\0")]
    [InlineData("-0000000001\0")]
    [InlineData("+0000000001\0")]
    [InlineData("1\00\0\0\0\0\0\0\0\0\0")]
    [InlineData("\0\0\0\0\0\0\0\0\0\01\0")]
    [InlineData("           \0")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0")]
    [InlineData("0x000000001\0")]
    public async Task Read_RefusesMalformedSizes(string size) => await RefusesAsync(
        archive => archive.File("a"),
        archive => archive.Raw(TarBuilder.Header("a", change: block => TarBuilder.Put(block, 124, size, 12))).Content([1]),
        "'a' at offset 0 of the archive has the size '");

    [Theory]
    [InlineData(-1)]
    [InlineData(-512)]
    [InlineData(long.MinValue)]
    public async Task Read_RefusesNegativeSizes(long size) => await RefusesAsync(
        archive => archive.Raw(TarBuilder.Header("a", 0)),
        archive => archive.Raw(TarBuilder.Header("a", size)),
        "has the size '");

    [Fact]
    public async Task Read_RefusesSizesOfMoreThan63Bits() =>
        await RefusesAsync(
            archive =>
                archive.Raw(
                    TarBuilder.Header(
                        "a",
                        change: block =>
                        {
                            block.AsSpan(124, 12).Clear();
                            block[124] = 0x80;
                        })),
            archive =>
                archive.Raw(
                    TarBuilder.Header(
                        "a",
                        change: block =>
                        {
                            block.AsSpan(124, 12).Clear();
                            block[124] = 0x80;
                            block[127] = 1;
                        })),
            "has the size '");

    [Theory]
    [InlineData(100, 8)]
    [InlineData(108, 8)]
    [InlineData(116, 8)]
    [InlineData(136, 12)]
    [InlineData(329, 8)]
    [InlineData(337, 8)]
    public async Task Read_RefusesOtherFieldsThatAreNoNumbers(int offset, int length)
    {
        foreach (string valid in (string[])[new('\0', length), new(' ', length), "7".PadLeft(length - 1, ' ') + '\0'])
        {
            await RefusesAsync(
                archive => archive.Raw(TarBuilder.Header("a", change: block => TarBuilder.Put(block, offset, valid, length))),
                archive =>
                    archive.Raw(
                        TarBuilder.Header("a", change: block => TarBuilder.Put(block, offset, "8".PadLeft(length - 1, ' ') + '\0', length))),
                "not a number");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("0x1")]
    [InlineData("9223372036854775808")]
    [InlineData("18446744073709551617")]
    public async Task Read_RefusesMalformedPaxSizes(string size) => await RefusesAsync(
        archive => archive.Pax(("size", "1")).File("a", "x"),
        archive => archive.Pax(("size", size)).File("a", "x"),
        "PAX size");
}
