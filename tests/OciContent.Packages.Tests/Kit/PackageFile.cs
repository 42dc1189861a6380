using System.IO.Compression;
using System.Xml.Linq;

namespace OciContent.Packages.Tests.Kit;

/// <summary>A nupkg or snupkg: its files, and what its nuspec says.</summary>
internal sealed class PackageFile : IDisposable
{
    private readonly ZipArchive _zip;

    public PackageFile(string path)
    {
        _zip = ZipFile.OpenRead(path);
        using Stream nuspec = _zip.Entries.Single(static entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        Metadata = XDocument.Load(nuspec).Root!.Elements().Single(static element => element.Name.LocalName == "metadata");
    }

    /// <summary>Its files, those of the form apart: the nuspec and what Open Packaging Conventions ask for.</summary>
    public IEnumerable<string> Files => _zip.Entries.Select(static entry => entry.FullName)
        .Where(static name => !name.EndsWith(".nuspec", StringComparison.Ordinal) && !name.StartsWith("_rels/", StringComparison.Ordinal)
            && !name.StartsWith("package/", StringComparison.Ordinal) && name != "[Content_Types].xml");

    /// <summary>What it depends on, each as <c>ID VERSION</c>.</summary>
    public IEnumerable<string> Dependencies =>
        Metadata
            .Descendants()
            .Where(static element => element.Name.LocalName == "dependency")
            .Select(static element => $"{element.Attribute("id")!.Value} {element.Attribute("version")!.Value}");

    private XElement Metadata { get; }

    /// <summary>The text of an element of the nuspec; null if it is not there.</summary>
    public string? Said(string element) => Metadata.Elements().SingleOrDefault(found => found.Name.LocalName == element)?.Value;

    /// <summary>An attribute of an element of the nuspec; null if it is not there.</summary>
    public string? Said(string element, string attribute) =>
        Metadata.Elements().SingleOrDefault(found => found.Name.LocalName == element)?.Attribute(attribute)?.Value;

    public byte[] Read(string file)
    {
        using Stream stream = _zip.GetEntry(file)!.Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    public string ReadText(string file)
    {
        using var reader = new StreamReader(new MemoryStream(Read(file)));
        return reader.ReadToEnd();
    }

    public void Dispose() => _zip.Dispose();
}
