using System.Runtime.ExceptionServices;
using OciContent.Copying;
using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Tests.Kit;

/// <summary>Selects of a source what a test asks for.</summary>
internal static class TestSelecting
{
    public static async Task<ImageListing> ListImagesAsync(this ImageSource source, string reference) =>
        await (await source.SelectAsync(reference)).ListImagesAsync();

    public static async Task<Descriptor> ResolveAsync(
        this ImageSource source,
        string reference,
        CancellationToken cancellationToken = default
    ) => (await source.SelectAsync(reference, cancellationToken: cancellationToken)).ResolveRoot();

    /// <summary>Lists images of which all must be readable.</summary>
    public static async Task<ImageListing> ListStrictlyAsync(this ImageSource source)
    {
        ImageListing listing = await source.ListImagesAsync();
        if (listing.Problems is [ContentProblem problem, ..])
        {
            Assert.Equal(problem.Message, problem.Exception!.Message);
            ExceptionDispatchInfo.Throw(problem.Exception);
        }

        return listing;
    }

    /// <summary>Copies what is at one location to another.</summary>
    public static async Task<CopiedImage> CopyAsync(
        string source,
        string destination,
        CopyOptions? options = null,
        Platform? platform = null,
        DocumentLimits? limits = null)
    {
        ImageLocation.Parse(destination).ToDestination().Validate();
        await using ImageSource opened = await ImageLocation
            .Parse(source)
            .OpenAsync(new ImageSourceOptions { Platform = platform, Limits = limits ?? new DocumentLimits() });
        return await ImageCopier.CopyAsync(opened, ImageLocation.Parse(destination), options ?? new CopyOptions());
    }

    /// <summary>Copies all that is at one location to another.</summary>
    public static async Task<CopiedLayout> CopyAllAsync(string source, string destination, CopyOptions? options = null)
    {
        await using ImageSource opened = await ImageLocation.Parse(source).OpenAsync();
        return await ImageCopier.CopyAllAsync(opened, ImageLocation.Parse(destination), options ?? new CopyOptions());
    }
}
