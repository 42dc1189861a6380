using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OciContent.Docs.Tests;

/// <summary>Compiles a program as a console project does that references the packages.</summary>
internal static class ProgramCompiler
{
    // What a project of the SDK uses by itself.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Compiles a program to a file.</summary>
    /// <returns>The warnings and errors.</returns>
    public static IReadOnlyList<string> Compile(string source, string path)
    {
        using FileStream assembly = File.Create(path);
        return Compile([source], assembly);
    }

    /// <summary>Compiles a program of several files.</summary>
    /// <returns>The warnings and errors.</returns>
    public static IReadOnlyList<string> Compile(IEnumerable<string> sources, Stream assembly)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var compilation = CSharpCompilation.Create(
            "program",
            sources.Prepend(ImplicitUsings).Select(source => CSharpSyntaxTree.ParseText(source, options)),
            References,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        return
        [
            .. compilation
                .Emit(assembly)
                .Diagnostics.Where(static found => found.Severity > DiagnosticSeverity.Info)
                .Select(static found => found.ToString()),
        ];
    }
}
