using OciContent.Policies;
using OciContent.Registry;
using OciContent.Registry.Tags;
using OciContent.Signing.Policies;
using OciContent.Transports;

namespace Admission;

/// <summary>What the settings ask of images.</summary>
public static class AdmissionSettings
{
    /// <summary>Reads the settings, and the files that they name.</summary>
    /// <param name="configuration">
    /// <c>Allowed</c>: the names of images. <c>MaxAgeInDays</c>. <c>Policy</c>: a document that says who must have signed what.
    /// <c>Lock</c>: a lock file. Without a policy, tags mean what they were locked to. With one, <c>locked: true</c> in it refuses tags
    /// that mean something else now.
    /// </param>
    /// <param name="client">Asks the registries; it is disposed of by its owner.</param>
    public static async Task<ImageReferencePolicy> ReadAsync(IConfiguration configuration, RegistryClient client)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ImageLock? images = configuration["Lock"] is { } file ? await new ImageLockFile(file).ReadAsync() : null;
        List<ImageRule> rules = [ImageRule.NoUrls];
        if (configuration.GetValue<double?>("MaxAgeInDays") is { } days)
        {
            rules.Add(ImageRule.MaxAge(TimeSpan.FromDays(days)));
        }

        string? document = configuration["Policy"];
        if (document is not null)
        {
            var options = new ImagePolicyOptions
            {
                Transports = ImageTransports.Default.Add(new RegistryTransport(client)),
                Pins = images is null ? null : images.DigestsOf,
            };
            rules.Add((await ImagePolicy.LoadAsync(document, options)).ToRule());
        }

        return new ImageReferencePolicy(client, new()
        {
            AllowedNames = configuration.GetSection("Allowed").Get<string[]>() ?? [],
            Lock = document is null ? images : null,
            Rules = rules,
        });
    }
}
