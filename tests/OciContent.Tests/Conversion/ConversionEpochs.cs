using OciContent.Conversion;
using OciContent.Images;

namespace OciContent.Tests.Conversion;

/// <summary>What versions of skopeo make of the images in tests/vectors/conversion: the lines of conversion-epochs.tsv.</summary>
/// <param name="Name">The case.</param>
/// <param name="Target">The form it is converted to.</param>
/// <param name="Roots">The digests of what comes of it, one for each of <see cref="Profiles"/>; <c>null</c> where it was refused.</param>
internal sealed record ConversionEpochs(string Name, ImageFormat Target, IReadOnlyList<Digest?> Roots)
{
    private static readonly string[] Lines = File.ReadAllLines(Repository.PathOf("tests/vectors/conversion-epochs.tsv"));

    /// <summary>Whose conversions they are, and whether that version was built with a Go that writes short escapes.</summary>
    public static IReadOnlyList<(ConversionProfile Profile, bool? ShortEscapes)> Profiles { get; } =
    [
        .. Lines[0]
            .Split('\t')[2..]
            .Select(static name => name.Split(':'))
            .Select(static name =>
                (
                    name[0] == ConversionProfile.ContainersImageNext.Name
                        ? ConversionProfile.ContainersImageNext
                        : ConversionProfile.Parse(name[0]),
                    name.Length > 1 ? name[1] == "short" : (bool?)null)),
    ];

    /// <summary>All of them.</summary>
    public static IEnumerable<ConversionEpochs> All { get; } = [.. Lines[1..].Select(Parse)];

    private static ConversionEpochs Parse(string line)
    {
        string[] columns = line.Split('\t');
        return new ConversionEpochs(
            columns[0],
            columns[1] == "oci" ? ImageFormat.Oci : ImageFormat.Docker,
            [.. columns[2..].Select(static root => root == "refused" ? null : Digest.Parse(root))]);
    }
}
