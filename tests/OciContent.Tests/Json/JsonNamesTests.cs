using OciContent.Json;

namespace OciContent.Tests.Json;

public sealed class JsonNamesTests
{
    [Fact]
    public void OneCharacter_FoldsToItself_ItsOtherCase_AndTheTwoOddOnes()
    {
        foreach (char known in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-0")
        {
            string folding = string.Concat(
                Enumerable.Range(0, 0x10000).Select(static i => (char)i).Where(c => JsonNames.FoldsTo([c], [known])));
            string expected = char.ToLowerInvariant(known) switch
            {
                'k' => "Kk\u212A",
                's' => "Ss\u017F",
                char c when char.IsAsciiLetter(c) => $"{char.ToUpperInvariant(c)}{c}",
                char c => $"{c}",
            };
            Assert.Equal(expected, folding);
        }
    }

    [Theory]
    [InlineData("mediaType", "mediaType", true)]
    [InlineData("MEDIATYPE", "mediaType", true)]
    [InlineData("mediaTyp", "mediaType", false)]
    [InlineData("mediaTypee", "mediaType", false)]
    [InlineData("", "mediaType", false)]
    [InlineData("fſLayerſ", "fsLayers", true)]
    [InlineData("created-by", "created_by", false)]
    [InlineData("OS.VERSION", "os.version", true)]
    [InlineData("ﬁ", "fi", false)]
    [InlineData("sße", "ssse", false)]
    public void FoldsTo_ComparesWholeNames(string name, string known, bool folds) => Assert.Equal(folds, JsonNames.FoldsTo(name, known));
}
