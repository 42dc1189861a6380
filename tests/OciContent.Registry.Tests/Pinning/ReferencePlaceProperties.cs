using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OciContent.Registry.Pinning;

namespace OciContent.Registry.Tests.Pinning;

/// <summary>In files of random parts, the references that were put there are found where they were put, and nothing else is.</summary>
public sealed class ReferencePlaceProperties
{
    private static readonly Config Config = Cases.Config(17, 1001, all: 5_000, fewer: 300);

    // A mark stands for where a reference comes, as in the vectors.
    private static readonly string[] DockerfileParts =
    [
        "FROM @\n", "from  @  AS s%\n", "FROM --platform=linux/arm64 @\n", "FROM \\\n  @ \\\n  AS s%\n", "FROM \"@\"\n",
        "COPY --from=@ /a /b\n",
        "COPY --link --from=@ /a \\\n # c\n  /b\n", "RUN --mount=type=bind,from=@,target=/x ls\n",
        "ONBUILD COPY --from=@ /a /b\n", "# FROM a:1\n", "\n",
        "RUN echo FROM a:1 && \\\n  FROM b:1\n", "RUN <<EOF\nFROM a:1\nEOF\n", "LABEL a=\"é 🐳 a:1\"\n", "CMD [\"a:1\"]\n",
        "ENV A=a:1 B=b:1\n",
    ];

    private static readonly string[] ComposeParts =
    [
        "  s%: {image: @}\n", "  s%: {image: \"@\", ports: [\"1:1\"]}\n", "  s%:\n    image: '@' # é\n",
        "  s%:\n    image: >-\n      @\n", "  s%:\n    image: &a% @\n",
        "  s%:\n    image:\n      @\n", "  s%: {\"image\": \"@\"}\n", "  # image: a:1\n",
        "  s%: {environment: {image: a:1}, labels: ['image: a:1']}\n",
        "  s%:\n    command: |\n      image: a:1\n",
        "  s%:\n    build:\n      additional_contexts: {b: docker-image://@}\n", "  größe%:\n    image: !!str @\n", "\n",
    ];

    private static readonly string[] PodParts =
    [
        "  - image: @\n", "  - {image: @, name: a}\n", "  - name: a\n    image: \"@\"\n    env: [{name: a, value: a:1}]\n",
        "  - args: ['image: a:1']\n    image: '@'\n",
        "  # image: a:1\n", "  - &c%\n    image: @ # 🐳\n", "  - name: é\n    args:\n    - |\n      - image: a:1\n", "\n",
    ];

    private static readonly string[] Names =
        ["alpine:3", "library/alpine:3.20", "ghcr.io/a/b:1", "localhost:5000/a/b:v1", "a.b.c/d__e/f-g:T_a.g-1",
        "quay.io/a/b", "registry.example.com:443/x/y/z"];

    [Fact]
    public void ADockerfile_OfRandomParts_IsPinnedAtItsReferences() => Check(ReferenceFormat.Dockerfile, "ARG A\n", DockerfileParts);

    [Fact]
    public void AComposeFile_OfRandomParts_IsPinnedAtItsReferences() => Check(ReferenceFormat.Compose, "services:\n", ComposeParts);

    [Fact]
    public void APod_OfRandomParts_IsPinnedAtItsReferences() =>
        Check(ReferenceFormat.Kubernetes, "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n", PodParts);

    private static void Check(ReferenceFormat format, string head, string[] parts)
    {
        Gen<(int Part, int Name)[]> files = Gen.Choose(0, parts.Length - 1).Zip(Gen.Choose(0, Names.Length - 1)).ArrayOf();
        Prop.ForAll(files.ToArbitrary(), ArbMap.Default.ArbFor<bool>(), ArbMap.Default.ArbFor<bool>(), (file, hasMark, hasReturns) =>
        {
            var input = new StringBuilder(hasMark ? "\uFEFF" : "").Append(head);
            var expected = new StringBuilder(input.ToString());
            int number = 0;
            foreach ((int part, int name) in file)
            {
                string text = parts[part].Replace("%", $"{number++}", StringComparison.Ordinal);
                input.Append(text.Replace("@", Names[name], StringComparison.Ordinal));
                expected.Append(text.Replace("@", Pinned(Names[name]), StringComparison.Ordinal));
            }

            PinnedFile pinned = PinnedFiles.PinAsync(format, End(input, hasReturns)).GetAwaiter().GetResult();
            Assert.Equal(End(expected, hasReturns), Encoding.UTF8.GetString(pinned.Content.Span));
        }).Check(Config);
    }

    private static string End(StringBuilder text, bool hasReturns) =>
        hasReturns ? text.ToString().Replace("\n", "\r\n", StringComparison.Ordinal) : text.ToString();

    private static string Pinned(string name)
    {
        string tagged = name.LastIndexOf(':') > name.LastIndexOf('/') ? name : $"{name}:latest";
        return $"{tagged}@{PinnedFiles.DigestOf(ImageReference.Parse(tagged))}";
    }
}
