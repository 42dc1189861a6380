using Admission;
using OciContent.Registry;
using OciContent.Registry.Authentication;

// Admission --urls https://+:8443 [--Allowed:0 registry.example.com/*] [--Lock oci-content.lock] [--Policy policy.yaml] [--MaxAgeInDays 90]
// The certificate is ASP.NET Core's affair: Kestrel:Certificates:Default:Path and KeyPath.
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
using var client = new RegistryClient(new() { Credentials = CredentialSource.FromEnvironment() });
await AdmissionApp.Create(builder, await AdmissionSettings.ReadAsync(builder.Configuration, client)).RunAsync();
