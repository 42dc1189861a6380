// Compresses a file as podman and skopeo do, and prints the digests of both sides: compress-pgzip FILE OUT.
package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/pgzip"
)

func main() {
	in, err := os.Open(os.Args[1])
	check(err)
	out, err := os.Create(os.Args[2])
	check(err)
	compressed, plain := sha256.New(), sha256.New()
	z := pgzip.NewWriter(io.MultiWriter(compressed, out))
	_, err = io.CopyBuffer(z, io.TeeReader(in, plain), make([]byte, 1<<20))
	check(err)
	check(z.Close())
	check(out.Close())
	fmt.Printf("sha256:%x\nsha256:%x\n", compressed.Sum(nil), plain.Sum(nil))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
