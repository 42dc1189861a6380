using System.CommandLine;

namespace OciContent.Tool.Verbs;

/// <summary>Options and arguments that several verbs have.</summary>
internal static class VerbOptions
{
    public const string ImageHelp = "oci:DIR[:REF], oci-archive:FILE[:REF], docker-archive:FILE[:REF], dir:DIR, or a path.";

    public const string DestinationHelp = "oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:NAME:TAG] or dir:DIR.";

    public static Option<bool> Json() => new("--json") { Description = "Write one JSON document.", Arity = ArgumentArity.Zero };
}
