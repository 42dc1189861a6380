namespace OciContent.Tests;

public sealed class ImageReferenceTests
{
    private const string Hex = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
    private const string Sha = "sha256:" + Hex;
    private const string ImageId = "1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a";

    /// <summary>Text, domain, path, tag, digest.</summary>
    public static TheoryData<string, string, string, string?, string?> References =>
        new()
        {
            // distribution, reference/reference_test.go, completed as reference/normalize.go does
            { "test_com", "docker.io", "library/test_com", null, null },
            { "test.com:tag", "docker.io", "library/test.com", "tag", null },
            { "test.com:5000", "docker.io", "library/test.com", "5000", null },
            { "test.com/repo:tag", "test.com", "repo", "tag", null },
            { "test:5000/repo", "test:5000", "repo", null, null },
            { "test:5000/repo:tag", "test:5000", "repo", "tag", null },
            { "test:5000/repo@" + Sha, "test:5000", "repo", null, Sha },
            { "test:5000/repo:tag@" + Sha, "test:5000", "repo", "tag", Sha },
            { "lowercase:Uppercase", "docker.io", "library/lowercase", "Uppercase", null },
            { "sub-dom1.foo.com/bar/baz/quux", "sub-dom1.foo.com", "bar/baz/quux", null, null },
            { "sub-dom1.foo.com/bar/baz/quux:some-long-tag", "sub-dom1.foo.com", "bar/baz/quux", "some-long-tag", null },
            { "b.gcr.io/test.example.com/my-app:test.example.com", "b.gcr.io", "test.example.com/my-app", "test.example.com", null },
            { "xn--n3h.com/myimage:xn--n3h.com", "xn--n3h.com", "myimage", "xn--n3h.com", null },
            { "xn--7o8h.com/myimage:xn--7o8h.com@" + Sha, "xn--7o8h.com", "myimage", "xn--7o8h.com", Sha },
            { "foo_bar.com:8080", "docker.io", "library/foo_bar.com", "8080", null },
            { "foo/foo_bar.com:8080", "docker.io", "foo/foo_bar.com", "8080", null },
            { "192.168.1.1", "docker.io", "library/192.168.1.1", null, null },
            { "192.168.1.1:tag", "docker.io", "library/192.168.1.1", "tag", null },
            { "192.168.1.1:5000", "docker.io", "library/192.168.1.1", "5000", null },
            { "192.168.1.1/repo", "192.168.1.1", "repo", null, null },
            { "192.168.1.1:5000/repo", "192.168.1.1:5000", "repo", null, null },
            { "192.168.1.1:5000/repo:5050", "192.168.1.1:5000", "repo", "5050", null },
            { "[2001:db8::1]/repo", "[2001:db8::1]", "repo", null, null },
            { "[2001:db8:1:2:3:4:5:6]/repo:tag", "[2001:db8:1:2:3:4:5:6]", "repo", "tag", null },
            { "[2001:db8::1]:5000/repo", "[2001:db8::1]:5000", "repo", null, null },
            { "[2001:db8::1]:5000/repo:tag@" + Sha, "[2001:db8::1]:5000", "repo", "tag", Sha },
            { "[2001:db8::]:5000/repo", "[2001:db8::]:5000", "repo", null, null },
            { "[::1]:5000/repo", "[::1]:5000", "repo", null, null },
            { "validname@sha512:" + Hex + Hex, "docker.io", "library/validname", null, "sha512:" + Hex + Hex },
            // reference/normalize_test.go
            { "docker/docker", "docker.io", "docker/docker", null, null },
            { "library/debian", "docker.io", "library/debian", null, null },
            { "debian", "docker.io", "library/debian", null, null },
            { "localhost/library/debian", "localhost", "library/debian", null, null },
            { "localhost/debian", "localhost", "debian", null, null },
            { "LOCALDOMAIN/debian", "LOCALDOMAIN", "debian", null, null },
            { "docker.io/docker/docker", "docker.io", "docker/docker", null, null },
            { "docker.io/debian", "docker.io", "library/debian", null, null },
            { "index.docker.io/docker/docker", "docker.io", "docker/docker", null, null },
            { "index.docker.io/library/debian", "docker.io", "library/debian", null, null },
            { "index.docker.io/debian", "docker.io", "library/debian", null, null },
            { "127.0.0.1:5000/debian", "127.0.0.1:5000", "debian", null, null },
            { "192.168.0.1:8/debian", "192.168.0.1:8", "debian", null, null },
            {
                "thisisthesongthatneverendsitgoesonandonandonthisisthesongthatnev",
                "docker.io",
                "library/thisisthesongthatneverendsitgoesonandonandonthisisthesongthatnev",
                null,
                null
            },
            { "[fc00::1]:5000/docker/docker", "[fc00::1]:5000", "docker/docker", null, null },
            { "docker.io/" + ImageId, "docker.io", "library/" + ImageId, null, null },
            { "Docker/docker", "Docker", "docker", null, null },
            { "docker---rules/docker", "docker.io", "docker---rules/docker", null, null },
            { "d/docker", "docker.io", "d/docker", null, null },
            { "dock__er/docker", "docker.io", "dock__er/docker", null, null },
            { "docker.io/foo", "docker.io", "library/foo", null, null },
            { "library/foo/bar", "docker.io", "library/foo/bar", null, null },
            { "Foo/bar", "Foo", "bar", null, null },
            { "busybox:latest@" + Sha, "docker.io", "library/busybox", "latest", Sha },
            // reference/regexp_test.go
            { "Asdf.com/foo/bar", "Asdf.com", "foo/bar", null, null },
            { "0101.com/a", "0101.com", "a", null, null },
            { "ab.c-om/a", "ab.c-om", "a", null, null },
            { "192.168.1.1:750050/a", "192.168.1.1:750050", "a", null, null },
            { "[2001:0db8:85a3:0000:0000:8a2e:0370:7334]:75050/a", "[2001:0db8:85a3:0000:0000:8a2e:0370:7334]:75050", "a", null, null },
            {
                "registry.io/foo/project--id.module--name.ver---sion--name",
                "registry.io",
                "foo/project--id.module--name.ver---sion--name",
                null,
                null
            },
            { "example.com/some_separator__underscore/myimage", "example.com", "some_separator__underscore/myimage", null, null },
            { "localhost:8080@" + Sha, "docker.io", "library/localhost", "8080", Sha },
            { "localhost:8080/name@" + Sha, "localhost:8080", "name", null, Sha },
            { "localhost@" + Sha, "docker.io", "library/localhost", null, Sha },
            { "do__cker/docker", "docker.io", "do__cker/docker", null, null },
            // edges
            { "a", "docker.io", "library/a", null, null },
            { "a:_", "docker.io", "library/a", "_", null },
            { ImageId + ":tag", "docker.io", "library/" + ImageId, "tag", null },
            { ImageId + "@" + Sha, "docker.io", "library/" + ImageId, null, Sha },
            { ImageId[1..], "docker.io", "library/" + ImageId[1..], null, null },
            { "docker.io:443/foo", "docker.io:443", "foo", null, null },
            { "index.docker.io:443/foo", "index.docker.io:443", "foo", null, null },
            { "[::]/a", "[::]", "a", null, null },
            { "[ABCD::EF]/a", "[ABCD::EF]", "a", null, null },
        };

    public static TheoryData<string> NotReferences =>
        new()
        {
            // distribution, reference/reference_test.go
            "validname@invaliddigest:" + Hex,
            "",
            ":justtag",
            "@" + Sha,
            "repo@sha256:ffffffffffffffffffffffffffffffffff",
            "Uppercase:tag",
            "test:5000/Uppercase/lowercase:tag",
            "aa/asdf$$^/aa",
            "[2001:db8::1]",
            "[2001:db8::1]:5000",
            "[2001:db8::1]:tag",
            "[fe80::1%eth0]:5000/repo",
            "[fe80::1%@invalidzone]:5000/repo",
            // reference/normalize_test.go
            "https://github.com/docker/docker",
            "docker/Docker",
            "-docker",
            "-docker/docker",
            "-docker.io/docker/docker",
            "docker///docker",
            "docker.io/docker/Docker",
            "docker.io/docker///docker",
            "[fc00::1]",
            "[fc00::1]:5000",
            "fc00::1:5000/debian",
            "[fe80::1%eth0]:5000/debian",
            "[2001:db8:3:4::192.0.2.33]:5000/debian",
            ImageId,
            "docker-/docker",
            "-docker-/docker",
            "____/____",
            "_docker/_docker",
            "dock..er/docker",
            "dock_.er/docker",
            "dock-.er/docker",
            "docker/",
            // reference/regexp_test.go
            "test.com:http/a",
            "ab-.com/a",
            "ab.-com/a",
            "ab.com-/a",
            "[fd00:1:2::3]75050/a",
            "[fd00:1:2::3]::75050/a",
            "[fd00:1:2::3%eth0]:75050/a",
            "fd00:1:2::3:75050/a",
            "a/a/a/a/",
            "a//a/a",
            "foo.com/",
            "foo.com:http/bar",
            "a^a",
            "asdf$$^/aa",
            "a-/a/a/a",
            "foo.com/a-/a/a",
            "-foo/bar",
            "foo/bar-",
            "foo-/bar",
            "foo/-bar",
            "_foo/bar",
            "foo_bar.com:8080/app",
            "docker_/docker_",
            "example.com/__underscore/myimage",
            "example.com/..dots/myimage",
            "example.com/.dots/myimage",
            "example.com/nodouble..dots/myimage",
            "docker./docker",
            ".docker/docker",
            "do..cker/docker",
            "do__cker:8080/docker",
            "Foo/FarB",
            "registry.com:8080/myapp@sha256:badbadbadbad",
            "registry.com:8080/myapp:invalid~tag",
            "bad_hostname.com:8080/myapp:tag",
            "localhost:http/name@" + Sha,
            "registry.com:8080/myapp@bad",
            "registry.com:8080/myapp@2bad",
            // traps
            "alpine\n",
            "alpine:latest\n",
            "alpine@" + Sha + "\n",
            "\nalpine",
            " alpine",
            "alpine ",
            "al pine",
            "alpine\0",
            "alpine:la\0test",
            "alpine:",
            "alpine@",
            "alpine@@" + Sha,
            "alpine@" + Sha + "@" + Sha,
            "alpine@" + Sha + ":tag",
            "alpine:a:b",
            "al\u212Aine",
            "\u212A/a",
            "alpine:\u212A",
            "alpine:\u0661",
            "a\u0661",
            "\u0661.com/a",
            "example.com:\u0661/a",
            "e\u200Dxample.com/a",
            "\uFEFFalpine",
            "alpine\u200B",
            "al\u017Fpine",
            "Ä/a",
            "ä.com/a",
            "alpine:.a",
            "alpine:-a",
            "alpine:a/b",
            "../a",
            "a/../b",
            "./a",
            "a/./b",
            "/a",
            "a/",
            "//a",
            "/",
            ".",
            "..",
            "%2e%2e/a",
            @"a\b",
            "a:80/",
            ":80/a",
            "a.com:/b",
            "a.com:-1/b",
            "a.com:+1/b",
            "a.com: 1/b",
            "a__b___c",
            "a___b",
            "a..b",
            "a.-b",
            "a-_b",
            "a.",
            "a-",
            "a_",
            ".a.com/b",
            "a.com./b",
            "a..com/b",
            "[::1/a",
            "::1]/a",
            "[]/a",
            "[fd00123123123]/a",
            "[g::]/a",
            "[::1]:/a",
            "[::1]:x/a",
            "[::1]a/b",
            "a[::1]/b",
            "[[::1]]/a",
            "[[::1]:80]/a",
            "[::1]]/a",
            "[::ffff:1.2.3.4]/a",
            "[0x1::]/a",
            "[::1%1]/a",
            "[::1%251]/a",
            "[ ::1]/a",
            "[1.2.3.4]/a",
            "[::1]:80:90/a",
        };

    [Theory]
    [MemberData(nameof(References))]
    public void Parse_TakesApart(string text, string domain, string path, string? tag, string? digest)
    {
        ImageReference reference = ImageReference.Parse(text);
        Assert.Equal((domain, path, tag, digest), (reference.Domain, reference.Path, reference.Tag, reference.Digest?.ToString()));
        Assert.Equal($"{domain}/{path}", reference.Name);
        Assert.Equal(reference.Name + (tag is null ? "" : ":" + tag) + (digest is null ? "" : "@" + digest), reference.ToString());
        Assert.True(ImageReference.TryParse(text, out ImageReference? tried));
        Assert.Equal(reference, tried);
        Assert.Equal(reference.GetHashCode(), tried.GetHashCode());
        Assert.Equal(reference, ImageReference.Parse(reference.ToString()));
    }

    [Theory]
    [MemberData(nameof(NotReferences))]
    public void Parse_Refuses(string text)
    {
        Assert.False(ImageReference.TryParse(text, out ImageReference? reference));
        Assert.Null(reference);
        string message = Assert.Throws<FormatException>(() => ImageReference.Parse(text)).Message;
        Assert.StartsWith("'", message, StringComparison.Ordinal);
        Assert.Contains("' is not an image reference: ", message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, static c => char.IsControl(c) || c is '\u200D' or '\uFEFF');
    }

    [Fact]
    public void Tags_HaveAtMost128Characters()
    {
        Assert.Equal(new string('t', 128), ImageReference.Parse("a:" + new string('t', 128)).Tag);
        Assert.False(ImageReference.TryParse("a:" + new string('t', 129), out _));
    }

    [Theory]
    [InlineData("example.com/", "")]
    [InlineData("", "library/")]
    [InlineData("docker.io/", "library/")]
    [InlineData("a/", "a/")]
    [InlineData("localhost:5000/a/", "a/")]
    public void Paths_HaveAtMost255Characters_TheDomainDoesNotCount(string prefix, string countedPrefix)
    {
        // as distribution, reference/reference.go, RepositoryNameTotalLengthMax
        string longest = new('a', 255 - countedPrefix.Length);
        Assert.Equal(255, ImageReference.Parse(prefix + longest + ":tag").Path.Length);
        Assert.False(ImageReference.TryParse(prefix + longest + "a:tag", out _));
        Assert.Contains(
            "255",
            Assert.Throws<FormatException>(() => ImageReference.Parse(prefix + longest + "a")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ManyComponents_AreTaken()
    {
        string name = string.Concat(Enumerable.Repeat("a/", 127)) + "a";
        Assert.Equal(name, ImageReference.Parse(name + ":tag-puts-this-over-max").Path);
        Assert.False(ImageReference.TryParse("domain/" + new string('a', 256) + ":tag", out _));
    }

    [Fact]
    public void TheDefaultTag_IsGivenToABareNameOnly()
    {
        Assert.Equal("docker.io/library/a:latest", ImageReference.Parse("a").WithDefaultTag().ToString());
        Assert.Equal("docker.io/library/a:b", ImageReference.Parse("a:b").WithDefaultTag().ToString());
        Assert.Equal("docker.io/library/a@" + Sha, ImageReference.Parse("a@" + Sha).WithDefaultTag().ToString());
    }

    [Fact]
    public void ADigest_IsPutBehindTheTagAndTakenAway()
    {
        Digest sha = Digest.Parse(Sha);

        Assert.Equal("docker.io/library/a:b@" + Sha, ImageReference.Parse("a:b").WithDigest(sha).ToString());
        Assert.Equal("docker.io/library/a@" + Sha, ImageReference.Parse("a@" + Digest.Compute([1])).WithDigest(sha).ToString());
        Assert.Equal("docker.io/library/a:b", ImageReference.Parse("a:b@" + Sha).WithoutDigest().ToString());
        Assert.Throws<NotSupportedException>(() => ImageReference.Parse("a").WithDigest(Digest.Parse("unknown:abc")));
    }

    [Fact]
    public void Equality_IsThatOfTheFullForm()
    {
        ImageReference alpine = ImageReference.Parse("alpine");
        Assert.Equal(alpine, ImageReference.Parse("docker.io/library/alpine"));
        Assert.NotEqual(alpine, ImageReference.Parse("alpine:latest"));
        Assert.NotEqual(alpine, ImageReference.Parse("alpine@" + Sha));
        Assert.NotEqual(alpine, ImageReference.Parse("quay.io/library/alpine"));
        Assert.False(alpine.Equals(null));
        Assert.False(alpine.Equals((object)"docker.io/library/alpine"));
    }

    [Fact]
    public void AHugeText_IsCutInTheMessage() =>
        Assert.InRange(
            Assert.Throws<FormatException>(static () => ImageReference.Parse(new string('A', 1_000_000) + ".com/a/B")).Message.Length,
            100,
            400);

    [Fact]
    public void ABareImageId_IsToldApart() =>
        Assert.Contains(
            "image ID",
            Assert.Throws<FormatException>(static () => ImageReference.Parse(ImageId)).Message,
            StringComparison.Ordinal);
}
