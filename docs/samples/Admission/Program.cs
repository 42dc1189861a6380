using Admission;
using OciContent.Policies;
using OciContent.Registry;
using OciContent.Registry.Authentication;
using OciContent.Registry.Tags;

// Admission --urls https://+:8443 [--Allowed:0 registry.example.com/*] [--Lock oci-content.lock] [--MaxAgeInDays 90]
// The certificate is ASP.NET Core's affair: Kestrel:Certificates:Default:Path and KeyPath.
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
ConfigurationManager configuration = builder.Configuration;
using var client = new RegistryClient(new() { Credentials = CredentialSource.FromEnvironment() });
var policy = new ImageReferencePolicy(
    client,
    new()
    {
        AllowedNames = configuration.GetSection("Allowed").Get<string[]>() ?? [],
        Lock = configuration["Lock"] is { } path ? ImageLock.Parse(await File.ReadAllBytesAsync(path)) : null,
        Rules =
        [
            ImageRule.NoUrls,
            .. configuration.GetValue<double?>("MaxAgeInDays") is { } days
                ? [ImageRule.MaxAge(TimeSpan.FromDays(days))]
                : Array.Empty<ImageRule>(),
        ],
    });
await AdmissionApp.Create(builder, policy).RunAsync();
