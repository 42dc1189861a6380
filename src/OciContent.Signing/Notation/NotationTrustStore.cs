using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OciContent.Internal;
using OciContent.Signing.Certificates;

namespace OciContent.Signing.Notation;

/// <summary>
/// The certificates that are trusted, in named stores of three types: <c>ca:NAME</c> for authorities of signers,
/// <c>signingAuthority:NAME</c>, and <c>tsa:NAME</c> for time stamp authorities (Notary Project, trust-store-trust-policy.md, "Trust
/// Store"). Nothing in it is trusted until a trust policy names it.
/// </summary>
/// <example>
/// <code>
/// NotationTrustStore store = new NotationTrustStore().With("ca:example", File.ReadAllBytes("example-root.pem"));
/// Console.WriteLine(string.Join(", ", store.Names));
/// </code>
/// </example>
public sealed class NotationTrustStore
{
    internal const string Authorities = "ca";
    internal const string SigningAuthorities = "signingAuthority";
    internal const string Tsa = "tsa";

    private const int MaxFileSize = 1024 * 1024;
    private const int MaxFiles = 1000;
    private const int MaxNameLength = 255;

    private static readonly string[] Extensions = [".pem", ".crt", ".cer"];

    private readonly Dictionary<string, Entry> _stores;

    /// <summary>A store of nothing.</summary>
    public NotationTrustStore()
        : this([])
    {
    }

    private NotationTrustStore(Dictionary<string, Entry> stores) => _stores = stores;

    /// <summary>The types and names of the stores, such as <c>ca:example</c>.</summary>
    public IReadOnlyCollection<string> Names => [.. _stores.Keys.Order(StringComparer.Ordinal)];

    /// <summary>
    /// Reads the stores that a policy names, in a folder of notation's: <c>truststore/x509/TYPE/NAME</c>, with certificates in PEM or DER
    /// in files that end in <c>.pem</c>, <c>.crt</c> or <c>.cer</c>. A store that is missing or broken fails the signatures that need it,
    /// and the reason says how.
    /// </summary>
    /// <param name="folder">The folder, such as <see cref="NotationVerifier.DefaultFolder"/>.</param>
    /// <param name="policy">The policy.</param>
    public static NotationTrustStore Load(string folder, NotationTrustPolicy policy)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(policy);
        var stores = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (string name in policy.Statements.SelectMany(static statement => statement.TrustStores))
        {
            if (!stores.ContainsKey(name))
            {
                stores.Add(name, LoadStore(folder, name));
            }
        }

        return new NotationTrustStore(stores);
    }

    /// <summary>Adds certificates to a store; this one stays as it is.</summary>
    /// <param name="name">The store's type and name, such as <c>ca:example</c>.</param>
    /// <param name="certificates">Certificates in PEM, or in DER one after the other.</param>
    /// <exception cref="ArgumentException">The name is not one.</exception>
    /// <exception cref="FormatException">There is no certificate, or one that such a store may not have: see the specification.</exception>
    public NotationTrustStore With(string name, ReadOnlySpan<byte> certificates)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || name[..colon] is not (Authorities or SigningAuthorities or Tsa) || !IsName(name.AsSpan(colon + 1)))
        {
            throw new ArgumentException(
                $"{ErrorText.Quote(name)} is not the name of a trust store: expected {Authorities}, {SigningAuthorities} or {Tsa}, "
                    + "a colon and letters, digits, '_', '.' or '-'.",
                nameof(name));
        }

        List<X509Certificate2> added = Read(certificates, name, name[..colon]);
        IReadOnlyList<X509Certificate2> old = _stores.TryGetValue(name, out Entry? entry) ? entry.Certificates : [];
        return new NotationTrustStore(
            new Dictionary<string, Entry>(_stores, StringComparer.Ordinal) { [name] = new Entry([.. old, .. added], Fault: null) });
    }

    /// <summary>Whether it is the name of a store: that of a folder, which leads nowhere else.</summary>
    internal static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > MaxNameLength || name is "." or "..")
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The certificates of a store, or what is wrong with it.</summary>
    internal (IReadOnlyList<X509Certificate2> Certificates, string? Fault) Find(string name) =>
        _stores.TryGetValue(name, out Entry? entry)
            ? (entry.Certificates, entry.Fault)
            : ([], $"The trust store '{name}' is missing: expected certificates in it.");

    private static Entry LoadStore(string folder, string name)
    {
        try
        {
            string type = name[..name.IndexOf(':', StringComparison.Ordinal)];
            return new Entry(LoadFiles(Path.Join(folder, "truststore", "x509"), type, name[(type.Length + 1)..]), Fault: null);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or FormatException or UnauthorizedAccessException)
        {
            return new Entry([], $"The trust store '{name}' cannot be used: {e.Message}");
        }
    }

    private static List<X509Certificate2> LoadFiles(string folder, string type, string name)
    {
        string path = folder;
        foreach (string part in (ReadOnlySpan<string>)["", type, name])
        {
            path = part.Length == 0 ? path : Path.Join(path, part);
            NotationFile.RequireNoLink(new DirectoryInfo(path));
        }

        if (!Directory.Exists(path))
        {
            throw new DirectoryNotFoundException($"{ErrorText.Quote(path)} does not exist: expected a folder of certificates.");
        }

        var found = new List<X509Certificate2>();
        IEnumerable<FileSystemInfo> files = new DirectoryInfo(path)
            .EnumerateFileSystemInfos()
            .Take(MaxFiles + 1)
            .OrderBy(static file => file.Name, StringComparer.Ordinal);
        int count = 0;
        foreach (FileSystemInfo file in files)
        {
            if (++count > MaxFiles)
            {
                throw new InvalidDataException($"{ErrorText.Quote(path)} has more than {MaxFiles} files: expected at most that many.");
            }

            NotationFile.RequireNoLink(file);
            if (file is FileInfo && Extensions.Contains(file.Extension, StringComparer.OrdinalIgnoreCase))
            {
                found.AddRange(Read(NotationFile.Read(file.FullName, MaxFileSize), file.FullName, type));
            }
        }

        return found.Count > 0
            ? found
            : throw new InvalidDataException($"{ErrorText.Quote(path)} has no certificates: expected one at least.");
    }

    private static List<X509Certificate2> Read(ReadOnlySpan<byte> content, string place, string type)
    {
        var found = new List<X509Certificate2>();
        try
        {
            foreach (byte[] der in DerIn(content))
            {
                found.Add(CertificateChain.Load(der));
            }

            if (found.Count == 0)
            {
                throw new FormatException($"{ErrorText.Quote(place)} has no certificates: expected one at least.");
            }

            foreach (X509Certificate2 certificate in found)
            {
                RequireAnchor(certificate, place, type);
            }
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            throw new FormatException($"{ErrorText.Quote(place)} is not certificates in PEM or DER (RFC 7468, section 5).", e);
        }

        return found;
    }

    // As notation does: what is trusted is an authority's certificate, or one that is signed by itself.
    private static void RequireAnchor(X509Certificate2 certificate, string place, string type)
    {
        bool isSelfSigned = NotationChain.IsSelfSigned(certificate);
        bool isAuthority = NotationChain.IsAuthority(certificate);
        if (type == Tsa ? !isSelfSigned || !isAuthority : !isSelfSigned && !isAuthority)
        {
            throw new FormatException(
                $"{NotationChain.Name(certificate)} in {ErrorText.Quote(place)} is not a root: expected "
                    + (type == Tsa ? "the root of an authority." : "that of an authority, or one that is signed by itself."));
        }
    }

    private static List<byte[]> DerIn(ReadOnlySpan<byte> content)
    {
        var found = new List<byte[]>();
        if (content.IsEmpty || content[0] == 0x30)
        {
            while (!content.IsEmpty)
            {
                AsnDecoder.ReadEncodedValue(content, AsnEncodingRules.DER, out _, out _, out int length);
                found.Add(content[..length].ToArray());
                content = content[length..];
            }

            return found;
        }

        ReadOnlySpan<char> text = Encoding.Latin1.GetString(content);
        while (PemEncoding.TryFind(text, out PemFields fields))
        {
            if (text[fields.Label] is not "CERTIFICATE")
            {
                throw new CryptographicException("There is something else than a certificate.");
            }

            byte[] der = new byte[fields.DecodedDataLength];
            Convert.TryFromBase64Chars(text[fields.Base64Data], der, out int written);
            found.Add(der[..written]);
            text = text[fields.Location.End..];
        }

        return found;
    }

    private sealed record Entry(IReadOnlyList<X509Certificate2> Certificates, string? Fault);
}
