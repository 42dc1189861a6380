using System.Text.Json;
using OciContent.Conversion;
using OciContent.Images;
using OciContent.Sources;

namespace OciContent.Tests.Conversion;

/// <summary>Each profile converts as the versions of skopeo that it is named after do; see tests/vectors/README.md.</summary>
public sealed class ConversionEpochTests
{
    // The index would embed another image than it points at.
    private static readonly string[] Refused = ["index-docker-child-data-changes"];

    public static IEnumerable<object[]> Cases =>
        ConversionEpochs.All.Select(static epochs => new object[] { epochs.Name, epochs.Target.Name });

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Profiles_AreTheirVersions(string name, string target)
    {
        ConversionEpochs epochs = ConversionEpochs.All.Single(epochs => epochs.Name == name && epochs.Target.Name == target);
        foreach (((ConversionProfile profile, bool? shortEscapes), Digest? expected) in ConversionEpochs.Profiles.Zip(epochs.Roots))
        {
            var options = new ConversionOptions
            {
                Target = epochs.Target,
                Profile = profile,
                ShortEscapes = shortEscapes,
                MissingPlatform = new Platform { Architecture = "amd64", Os = "linux" },
            };
            Digest? actual = await ConvertAsync(name, options);
            if (actual is null && (IsStrict(name, epochs.Target) || Refused.Contains(name)))
            {
                continue;
            }

            Assert.True(
                expected == actual,
                $"{profile}: skopeo has {expected?.ToString() ?? "refused"}, here {actual?.ToString() ?? "refused"}");
        }
    }

    [Fact]
    public void AllVersions_AreThere() =>
        Assert.Equal(
            ConversionProfile
                .All.Where(static profile => profile != ConversionProfile.Containerd)
                .Prepend(ConversionProfile.ContainersImageNext),
            ConversionEpochs.Profiles.Select(static epoch => epoch.Profile).Distinct());

    [Fact]
    public void Versions_DifferFromTheirNeighbours()
    {
        for (int i = 1; i < ConversionEpochs.Profiles.Count; i++)
        {
            Assert.Contains(ConversionEpochs.All, epochs => epochs.Roots[i - 1] != epochs.Roots[i]);
        }
    }

    // A config whose os is null is none to a strict reader, and so cannot be converted to OCI any further.
    private static bool IsStrict(string name, ImageFormat target) =>
        StrictCases.RefusalOf(name, readsConfig: target == ImageFormat.Oci) is not null
        || (name == "schema1-nulls" && target == ImageFormat.Oci);

    private static async Task<Digest?> ConvertAsync(string name, ConversionOptions options)
    {
        ConversionCase image = ConversionCase.Schema1Names.Contains(name) ? ConversionCase.OpenSchema1(name) : ConversionCase.Open(name);
        try
        {
            await using ConvertedImage converted = await ImageConverter.ConvertAsync(ImageSource.Create(image.Source, image.Root), options);
            return converted.Root.Digest;
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            return null;
        }
    }
}
