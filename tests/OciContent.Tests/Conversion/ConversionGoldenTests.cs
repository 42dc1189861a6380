using System.Text;
using System.Text.Json;
using OciContent.Conversion;
using OciContent.Images;
using OciContent.Layouts;

namespace OciContent.Tests.Conversion;

/// <summary>What skopeo makes of images, byte for byte; see tests/vectors/README.md.</summary>
public sealed class ConversionGoldenTests
{
    /// <summary>What Go takes and a strict reader refuses, in either direction: two readers could see two documents.</summary>
    private static readonly string[] RefusedHere =
    [
        "docker-annotated",
        "docker-empty-layers",
        "docker-indented",
        "docker-layers-null",
        "docker-nulls",
        "docker-nulls-inside",
        "docker-nulls-outside",
        "docker-numbers",
        "docker-strings",
        "index-docker-child",
        "index-entry-without-type",
        "lenient-duplicate-keys",
        "lenient-folded-keys",
        "lenient-size",
        "lenient-surrogates",
        "lenient-times",
        "lenient-utf8",
        "list-everything",
        "list-no-version",
        "list-wrong-types",
        "oci-layers-null",
        "docker-url-strings",
        "oci-url-strings",
        "oci-url-strings-b-f",
    ];

    /// <summary>Where newer versions of containers/image differ among themselves: the profile's choice is tested by hand.</summary>
    private static readonly string[] DifferSince523 =
    [
        "index-data", "index-artifact-type", "index-artifact-type-of-entry", "index-docker-child", "index-zstd-child", "docker-zstd",
    ];

    public static IEnumerable<object[]> Cases =>
        from name in ConversionCase.Names
        from target in new[] { ImageFormat.Oci, ImageFormat.Docker }
        from profile in new[] { ConversionProfile.ContainersImage523, ConversionProfile.ContainersImage }
        where profile == ConversionProfile.ContainersImage523 || !DifferSince523.Contains(name)
        select new object[] { name, target.Name, profile.Name };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Documents_AreThoseOfSkopeo(string name, string target, string profile)
    {
        ConversionCase image = ConversionCase.Open(name);
        ImageFormat format = target == "oci" ? ImageFormat.Oci : ImageFormat.Docker;
        var options = new ConversionOptions
        {
            Target = format,
            Profile = ConversionProfile.Parse(profile),
            MissingPlatform = new Platform { Architecture = "amd64", Os = "linux" },
        };
        ConversionCase.Expectation expected = image.Expected(format, isNew: profile == "containers-image");
        if (expected.Error is not null)
        {
            Exception? refusal = await Record.ExceptionAsync(() => ImageConverter.ConvertAsync(image.Source, image.Root, options));
            Assert.True(refusal is InvalidDataException or JsonException, $"skopeo: {expected.Error}\nhere: {refusal}");
            Assert.DoesNotContain('\n', refusal.Message);
            return;
        }

        if (RefusedHere.Contains(name) && await Record.ExceptionAsync(() => ImageConverter.ConvertAsync(image.Source, image.Root, options)) is { } strict)
        {
            Assert.True(strict is InvalidDataException or JsonException, strict.ToString());
            return;
        }

        await using ConvertedImage converted = await ImageConverter.ConvertAsync(image.Source, image.Root, options);
        Assert.Equal(Encoding.UTF8.GetString(expected.Root!), Encoding.UTF8.GetString((await converted.ReadBytesAsync(converted.Root)).Span));
        Assert.Equal(expected.Root.AsSpan().SequenceEqual(image.RootBytes()), converted.IsUnchanged);

        string[] others = [.. expected.Others.Select(Encoding.UTF8.GetString)];
        Assert.All(converted.Documents, document => Assert.True(
            document.After == converted.Root || others.Contains(Encoding.UTF8.GetString(document.Bytes.Span)),
            $"skopeo has no {Encoding.UTF8.GetString(document.Bytes.Span)}"));
    }
}
