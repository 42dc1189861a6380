using OciContent.Conversion;
using OciContent.Images;
using OciContent.Sources;

namespace OciContent.Tests.Conversion;

/// <summary>
/// What a conversion says is lost of the cases of tests/vectors/conversion: the document, the place and the reason, in the documents'
/// order.
/// </summary>
public sealed class ConversionLossTests
{
    [Fact]
    public async Task FieldsOfDockersConfig_AreLostInOci() => await AssertLossesAsync(
        "docker-full",
        ImageFormat.Oci,
        "config.json /id dockerField",
        "config.json /parent dockerField",
        "config.json /comment dockerField",
        "config.json /container dockerField",
        "config.json /container_config dockerField",
        "config.json /docker_version dockerField",
        "config.json /config/Hostname dockerField",
        "config.json /config/Domainname dockerField",
        "config.json /config/AttachStdin dockerField",
        "config.json /config/AttachStdout dockerField",
        "config.json /config/AttachStderr dockerField",
        "config.json /config/Tty dockerField",
        "config.json /config/OpenStdin dockerField",
        "config.json /config/StdinOnce dockerField",
        "config.json /config/Healthcheck dockerField",
        "config.json /config/Image dockerField",
        "config.json /config/NetworkDisabled dockerField",
        "config.json /config/MacAddress dockerField",
        "config.json /config/OnBuild dockerField",
        "config.json /config/StopTimeout dockerField",
        "config.json /config/Shell dockerField",
        "config.json /config/Memory unknownField",
        "config.json /config/unknown unknownField",
        "config.json /Size dockerField",
        "config.json /rootfs/base_layer dockerField",
        "config.json /rootfs/unknown unknownField",
        "config.json /history/0/unknown unknownField",
        "config.json /moby.buildkit.buildinfo.v1 unknownField");

    [Fact]
    public async Task NumbersThatNobodyKnows_AreLostInOci() => await AssertLossesAsync(
        "docker-numbers",
        ImageFormat.Oci,
        "config.json /Size dockerField",
        "config.json /a unknownField",
        "config.json /b unknownField",
        "config.json /c unknownField",
        "config.json /d unknownField",
        "config.json /config/StopTimeout dockerField",
        "config.json /config/Healthcheck dockerField");

    [Fact]
    public async Task DescriptorsOfDocker_LoseWhatDockerDoesNotDefine() => await AssertLossesAsync(
        "docker-annotated",
        ImageFormat.Oci,
        "manifest.json /config/annotations annotations",
        "manifest.json /config/data data",
        "manifest.json /layers/0/annotations annotations",
        "manifest.json /annotations annotations");

    [Fact]
    public async Task UnknownFieldsOfAManifest_AreLost() => await AssertLossesAsync(
        "docker-indented",
        ImageFormat.Oci,
        "manifest.json /unknown unknownField",
        "manifest.json /config/platform platform");

    [Fact]
    public async Task AddressesOfAConfig_AreLostInOci() => await AssertLossesAsync(
        "docker-config-urls",
        ImageFormat.Oci,
        "manifest.json /config/urls urls");

    [Fact]
    public async Task TimesBeyondNanoseconds_LosePrecision() => await AssertLossesAsync(
        "docker-times",
        ImageFormat.Oci,
        "config.json /history/5/created precision",
        "config.json /history/6/created precision");

    /// <summary>A port is a key: what stands behind it has no meaning, and image-spec writes an empty object.</summary>
    [Fact]
    public async Task ValuesOfPorts_AreLostInOci() => await AssertLossesAsync(
        "docker-empty-layers",
        ImageFormat.Oci,
        "config.json /config/ExposedPorts/80~1tcp/a unknownField");

    /// <summary>What is null, empty, zero or false says nothing.</summary>
    /// <param name="name">A case of tests/vectors/conversion.</param>
    [Theory]
    [InlineData("docker-nulls")]
    [InlineData("docker-nulls-inside")]
    [InlineData("docker-nulls-outside")]
    [InlineData("docker-empties")]
    [InlineData("list-no-platform")]
    public async Task NothingSaid_IsNotMissed(string name) => await AssertLossesAsync(name, ImageFormat.Oci);

    [Theory]
    [InlineData("docker-layer-types", "oci")]
    [InlineData("docker-strings", "oci")]
    [InlineData("oci-layer-types", "docker")]
    [InlineData("oci-config-urls", "docker")]
    [InlineData("index-no-platform", "docker")]
    public async Task WhatBothFormsHave_IsNotLost(string name, string target) =>
        await AssertLossesAsync(name, target == "oci" ? ImageFormat.Oci : ImageFormat.Docker);

    [Fact]
    public async Task AnnotationsOfAManifest_AreLostInDocker() => await AssertLossesAsync(
        "oci-annotated",
        ImageFormat.Docker,
        "manifest.json /config/annotations annotations",
        "manifest.json /layers/0/annotations annotations",
        "manifest.json /layers/1/unknown unknownField",
        "manifest.json /annotations annotations",
        "manifest.json /unknown unknownField");

    [Fact]
    public async Task Subject_IsLostInDocker() => await AssertLossesAsync(
        "oci-subject",
        ImageFormat.Docker,
        "manifest.json /subject subject");

    [Fact]
    public async Task ArtifactTypes_AreLostInDocker() => await AssertLossesAsync(
        "oci-artifact-type",
        ImageFormat.Docker,
        "manifest.json /config/artifactType artifactType",
        "manifest.json /artifactType artifactType");

    [Fact]
    public async Task Data_IsLostInDocker() => await AssertLossesAsync(
        "oci-data",
        ImageFormat.Docker,
        "manifest.json /config/data data",
        "manifest.json /layers/0/data data");

    [Fact]
    public async Task ListOfDocker_LosesFeatures() => await AssertLossesAsync(
        "list-everything",
        ImageFormat.Oci,
        "list.json /manifests/0/annotations annotations",
        "list.json /manifests/0/unknown unknownField",
        "list.json /manifests/0/platform/features platform",
        "list.json /manifests/0/platform/unknown unknownField",
        "list.json /annotations annotations",
        "list.json /unknown unknownField");

    [Fact]
    public async Task IndexOfOci_LosesAnnotationsInDocker() => await AssertLossesAsync(
        "index-annotated",
        ImageFormat.Docker,
        "list.json /manifests/0/annotations annotations",
        "list.json /manifests/0/platform/unknown unknownField",
        "list.json /manifests/1/unknown unknownField",
        "list.json /annotations annotations",
        "list.json /unknown unknownField");

    [Fact]
    public async Task IndexOfOci_LosesItsTypeAndSubjectInDocker() => await AssertLossesAsync(
        "index-artifact-type",
        ImageFormat.Docker,
        "list.json /artifactType artifactType",
        "list.json /subject subject");

    /// <summary>It is written anew for the sake of one image.</summary>
    [Fact]
    public async Task IndexOfOci_LosesInAnOldCopyWhatThatDidNotKnow() => await AssertLossesAsync(
        "index-docker-child-data",
        ImageFormat.Oci,
        ConversionProfile.ContainersImage525,
        "list.json /manifests/1/data data",
        "list.json /artifactType artifactType",
        "list.json /subject subject");

    [Fact]
    public void EveryKind_IsExplained()
    {
        ConversionLoss[] losses =
        [
            .. Enum.GetValues<ConversionLossKind>().Select(static kind => new ConversionLoss(Descriptor.Empty, "/a\n", kind)),
        ];

        Assert.Distinct(losses.Select(static loss => loss.Explanation));
        Assert.DoesNotContain(losses, static loss => loss.Explanation == "it is not kept");
        Assert.Equal($"{Descriptor.Empty.Digest}: /a\\u000a is lost: annotations are not kept.", losses[0].ToString());
    }

    private static async Task AssertLossesAsync(string name, ImageFormat target, params string[] expected)
    {
        await AssertLossesAsync(name, target, ConversionProfile.ContainersImage525, expected);
        await AssertLossesAsync(name, target, ConversionProfile.ContainersImage, expected);
    }

    private static async Task AssertLossesAsync(string name, ImageFormat target, ConversionProfile profile, params string[] expected)
    {
        ConversionCase image = ConversionCase.Open(name);

        await using ConvertedImage converted = await ImageConverter.ConvertAsync(
            ImageSource.Create(image.Source, image.Root),
            new ConversionOptions { Target = target, Profile = profile });

        Assert.Equal(expected, converted.Losses.Select(loss => LossCheck.Describe(image, loss)));
    }
}
