using System.Globalization;
using OciContent.Sources;

namespace OciContent.Policies;

/// <summary>The image was created at most so long ago.</summary>
internal sealed class AgeRule(TimeSpan age, TimeProvider timeProvider) : ImageRule("age")
{
    // Clocks differ a little.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    protected override async Task<RuleVerdict> EvaluateCoreAsync(ImageSource image, CancellationToken cancellationToken)
    {
        ImageListing listing = await image.ListImagesAsync(cancellationToken).ConfigureAwait(false);
        if (listing.Problems is [ContentProblem problem, ..])
        {
            return NotSatisfied($"{problem.Location}: {problem.Message}");
        }

        DateTimeOffset now = timeProvider.GetUtcNow();
        StoredImage[] images = [.. listing.Images.Where(static image => image.IsImage)];
        Timestamp? oldest = null;
        foreach (StoredImage one in images)
        {
            if (one.ConfigDocument?.Created is not { } created)
            {
                return NotSatisfied($"The config of {NameOf(one)} does not say when it was created: expected at most {Text(age)} ago.");
            }

            DateTimeOffset time = created.ToDateTimeOffset();
            if (time > now + Tolerance)
            {
                return NotSatisfied($"{NameOf(one)} was created at {created}, which is in the future: expected at most {Text(age)} ago.");
            }

            if (now - time > age)
            {
                return NotSatisfied($"{NameOf(one)} was created at {created}, {Text(now - time)} ago: expected at most {Text(age)}.");
            }

            oldest = oldest is { } known && known.ToDateTimeOffset() <= time ? oldest : created;
        }

        return oldest is null
            ? NotSatisfied("There is no image that says when it was created: expected one.")
            : Satisfied($"It was created at {oldest}, at most {Text(age)} ago.");
    }

    private static string NameOf(StoredImage image) => (image.Manifest ?? image.Config)?.Digest.ToString() ?? "the image";

    private static string Text(TimeSpan time) =>
        time.TotalDays >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalDays):0} d")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalHours):0} h");
}
