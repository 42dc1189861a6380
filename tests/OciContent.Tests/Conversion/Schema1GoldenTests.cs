using System.Text;
using System.Text.Json;
using OciContent.Conversion;
using OciContent.Images;
using OciContent.Sources;

namespace OciContent.Tests.Conversion;

/// <summary>What skopeo makes of images of schema 1, byte for byte; see tests/vectors/README.md.</summary>
public sealed class Schema1GoldenTests
{
    public static IEnumerable<object[]> Cases =>
        from name in ConversionCase.Schema1Names
        from target in new[] { ImageFormat.Oci, ImageFormat.Docker }
        from profile in new[] { ConversionProfile.ContainersImage525, ConversionProfile.ContainersImage }
        select new object[] { name, target.Name, profile.Name };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Documents_AreThoseOfSkopeo(string name, string target, string profile)
    {
        ConversionCase image = ConversionCase.OpenSchema1(name);
        ImageFormat format = target == "oci" ? ImageFormat.Oci : ImageFormat.Docker;
        var options = new ConversionOptions { Target = format, Profile = ConversionProfile.Parse(profile) };
        ConversionCase.Expectation expected = image.Expected(format, isNew: profile == "containers-image");
        if (expected.Error is not null)
        {
            Exception? refusal = await Record.ExceptionAsync(() =>
                ImageConverter.ConvertAsync(ImageSource.Create(image.Source, image.Root), options));
            Assert.True(refusal is InvalidDataException or JsonException, $"skopeo: {expected.Error}\nhere: {refusal}");
            Assert.DoesNotContain('\n', refusal.Message);
            return;
        }

        // A config whose os is null is none to a strict reader, and so cannot be converted to OCI any further.
        if (name == "schema1-nulls" && format == ImageFormat.Oci)
        {
            await Assert.ThrowsAsync<JsonException>(() =>
                ImageConverter.ConvertAsync(ImageSource.Create(image.Source, image.Root), options));
            return;
        }

        await using ConvertedImage converted = await ImageConverter.ConvertAsync(ImageSource.Create(image.Source, image.Root), options);
        Assert.Equal(
            [Encoding.UTF8.GetString(Assert.Single(expected.Others)), Encoding.UTF8.GetString(expected.Root!)],
            converted.Changes.Select(static document => Encoding.UTF8.GetString(document.Bytes.Span)));
        Assert.Equal(converted.Changes[1].After, converted.Root);
        Assert.All(converted.Changes, document => Assert.Equal(Digest.Compute(document.Bytes.Span), document.After.Digest));
        Assert.False(converted.IsUnchanged);
        Assert.NotEmpty(converted.Losses);
    }
}
