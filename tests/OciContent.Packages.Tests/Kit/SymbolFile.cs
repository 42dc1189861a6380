using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;

namespace OciContent.Packages.Tests.Kit;

/// <summary>A portable pdb: the sources it names, and those within it.</summary>
internal sealed class SymbolFile : IDisposable
{
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    private readonly MetadataReaderProvider _provider;
    private readonly MetadataReader _reader;

    public SymbolFile(byte[] content)
    {
        _provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(content));
        _reader = _provider.GetMetadataReader();
    }

    /// <summary>The paths of the sources.</summary>
    public IReadOnlyList<string> Documents =>
        [.. _reader.Documents.Select(document => _reader.GetString(_reader.GetDocument(document).Name))];

    /// <summary>The texts of the sources that are within it: those that no repository has.</summary>
    public IReadOnlyList<string> EmbeddedSources => [.. Informations(EmbeddedSource).Select(Unpack)];

    /// <summary>The JSON that says where the sources are; null if nothing does.</summary>
    public string? SourceLinkJson => Informations(SourceLink).Select(static blob => Encoding.UTF8.GetString(blob)).SingleOrDefault();

    public void Dispose() => _provider.Dispose();

    private IEnumerable<byte[]> Informations(Guid kind) =>
        _reader.CustomDebugInformation.Select(_reader.GetCustomDebugInformation)
            .Where(found => _reader.GetGuid(found.Kind) == kind)
            .Select(found => _reader.GetBlobBytes(found.Value));

    // Portable PDB, embedded source: the length before compression, 0 if there is none, and the bytes.
    private static string Unpack(byte[] blob)
    {
        using Stream source = new MemoryStream(blob, sizeof(int), blob.Length - sizeof(int));
        using Stream text = BitConverter.ToInt32(blob) == 0 ? source : new DeflateStream(source, CompressionMode.Decompress);
        using var reader = new StreamReader(text);
        return reader.ReadToEnd();
    }
}
