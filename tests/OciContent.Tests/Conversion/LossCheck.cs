using System.Text.Json;
using System.Text.RegularExpressions;
using OciContent.Conversion;
using OciContent.Sources;

namespace OciContent.Tests.Conversion;

/// <summary>Holds what a conversion says is lost against the documents, compared without its help.</summary>
internal static partial class LossCheck
{
    /// <summary>The file, the place and the kind of a loss.</summary>
    public static string Describe(ConversionCase image, ConversionLoss loss) =>
        $"{image.FileOf(loss.Document)} {loss.Path} {JsonNamingPolicy.CamelCase.ConvertName(loss.Kind.ToString())}";

    public static void Check(ConvertedImage converted, Func<Digest, byte[]> before)
    {
        Assert.Distinct(converted.Losses.Select(static loss => (loss.Document.Digest, loss.Path)));
        Assert.All(converted.Losses, loss => Assert.Contains(converted.Changes, document => document.Before == loss.Document));
        foreach (DocumentChange document in converted.Changes)
        {
            Check(
                new JsonDifference(before(document.Before.Digest), document.Bytes),
                [.. converted.Losses.Where(loss => loss.Document == document.Before)]);
        }
    }

    private static void Check(JsonDifference difference, List<ConversionLoss> losses)
    {
        HashSet<string> lost = [.. difference.Lost];
        HashSet<string> announced =
        [
            .. losses.Where(static loss => loss.Kind != ConversionLossKind.Precision).Select(static loss => loss.Path),
        ];
        Assert.True(announced.IsSubsetOf(lost), $"not lost: {string.Join(", ", announced.Except(lost))}");
        Assert.DoesNotContain(announced, path => announced.Any(above => path.StartsWith(above + "/", StringComparison.Ordinal)));
        Assert.DoesNotContain(
            lost,
            path => !announced.Any(above => path == above || path.StartsWith(above + "/", StringComparison.Ordinal)));

        HashSet<string> cut = [.. losses.Where(static loss => loss.Kind == ConversionLossKind.Precision).Select(static loss => loss.Path)];
        foreach ((string path, JsonElement old, JsonElement now) in difference.Changed)
        {
            Assert.Equal(IsCut(path, old), cut.Remove(path));
            Assert.True(IsConverted(path, old, now), $"{path} was {old.GetRawText()}, and is {now.GetRawText()}");
        }

        Assert.Empty(cut);
    }

    // What a conversion changes, not loses: types, what points at changed documents, and the spelling of times.
    private static bool IsConverted(string path, JsonElement old, JsonElement now) =>
        path.EndsWith("/mediaType", StringComparison.Ordinal)
        || PartsOfPointers().IsMatch(path)
        || (Times().IsMatch(path) && Timestamp.Parse(old.GetString()!) == Timestamp.Parse(now.GetString()!))
        || (old.ValueKind == JsonValueKind.Number && now.ValueKind == JsonValueKind.Number && old.GetInt64() == now.GetInt64());

    private static bool IsCut(string path, JsonElement old) => Times().IsMatch(path) && DigitsBelowNanoseconds().IsMatch(old.GetString()!);

    [GeneratedRegex("^/(config|manifests/[0-9]+)/(digest|size)$")]
    private static partial Regex PartsOfPointers();

    [GeneratedRegex("^(/history/[0-9]+)?/created$")]
    private static partial Regex Times();

    [GeneratedRegex(@"\.[0-9]{9}[0-9]*[1-9]")]
    private static partial Regex DigitsBelowNanoseconds();
}
