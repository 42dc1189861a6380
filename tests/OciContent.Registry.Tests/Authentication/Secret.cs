using System.Text;
using OciContent.Registry.Authentication;

namespace OciContent.Registry.Tests.Authentication;

/// <summary>The secrets of these tests, which no message and no text of an object may have.</summary>
internal static class Secret
{
    public const string Username = "jane";
    public const string Password = "SECRETpassword:with-colon";
    public const string IdentityToken = "SECRETidentity";
    public const string RegistryToken = "SECRETregistry";

    /// <summary>What every secret begins with.</summary>
    public const string Mark = "SECRET";

    public static RegistryCredential OfPassword { get; } = RegistryCredential.FromPassword(Username, Password);

    public static RegistryCredential OfIdentityToken { get; } = RegistryCredential.FromIdentityToken(IdentityToken);

    public static RegistryCredential OfRegistryToken { get; } = RegistryCredential.FromRegistryToken(RegistryToken);

    /// <summary>The password as Basic authentication and files have it.</summary>
    public static string Base64 { get; } = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Username}:{Password}"));

    /// <summary>Nothing secret is in a text, as it is or in base64.</summary>
    public static void AssertNotIn(string? text)
    {
        Assert.DoesNotContain(Mark, text ?? "", StringComparison.Ordinal);

        // What does not depend on how the three bytes of a group fall.
        foreach (int shift in (int[])[0, 1, 2])
        {
            string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('x', shift) + Mark));
            Assert.DoesNotContain(encoded[(shift == 0 ? 0 : 4)..^4], text ?? "", StringComparison.Ordinal);
        }
    }

    /// <summary>The exception that something throws, which has nothing secret in all of its text and is one line long.</summary>
    public static async Task<T> RefusalAsync<T>(Func<Task> action)
        where T : Exception
    {
        T exception = await Assert.ThrowsAsync<T>(action);
        AssertNotIn(exception.ToString());
        AssertNotIn(exception.Message);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.EndsWith(".", exception.Message, StringComparison.Ordinal);
        return exception;
    }
}
