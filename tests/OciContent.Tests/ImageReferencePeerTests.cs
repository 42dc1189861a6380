namespace OciContent.Tests;

/// <summary>
/// Texts on the edges of the grammar, with what distribution/reference v0.6.0 (ParseNormalizedNamed) makes of them, with the
/// algorithms that go-digest registers by itself. The one difference is deliberate: BLAKE3, which go-digest has in a package of its own, is
/// taken.
/// </summary>
public sealed class ImageReferencePeerTests
{
    private const string F = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
    private const string H = "ffffffffffffffffffffffffffffffff";

    /// <summary>Text, full form, domain, path.</summary>
    public static TheoryData<string, string, string, string> Taken => new()
    {
        { "[1::2::3]/project/image:tag", "[1::2::3]/project/image:tag", "[1::2::3]", "project/image" },
        { "[1::2::3]:443/image", "[1::2::3]:443/image", "[1::2::3]:443", "image" },
        { "[:]/a", "[:]/a", "[:]", "a" },
        { "[:::]/a", "[:::]/a", "[:::]", "a" },
        { "[::::::::::::]/a", "[::::::::::::]/a", "[::::::::::::]", "a" },
        { "[12345::]/a", "[12345::]/a", "[12345::]", "a" },
        { "[1:2:3:4:5:6:7:8:9]/a", "[1:2:3:4:5:6:7:8:9]/a", "[1:2:3:4:5:6:7:8:9]", "a" },
        { "[fd00123123123]:5000/a", "[fd00123123123]:5000/a", "[fd00123123123]:5000", "a" },
        { "[FD00123123123]/a", "[FD00123123123]/a", "[FD00123123123]", "a" },
        { "[ABC]/a", "[ABC]/a", "[ABC]", "a" },
        { "[0]:1/a", "[0]:1/a", "[0]:1", "a" },
        { "[::1]:080/a", "[::1]:080/a", "[::1]:080", "a" },
        { "[::1]/a:T", "[::1]/a:T", "[::1]", "a" },
        { "[::1]/a/b__c", "[::1]/a/b__c", "[::1]", "a/b__c" },
        { "[::1]/a@sha256:" + F, "[::1]/a@sha256:" + F, "[::1]", "a" },
        { "g-r.o__u_p/im----age", "g-r.o__u_p/im----age", "", "g-r.o__u_p/im----age" },
        { "g-r.o__u_p/im----age:tag", "g-r.o__u_p/im----age:tag", "", "g-r.o__u_p/im----age" },
        { "g-r.o__u_p/im----age@sha256:" + F, "g-r.o__u_p/im----age@sha256:" + F, "", "g-r.o__u_p/im----age" },
        { "my_registry.com/app", "my_registry.com/app", "", "my_registry.com/app" },
        { "my_registry.com/app:1.0", "my_registry.com/app:1.0", "", "my_registry.com/app" },
        { "my_registry.com/app/sub", "my_registry.com/app/sub", "", "my_registry.com/app/sub" },
        { "my_registry.com", "docker.io/library/my_registry.com", "docker.io", "library/my_registry.com" },
        { "my__registry.com/app", "my__registry.com/app", "", "my__registry.com/app" },
        { "a.b_c/d", "a.b_c/d", "", "a.b_c/d" },
        { "a_b.c/d", "a_b.c/d", "", "a_b.c/d" },
        { "a--b.c/d", "a--b.c/d", "a--b.c", "d" },
        { "a.b--c/d", "a.b--c/d", "a.b--c", "d" },
        { "1.2_3/x", "1.2_3/x", "", "1.2_3/x" },
        { "a_b/c.d", "docker.io/a_b/c.d", "docker.io", "a_b/c.d" },
        { "localhost_x.y/z", "localhost_x.y/z", "", "localhost_x.y/z" },
        { "index.docker_io/a", "index.docker_io/a", "", "index.docker_io/a" },
        { "index.docker.io/a_b", "docker.io/library/a_b", "docker.io", "library/a_b" },
        { "docker.io/a.b_c/d", "docker.io/a.b_c/d", "docker.io", "a.b_c/d" },
        { "a.b_c/d/e.f_g", "a.b_c/d/e.f_g", "", "a.b_c/d/e.f_g" },
        { "x.y_z/w:t@sha256:" + F, "x.y_z/w:t@sha256:" + F, "", "x.y_z/w" },
        { "a@sha512:" + F + F, "docker.io/library/a@sha512:" + F + F, "docker.io", "library/a" },
        { "a:tag@sha512:" + F + F, "docker.io/library/a:tag@sha512:" + F + F, "docker.io", "library/a" },
        { "a.b/c:tag@sha256:" + F, "a.b/c:tag@sha256:" + F, "a.b", "c" },
        { "a.b:80/c:tag@sha256:" + F, "a.b:80/c:tag@sha256:" + F, "a.b:80", "c" },
    };

    public static TheoryData<string> Refused => new()
    {
        "[fd00123123123]/a", "[abc]/a", "[]:1/a", "[::g]/a", "[::1.2.3.4]/a", "[::1%25lo]/a", "[::1]:/a", "[::1]:+1/a", "[::1]",
        "[::1]:5000", "[::1]x/a", "x[::1]/a", "[::1]/A", "[1::2::3]@sha256:" + F, "my_registry.com:5000/app", "my___registry.com/app",
        "my_registry.com/App", "My_registry.com/app", "a_.b/c", "a._b/c", "a..b/c", "a.-b/c", "a-.b/c", "a.b-/c", "-a.b/c", "_a.b/c",
        "a.b_/c", "docker_.io/a", "docker.io_/a", "a.b_c//d", "a.b_c/", "x.y_z/w:@sha256:" + F, "a@sha384:" + H, "a@sha384:" + F,
        "a@unknown:" + F, "a@unknown:abc123", "a@unknown:" + H, "gcr.io/project-id/unknown-alg@unknown:abc123",
        "validname@invaliddigest:" + F, "a@sha256+b64:" + F, "a@sha256.x:" + F, "a@sha1:" + H + "ffffffff", "a@md5:" + H,
        "a@Sha256:" + F, "a@SHA256:" + F, "a@1sha:" + F, "a@sha256:" + F + "0", "a@sha512:" + F, "a@sha256:f", "a@sha256:", "a@:" + F,
        "a@" + F, "a@sha256:" + F + ":tag", "a@sha256:" + F + "@sha256:" + F, "a.b:80/c@sha3-256:" + F, "a.b:80/c@blake2b:" + F,
        "a.b/c@sha256 :" + F, "a.b/c@sha256:=_-" + F,
    };

    [Theory]
    [MemberData(nameof(Taken))]
    public void Parse_TakesWhatDistributionTakes(string text, string full, string domain, string path)
    {
        ImageReference reference = ImageReference.Parse(text);
        Assert.Equal((full, domain, path), (reference.ToString(), reference.Domain, reference.Path));
        Assert.Equal(domain.Length == 0 ? path : $"{domain}/{path}", reference.Name);
        Assert.Equal(reference, ImageReference.Parse(full));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Parse_RefusesWhatDistributionRefuses(string text)
    {
        Assert.False(ImageReference.TryParse(text, out _));
        Assert.Throws<FormatException>(() => ImageReference.Parse(text));
    }

    [Fact]
    public void Parse_TakesBlake3_AsGoDigestDoesWithItsPackage() =>
        Assert.Equal(DigestAlgorithm.Blake3, ImageReference.Parse($"a@blake3:{F}").Digest!.Algorithm);

    [Fact]
    public void AnUnsupportedAlgorithm_IsToldFromABrokenDigest()
    {
        FormatException refusal = Assert.Throws<FormatException>(static () => ImageReference.Parse($"a@sha384:{F}{H}"));
        Assert.Equal(
            $"'a@sha384:{F}{new string('f', 27)}…' is not an image reference: what follows '@' must be a digest of one of the "
            + "algorithms sha256, sha512, blake3.",
            refusal.Message);
    }
}
