using System.Text;
using System.Text.Json;
using OciContent.Conversion;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Tests.Conversion;

/// <summary>What skopeo makes of images, byte for byte; see tests/vectors/README.md.</summary>
public sealed class ConversionGoldenTests
{
    public static IEnumerable<object[]> Cases =>
        from name in ConversionCase.Names
        from target in new[] { ImageFormat.Oci, ImageFormat.Docker }
        from profile in new[] { ConversionProfile.ContainersImage525, ConversionProfile.ContainersImage }
        where name != "index-docker-child-data-changes" || profile == ConversionProfile.ContainersImage525
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
        Task<ConvertedImage> ConvertAsync() => ImageConverter.ConvertAsync(ImageSource.Create(image.Source, image.Root), options);
        if (StrictCases.RefusalOf(name, readsConfig: format == ImageFormat.Oci) is { } place)
        {
            JsonException strict = await Assert.ThrowsAnyAsync<JsonException>(ConvertAsync);
            Assert.Null(expected.Error);
            Assert.Contains(place, strict.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', strict.Message);
            return;
        }

        if (expected.Error is not null)
        {
            Exception? refusal = await Record.ExceptionAsync(ConvertAsync);
            Assert.True(refusal is InvalidDataException or JsonException, $"skopeo: {expected.Error}\nhere: {refusal}");
            Assert.DoesNotContain('\n', refusal.Message);
            return;
        }

        await using ConvertedImage converted = await ConvertAsync();
        Assert.Equal(
            Encoding.UTF8.GetString(expected.Root!),
            Encoding.UTF8.GetString((await converted.ReadBytesAsync(converted.Root)).Span));
        Assert.Equal(expected.Root.AsSpan().SequenceEqual(image.RootBytes()), converted.IsUnchanged);

        string[] others = [.. expected.Others.Select(Encoding.UTF8.GetString)];
        Assert.All(converted.Changes, document => Assert.True(
            document.After == converted.Root || others.Contains(Encoding.UTF8.GetString(document.Bytes.Span)),
            $"skopeo has no {Encoding.UTF8.GetString(document.Bytes.Span)}"));
    }
}
